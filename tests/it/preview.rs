//! The live preview, as a browser and an editor meet it: a real program, real files, real sockets.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Nothing that is waited for takes so long, however busy the machine is.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A page of the new handbook that most tests change.
pub const SOP: &str = "content/sop/penerimaan-surat-masuk.md";
pub const PAGE: &str = "/sop/penerimaan-surat-masuk.html";

/// A running preview of a folder.
pub struct Preview {
    folder: TempDir,
    child: Child,
    port: u16,
    said: Arc<Mutex<Vec<String>>>,
}

pub struct Reply {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Reply {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let line = self.head.lines().filter_map(|line| line.split_once(": "));
        line.into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.to_owned())
    }
}

/// A new handbook.
pub fn handbook() -> TempDir {
    let folder = TempDir::new().unwrap();
    let status = sopbook().arg("init").arg(folder.path()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success());
    folder
}

fn sopbook() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sopbook"));
    command.stdin(Stdio::null());
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "SOURCE_DATE_EPOCH", "NO_COLOR", "CLICOLOR_FORCE"]
    {
        command.env_remove(name);
    }
    command
}

impl Preview {
    pub fn start(options: &[&str]) -> Self {
        Self::of(handbook(), options)
    }

    pub fn of(folder: TempDir, options: &[&str]) -> Self {
        let mut command = sopbook();
        command.arg("serve").arg(folder.path());
        if !options.contains(&"-p") {
            command.args(["-p", "0"]);
        }
        command.args(options);
        Self::run(folder, command)
    }

    pub fn run(folder: TempDir, mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let to = said.clone();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                to.lock().unwrap().push(line);
            }
        });
        let mut preview = Self { folder, child, port: 0, said };
        let url = preview.says("http://");
        let (_, url) = url.split_once("://").unwrap();
        let (host, _) = url.split_once('/').unwrap();
        preview.port = host.rsplit_once(':').unwrap().1.parse().unwrap();
        preview
    }

    /// The number of the program's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The address of the site's root.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Waits until the program has ended.
    pub fn ends(&mut self) {
        let child = &mut self.child;
        wait(|| child.try_wait().unwrap().is_some(), || "the program ends".to_owned());
    }

    /// The line of the terminal that holds `words`, once it is there.
    pub fn says(&self, words: &str) -> String {
        until(|| self.said.lock().unwrap().iter().find(|line| line.contains(words)).cloned())
    }

    /// How many lines of the terminal hold `words`.
    pub fn said(&self, words: &str) -> usize {
        self.said.lock().unwrap().iter().filter(|line| line.contains(words)).count()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Replaces words in a file, as an editor does that writes in place.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} holds {from:?}");
        self.put(path, &text.replacen(from, to, 1));
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes as they are, and reads until the server closes.
    fn raw(&self, request: &[u8]) -> Reply {
        let mut stream = self.connect();
        // Refused early, it needn't read all of it.
        let _ = stream.write_all(request);
        let _ = stream.shutdown(Shutdown::Write);
        reply(&mut stream)
    }

    pub fn ask(&self, method: &str, path: &str, headers: &str) -> Reply {
        let port = self.port;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}Connection: close\r\n\r\n"
        );
        self.raw(head.as_bytes())
    }

    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "")
    }

    /// Waits until a page holds words.
    #[track_caller]
    pub fn shows(&self, path: &str, words: &str) {
        wait(
            || self.get(path).text().contains(words),
            || format!("{path} shows {words:?}; said: {:#?}", self.said.lock().unwrap()),
        );
    }

    /// Waits until a page no longer holds words.
    #[track_caller]
    pub fn hides(&self, path: &str, words: &str) {
        wait(|| !self.get(path).text().contains(words), || format!("{path} hides {words:?}"));
    }

    fn state(&self, page: &str) -> Value {
        let reply = self.get(&format!("/_pratinjau/keadaan.json?halaman={page}"));
        serde_json::from_slice(&reply.body).unwrap()
    }

    fn version(&self) -> String {
        self.state("/index.html")["versi"].as_str().unwrap().to_owned()
    }

    /// Changes a file in a way that shows, and waits until it does: whatever came before it has
    /// been looked at then.
    #[track_caller]
    pub fn settle(&self) {
        self.put("content/halaman/penanda.md", "---\njudul: Penanda\n---\n\nPenanda.\n");
        wait(|| self.get("/halaman/penanda.html").status == 200, || "the mark is seen".to_owned());
        fs::remove_file(self.path("content/halaman/penanda.md")).unwrap();
        wait(|| self.get("/halaman/penanda.html").status == 404, || "the mark is gone".to_owned());
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn reply(stream: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end else { return Reply { status: 0, head: String::new(), body: bytes } };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head, body: bytes[end + 4..].to_vec() }
}

#[track_caller]
pub fn wait(mut is: impl FnMut() -> bool, what: impl Fn() -> String) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < PATIENCE, "waited in vain: {}", what());
        thread::sleep(Duration::from_millis(20));
    }
}

#[track_caller]
fn until<T>(mut find: impl FnMut() -> Option<T>) -> T {
    let mut found = None;
    wait(
        || {
            found = find();
            found.is_some()
        },
        || "what was looked for".to_owned(),
    );
    found.unwrap()
}

// ---- Every change is seen -----------------------------------------------------------------------

#[test]
fn a_saved_file_is_on_its_page_and_named_on_the_terminal() {
    let preview = Preview::start(&[]);
    assert_eq!(preview.get(PAGE).status, 200);
    preview.edit(SOP, "nama: ", "nama: Cepat ");
    preview.shows(PAGE, "Cepat ");
    preview.shows("/indeks/abjad.html", "Cepat ");
    let line = preview.says("Diubah: ");
    assert!(line.contains(SOP) && line.ends_with(PAGE), "{line}");
}

#[test]
fn editors_may_save_as_they_like() {
    let preview = Preview::start(&[]);
    let text = preview.read(SOP);
    let say = |word: &str| text.replacen("nama: ", &format!("nama: {word} "), 1);

    // A new file in the old one's place.
    preview.put("content/sop/.baru.tmp", &say("Ganti"));
    fs::rename(preview.path("content/sop/.baru.tmp"), preview.path(SOP)).unwrap();
    preview.shows(PAGE, "Ganti ");

    // The old file out of the way, and a new one written.
    let backup = preview.path("content/sop/penerimaan-surat-masuk.md~");
    fs::rename(preview.path(SOP), &backup).unwrap();
    preview.put(SOP, &say("Cadangan"));
    fs::remove_file(&backup).unwrap();
    preview.shows(PAGE, "Cadangan ");

    // Piece by piece, with rests, and closed at the end.
    let mut file = fs::File::create(preview.path(SOP)).unwrap();
    for piece in say("Sepotong").as_bytes().chunks(200) {
        file.write_all(piece).unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    drop(file);
    preview.shows(PAGE, "Sepotong ");
    assert_eq!(preview.said("galat["), 0, "{:?}", preview.said.lock().unwrap());
}

#[test]
fn files_and_folders_come_move_and_go() {
    let preview = Preview::start(&[]);
    let text = preview.read(SOP);
    let new = text.replacen("nama: ", "nama: Baru ", 1).replace("nomor: ", "nomor: B-");

    // New folders with a file in them, at once.
    preview.put("content/sop/bagian/dalam/baru.md", &new);
    preview.shows("/sop/baru.html", "Baru ");
    // Files in the new folder are watched too.
    preview.edit("content/sop/bagian/dalam/baru.md", "nama: Baru ", "nama: Terbaru ");
    preview.shows("/sop/baru.html", "Terbaru ");
    // Another name.
    let at = |path: &str| preview.path(path);
    fs::rename(at("content/sop/bagian/dalam/baru.md"), at("content/sop/bagian/lain.md")).unwrap();
    preview.shows("/sop/lain.html", "Terbaru ");
    assert_eq!(preview.get("/sop/baru.html").status, 404);
    // Another folder, and files in it under its new name.
    fs::rename(at("content/sop/bagian"), at("content/sop/seksi")).unwrap();
    preview.shows("/sop/lain.html", "content/sop/seksi/lain.md");
    preview.edit("content/sop/seksi/lain.md", "nama: Terbaru ", "nama: Pindah ");
    preview.shows("/sop/lain.html", "Pindah ");
    // Gone.
    fs::remove_dir_all(at("content/sop/seksi")).unwrap();
    wait(|| preview.get("/sop/lain.html").status == 404, || "the page is gone".to_owned());
    preview.hides("/indeks/abjad.html", "Pindah ");
}

#[test]
fn registers_settings_and_themes_are_sources_too() {
    let preview = Preview::start(&[]);
    preview.edit("book.toml", "title = \"", "title = \"Kumpulan ");
    preview.shows("/", "Kumpulan ");
    let unit = preview.read("content/unit.toml");
    preview.put("content/unit.toml", &unit.replacen("nama = \"", "nama = \"Unit Kerja ", 1));
    preview.shows("/unit/index.html", "Unit Kerja ");
    // The folder of themes comes later than the preview.
    preview.put("themes/default/templates/404.html", "<p>Tidak ada di sini</p>");
    preview.shows("/tidak/ada", "Tidak ada di sini");
    preview.edit("themes/default/templates/404.html", "Tidak ada", "Tidak kami temukan");
    preview.shows("/tidak/ada", "Tidak kami temukan");
    fs::remove_dir_all(preview.path("themes")).unwrap();
    preview.hides("/tidak/ada", "Tidak kami temukan");
    // The folder of the sources under another name.
    fs::rename(preview.path("content"), preview.path("isi")).unwrap();
    preview.edit("book.toml", "[book]", "[book]\nsrc = \"isi\"");
    preview.shows(PAGE, "isi/sop/penerimaan-surat-masuk.md");
    preview.edit("isi/sop/penerimaan-surat-masuk.md", "nama: ", "nama: Isi ");
    preview.shows(PAGE, "Isi ");
}

#[test]
fn the_handbook_may_go_and_come_back() {
    let preview = Preview::start(&[]);
    let book = preview.read("book.toml");
    fs::remove_file(preview.path("book.toml")).unwrap();
    preview.shows("/", "Buku tidak terbaca");
    preview.put("book.toml", &book);
    preview.hides("/", "Buku tidak terbaca");
    // The sources' whole folder, as when another branch is checked out.
    fs::rename(preview.path("content"), preview.path("content.lama")).unwrap();
    wait(|| preview.get(PAGE).status == 404, || "the page is gone".to_owned());
    fs::rename(preview.path("content.lama"), preview.path("content")).unwrap();
    wait(|| preview.get(PAGE).status == 200, || "the page is back".to_owned());
    preview.edit(SOP, "nama: ", "nama: Kembali ");
    preview.shows(PAGE, "Kembali ");
}

#[test]
fn what_changes_nothing_makes_no_version() {
    let preview = Preview::start(&[]);
    for page in ["/", PAGE, "/indeks/abjad.html"] {
        assert_eq!(preview.get(page).status, 200);
    }
    preview.settle();
    let version = preview.version();
    let text = preview.read(SOP);
    preview.put(SOP, &text);
    fs::File::options().append(true).open(preview.path(SOP)).unwrap();
    fs::File::open(preview.path(SOP)).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
    for name in [".penerimaan.md.swp", "penerimaan.md~", "~$penerimaan.md", ".#penerimaan.md"] {
        preview.put(&format!("content/sop/{name}"), "tukar");
    }
    // The finished site is no source, where `build` puts it and wherever else one lies.
    preview.put("public/index.html", "situs");
    preview.put("public/sop/penerimaan-surat-masuk.html", "situs");
    let site = preview.path("situs");
    let built = sopbook().arg("build").arg(preview.folder.path()).arg("-d").arg(&site).output();
    assert!(built.unwrap().status.success());
    let moved = preview.path("content/situs");
    fs::rename(&site, &moved).unwrap();
    fs::write(moved.join("index.html"), "situs").unwrap();
    thread::sleep(Duration::from_millis(400));
    assert_eq!(preview.version(), version);
    preview.settle();
    // The marks' coming and going, and nothing else.
    let said = preview.said.lock().unwrap();
    let mut changes = said.iter().filter(|line| line.contains("Diubah"));
    assert!(changes.all(|line| line.contains("penanda.md")), "{said:#?}");
}

#[test]
fn a_burst_of_files_is_a_version_not_hundreds() {
    let preview = Preview::start(&[]);
    let text = preview.read(SOP).replace("nomor: ", "nomor: N-");
    preview.settle();
    let updates = preview.said("Diperbarui");
    for n in 0..500 {
        let new = text.replacen("nama: ", &format!("nama: Nomor {n} "), 1);
        let new = new.replacen("nomor: N-", &format!("nomor: {n}-"), 1);
        fs::write(preview.path(&format!("content/sop/banyak-{n}.md")), new).unwrap();
    }
    preview.shows("/sop/banyak-499.html", "Nomor 499 ");
    preview.says("Diperbarui");
    // One, unless the machine is so busy that the writing itself pauses now and then.
    let versions = preview.said("Diperbarui") - updates;
    assert!(versions <= 5, "{versions}: {:#?}", preview.said.lock().unwrap());
}

#[test]
fn polling_sees_what_the_system_does_not_tell() {
    let preview = Preview::start(&["--poll=60"]);
    preview.edit(SOP, "nama: ", "nama: Berkala ");
    preview.shows(PAGE, "Berkala ");
    // As long and, on many drives, as old as before.
    preview.edit(SOP, "nama: Berkala ", "nama: Berlaku ");
    preview.shows(PAGE, "Berlaku ");
    fs::remove_file(preview.path(SOP)).unwrap();
    wait(|| preview.get(PAGE).status == 404, || "the page is gone".to_owned());
}

// ---- Faults stay visible ------------------------------------------------------------------------

#[test]
fn faults_stay_on_their_page_until_they_are_mended() {
    let preview = Preview::start(&[]);
    let badge = "class=\"lencana galat\"";
    assert!(!preview.get("/").text().contains(badge));
    preview.edit(SOP, "unit: ", "unit: tidak-ada-");
    preview.shows(PAGE, "<details class=\"lapisan galat\" open>");
    for _ in 0..2 {
        let page = preview.get(PAGE).text();
        assert!(page.contains(&format!("<h2>{SOP}</h2>")), "the file: {page}");
        assert!(page.contains("baris 4, kolom 7"), "the place: {page}");
        assert!(page.contains("<mark>tidak-ada-"), "the words: {page}");
        assert!(page.contains("<b>saran:</b>"), "the mend: {page}");
    }
    let home = preview.get("/").text();
    assert!(home.contains(badge) && home.contains("1 galat"), "{home}");
    let all = preview.get("/_pratinjau/galat.html").text();
    // There the file leads to its page.
    assert!(all.contains(&format!("<h2><a href=\"{PAGE}\">{SOP}</a></h2>")), "{all}");
    assert!(all.contains("baris 4, kolom 7") && all.contains("unit-tidak-dikenal"), "{all}");
    assert!(all.contains("Unit pemilik SOP dicari dalam <code>unit.toml</code>"), "why: {all}");
    for font in ["source-sans-3.woff2", "plus-jakarta-sans.woff2"] {
        let font = preview.get(&format!("/_pratinjau/{font}"));
        assert_eq!(font.header("content-type").unwrap(), "font/woff2");
        assert_eq!(&font.body[..4], b"wOF2");
    }
    preview.says("galat[unit-tidak-dikenal]");

    preview.edit(SOP, "unit: tidak-ada-", "unit: ");
    preview.hides(PAGE, "class=\"lapisan ");
    assert!(!preview.get("/").text().contains(badge));
}

#[test]
fn a_page_that_cannot_be_read_shows_its_last_good_version_and_says_so() {
    let preview = Preview::start(&[]);
    preview.edit(SOP, "nama: ", "nama: Terbaik ");
    preview.shows(PAGE, "Terbaik ");
    let text = preview.read(SOP);
    let broken =
        [text.replacen("---\n", "", 1), String::new(), text.replacen("nama: ", "nama: [", 1)];
    for broken in broken {
        preview.put(SOP, &broken);
        preview.shows(PAGE, "isi terakhir yang terbaca");
        let page = preview.get(PAGE).text();
        assert!(page.contains("<h1>Terbaik "), "{page}");
        preview.put(SOP, &text);
        preview.hides(PAGE, "isi terakhir yang terbaca");
    }
    // Bytes that are no text.
    fs::write(preview.path(SOP), b"---\nnama: \xff\n---\n").unwrap();
    preview.shows(PAGE, "isi terakhir yang terbaca");
    assert!(preview.get(PAGE).text().contains("<h1>Terbaik "));
    // A register that can't be read takes no SOP along.
    preview.put(SOP, &text);
    preview.edit("content/unit.toml", "[[unit]]", "[[unit");
    preview.shows("/", "class=\"lencana ");
    preview.hides(PAGE, "unit-tidak-dikenal");
}

#[test]
fn drafts_are_shown() {
    let preview = Preview::start(&[]);
    preview.edit(SOP, "nama: ", "status: draf\nnama: ");
    preview.shows(PAGE, "Draf");
    assert_eq!(preview.get(PAGE).status, 200);
}

// ---- Tabs hear of it ----------------------------------------------------------------------------

/// A tab's stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    fn of(preview: &Preview) -> Self {
        let mut stream = preview.connect();
        let port = preview.port;
        write!(stream, "GET /_pratinjau/kabar HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").unwrap();
        Self(BufReader::new(stream))
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
            if let Some(word) = line.strip_prefix("data: ") {
                return serde_json::from_str(word).unwrap();
            }
        }
    }
}

#[test]
fn tabs_are_told_and_only_changed_pages_say_that_they_changed() {
    let preview = Preview::start(&["--follow"]);
    let mut events = Events::of(&preview);
    let first = events.next();
    let (page, other) = (preview.state(PAGE), preview.state("/peta.html"));
    preview.edit(SOP, "1. ", "1. Segera ");
    // What the rules find is told of as well, and leads nowhere.
    let news = until(|| Some(events.next()).filter(|news| news["ikuti"] != Value::Null));
    assert_ne!(news["versi"], first["versi"]);
    assert_eq!(news["ikuti"], PAGE);
    let (page_now, other_now) = (preview.state(PAGE), preview.state("/peta.html"));
    assert_ne!(page_now["cap"], page["cap"]);
    assert_eq!(other_now["cap"], other["cap"]);
    // A tab that joins late, or again, hears the newest word at once.
    until(|| (Events::of(&preview).next()["versi"] == preview.version().as_str()).then_some(()));
}

#[test]
fn the_rules_of_the_regulation_judge_behind_what_is_shown() {
    let preview = Preview::start(&[]);
    // A makro without a mikro is no fault of linking.
    preview.edit(SOP, "mikro", "makro");
    preview.shows(PAGE, "class=\"lapisan ");
    preview.says("Diperiksa menurut peraturan");
    let page = preview.get(PAGE).text();
    assert!(page.contains(&format!("<h2>{SOP}</h2>")), "{page}");
    preview.edit(SOP, "makro", "mikro");
    preview.hides(PAGE, "class=\"lapisan ");
}

#[test]
fn another_style_is_told_apart_from_another_page() {
    let preview = Preview::start(&[]);
    let before = preview.state(PAGE);
    preview.put("themes/default/aset/style.css", "body { color: red }");
    wait(|| preview.state(PAGE)["gaya"] != before["gaya"], || "another style".to_owned());
    let now = preview.state(PAGE);
    assert_eq!(now["cap"], before["cap"]);
    let style = now["gaya"][0].as_str().unwrap().trim_start_matches("..");
    assert!(
        preview.get(style).text().contains("color:red")
            || preview.get(style).text().contains("color: red")
    );
}

#[test]
fn a_page_is_another_one_when_a_file_is_that_it_shows() {
    let preview = Preview::start(&[]);
    let picture = "content/berkas/denah kantor.png";
    let logo = "content/berkas/logo.png";
    let photo = "themes/default/aset/foto.png";
    for path in [picture, logo, photo, "content/berkas/lain.png", "content/sop/formulir.csv"] {
        preview.put(path, "lama");
    }
    preview.edit(
        SOP,
        "---\n\n",
        "lampiran: formulir.csv\n---\n\n![Denah](../berkas/denah%20kantor.png)\n",
    );
    preview.shows(PAGE, "denah%20kantor.png");
    let cap = |page: &str| preview.state(page)["cap"].clone();
    let changes = |path: &str, page: &str, other: &str| {
        let before = (cap(page), cap(other));
        preview.put(path, "baru sekali");
        wait(|| cap(page) != before.0, || format!("{path} is noticed"));
        assert_eq!(cap(other), before.1, "{path}");
    };
    changes(picture, PAGE, "/peta.html");
    // Its length stands on the page.
    changes("content/sop/formulir.csv", PAGE, "/peta.html");
    assert_eq!(preview.get("/sop/formulir.csv").text(), "baru sekali");
    preview.edit("book.toml", "[instansi]\n", "[instansi]\nlogo = \"berkas/logo.png\"\n");
    preview.shows("/peta.html", "berkas/logo.png");
    changes(logo, "/peta.html", "/_pratinjau/galat.html");
    // A style may name it; its address stays.
    changes(photo, "/peta.html", "/_pratinjau/galat.html");
    assert_eq!(preview.get("/aset/foto.png").text(), "baru sekali");
    // What no page shows changes no page.
    let before = cap(PAGE);
    preview.put("content/berkas/lain.png", "baru sekali");
    preview.settle();
    assert_eq!(cap(PAGE), before);
}

#[test]
fn a_fault_elsewhere_redraws_the_badge_without_a_reload() {
    let preview = Preview::start(&[]);
    let before = preview.state("/peta.html");
    preview.edit("content/unit.toml", "[[unit]]", "[[unit");
    wait(|| preview.state("/peta.html")["lapisan"] != "", || "a badge".to_owned());
    let now = preview.state("/peta.html");
    assert_eq!(now["cap"], before["cap"]);
    assert!(now["lapisan"].as_str().unwrap().contains("1 galat"), "{now}");
}

// ---- Serving ------------------------------------------------------------------------------------

#[test]
fn a_taken_port_means_the_next_free_one() {
    let first = Preview::start(&[]);
    let port = first.port.to_string();
    let second = Preview::start(&["-p", &port]);
    assert!(second.port > first.port);
    second.says(&format!("Porta {port} terpakai"));
    assert_eq!(second.get("/").status, 200);
}

#[test]
fn other_machines_are_let_in_only_when_asked_and_with_a_warning() {
    let preview = Preview::start(&["-n", "0.0.0.0"]);
    preview.says("dapat dibuka dari komputer lain");
    assert_eq!(preview.get("/").status, 200);
    let port = preview.port;
    let by_name = |host: &str| {
        preview
            .raw(format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes())
    };
    assert_eq!(by_name(&format!("192.168.1.7:{port}")).status, 200);
    assert_eq!(by_name(&format!("pc-arsip:{port}")).status, 200);
    assert_eq!(by_name("jahat.example").status, 403);
}

#[test]
fn answers_are_what_browsers_expect() {
    let preview = Preview::start(&[]);
    let page = preview.get(PAGE);
    assert_eq!(page.header("content-type").unwrap(), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control").unwrap(), "no-store");
    let head = preview.ask("HEAD", PAGE, "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), page.header("content-length"));

    assert_eq!(preview.get("/").body.len(), preview.get("/index.html").body.len());
    let moved = preview.get("/unit");
    assert_eq!((moved.status, moved.header("location").unwrap()), (302, "/unit/".to_owned()));
    assert_eq!(preview.get("/unit/").status, 200);
    assert_eq!(
        preview.get("/_pratinjau/pratinjau.js").header("content-type").unwrap(),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(preview.get("/sop.csv").header("content-type").unwrap(), "text/csv; charset=utf-8");

    for (name, kind) in [
        ("a.png", "image/png"),
        ("a.JPG", "image/jpeg"),
        ("a.svg", "image/svg+xml"),
        ("a.pdf", "application/pdf"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.csv", "text/csv; charset=utf-8"),
        ("a.html", "text/html; charset=utf-8"),
        ("a b.xyz", "application/octet-stream"),
        ("tanpa-akhiran", "application/octet-stream"),
    ] {
        preview.put(&format!("content/berkas/{name}"), "isi");
        let path = format!("/berkas/{}", name.replace(' ', "%20"));
        wait(|| preview.get(&path).status == 200, || format!("{name} is there"));
        let (file, head) = (preview.get(&path), preview.ask("HEAD", &path, ""));
        assert_eq!(file.header("content-type").unwrap(), kind, "{name}");
        assert_eq!(file.header("cache-control").unwrap(), "no-store", "{name}");
        assert_eq!(file.header("x-content-type-options").unwrap(), "nosniff", "{name}");
        // A file is sent as it is, without anything of the preview's.
        assert_eq!(file.text(), "isi", "{name}");
        assert_eq!((head.header("content-length").unwrap().as_str(), head.body.len()), ("3", 0));
    }

    // The page for what isn't there works at any depth.
    let missing = preview.get("/sop/tidak/ada.html");
    assert_eq!(missing.status, 404);
    let style = missing.text();
    let style =
        style.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(style.starts_with('/'), "{style}");
    assert_eq!(preview.get(style).header("content-type").unwrap(), "text/css; charset=utf-8");
}

#[test]
fn files_are_served_in_parts() {
    let preview = Preview::start(&[]);
    let letters: String = ('a'..='z').collect();
    preview.put("content/berkas/huruf.txt", &letters);
    wait(|| preview.get("/berkas/huruf.txt").status == 200, || "the file".to_owned());
    let part =
        |range: &str| preview.ask("GET", "/berkas/huruf.txt", &format!("Range: {range}\r\n"));
    for (range, body, told) in [
        ("bytes=0-2", "abc", "bytes 0-2/26"),
        ("bytes=23-", "xyz", "bytes 23-25/26"),
        ("bytes=-2", "yz", "bytes 24-25/26"),
        ("bytes=20-99", "uvwxyz", "bytes 20-25/26"),
    ] {
        let reply = part(range);
        assert_eq!((reply.status, reply.text().as_str()), (206, body), "{range}");
        assert_eq!(reply.header("content-range").unwrap(), told);
    }
    let beyond = part("bytes=26-30");
    assert_eq!(
        (beyond.status, beyond.header("content-range").unwrap()),
        (416, "bytes */26".to_owned())
    );
    for odd in ["bytes=2-1x", "lines=0-1", "bytes=0-1,3-4"] {
        assert_eq!((part(odd).status, part(odd).text()), (200, letters.clone()), "{odd}");
    }
    // What is rendered is served in parts too.
    let whole = preview.get("/sop.json").body;
    let reply = preview.ask("GET", "/sop.json", "Range: bytes=1-4\r\n");
    assert_eq!((reply.status, reply.body), (206, whole[1..5].to_vec()));
}

#[test]
fn one_connection_serves_several_requests() {
    let preview = Preview::start(&[]);
    let mut stream = preview.connect();
    let one = format!("GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", preview.port);
    write!(stream, "{one}\r\n{one}\r\n{one}Connection: close\r\n\r\n").unwrap();
    let all = reply(&mut stream);
    let text = format!("{}{}", all.head, all.text());
    assert_eq!(text.matches("HTTP/1.1 200").count(), 3, "{text}");
}

// ---- Safety -------------------------------------------------------------------------------------

#[test]
fn strangers_are_refused() {
    let preview = Preview::start(&[]);
    let port = preview.port;
    let with = |headers: &str| {
        preview
            .raw(format!("GET / HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").as_bytes())
            .status
    };
    assert_eq!(with(&format!("Host: localhost:{port}\r\n")), 200);
    assert_eq!(with(&format!("Host: [::1]:{port}\r\n")), 200);
    assert_eq!(with("Host: jahat.example\r\n"), 403);
    assert_eq!(with(&format!("Host: 127.0.0.1.jahat.example:{port}\r\n")), 403);
    assert_eq!(with(&format!("Host: pc-arsip:{port}\r\n")), 403);
    assert_eq!(with(&format!("Host: localhost:{port}\r\nHost: jahat.example\r\n")), 400);
    assert_eq!(with(""), 400);
    let own = format!("Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n");
    assert_eq!(with(&own), 200);
    for origin in ["http://jahat.example", "null", "http://localhost:1", "https://localhost"] {
        assert_eq!(
            with(&format!("Host: localhost:{port}\r\nOrigin: {origin}\r\n")),
            403,
            "{origin}"
        );
    }
}

#[test]
fn no_path_leaves_the_site() {
    let preview = Preview::start(&[]);
    preview.put("rahasia.txt", "RAHASIA");
    preview.put("content/berkas/umum.txt", "UMUM");
    wait(|| preview.get("/berkas/umum.txt").text() == "UMUM", || "the file".to_owned());
    let secret = preview.path("rahasia.txt");
    let secret = secret.to_str().unwrap();
    for path in [
        "/../rahasia.txt",
        "/berkas/../../rahasia.txt",
        "/%2e%2e/rahasia.txt",
        "/berkas/%2E%2E%2F%2e%2e%2frahasia.txt",
        "/..%5crahasia.txt",
        "/..%00/rahasia.txt",
        "/rahasia.txt%00.html",
        "/rahasia.txt",
        "/%",
        "/%ff",
        "/book.toml",
        "/unit.toml",
        "/sop/penerimaan-surat-masuk.md",
        "//rahasia.txt",
        secret,
        &format!("/{secret}"),
        "http://127.0.0.1/rahasia.txt",
        "rahasia.txt",
        "*",
    ] {
        let reply = preview.get(path);
        assert!(matches!(reply.status, 400 | 404), "{path}: {}", reply.status);
        assert!(!reply.text().contains("RAHASIA"), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_the_tree_are_refused() {
    use std::os::unix::fs::symlink;
    let preview = Preview::start(&[]);
    preview.put("rahasia.txt", "RAHASIA");
    preview.put("content/berkas/umum.txt", "UMUM");
    symlink(preview.path("rahasia.txt"), preview.path("content/berkas/tautan.txt")).unwrap();
    symlink(preview.path("content/berkas/umum.txt"), preview.path("content/berkas/dalam.txt"))
        .unwrap();
    wait(|| preview.get("/berkas/dalam.txt").text() == "UMUM", || "a link inside".to_owned());
    assert_eq!(preview.get("/berkas/tautan.txt").status, 404);
    // A file that becomes such a link after it was read.
    let umum = preview.path("content/berkas/umum.txt");
    fs::remove_file(&umum).unwrap();
    symlink(preview.path("rahasia.txt"), &umum).unwrap();
    for _ in 0..20 {
        assert!(!preview.get("/berkas/umum.txt").text().contains("RAHASIA"));
    }
}

#[test]
fn only_reading_is_served_and_bodies_harm_nobody() {
    let preview = Preview::start(&[]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"] {
        assert_eq!(preview.ask(method, "/", "").status, 405, "{method}");
    }
    for length in ["1", "99999999999", "18446744073709551615", "99999999999999999999999", "-1", "x"]
    {
        let reply = preview.ask("GET", "/", &format!("Content-Length: {length}\r\n"));
        assert_eq!(reply.status, 413, "{length}");
    }
    assert_eq!(preview.ask("GET", "/", "Transfer-Encoding: chunked\r\n").status, 413);
    assert_eq!(preview.ask("GET", "/", "Content-Length: 0\r\n").status, 200);
    assert_eq!(preview.ask("GET", "/", "TE: a;q=nan, b;q=nan\r\n").status, 200);
    let cookie =
        [b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: a=\xe9\xff\r\n\r\n"];
    assert_eq!(preview.raw(cookie[0]).status, 200);
    assert_eq!(preview.raw(b"GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n").status, 200);
    assert_eq!(preview.raw(b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n").status, 400);
    assert_eq!(preview.raw(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n").status, 400);
    let mut long = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ".to_vec();
    long.resize(1 << 20, b'a');
    assert!(matches!(preview.raw(&long).status, 431 | 0));
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn the_printed_sheets_are_set_when_they_are_asked_for() {
    let folder = handbook();
    let toml = folder.path().join("book.toml");
    let book = fs::read_to_string(&toml).unwrap();
    fs::write(&toml, book + "\n[output.pdf]\nbuild = true\nper-sop = true\n").unwrap();
    let built = sopbook().args(["build", "--draf"]).arg(folder.path()).output().unwrap();
    assert!(built.status.success());
    let preview = Preview::of(folder, &[]);
    for address in ["/sop/penerimaan-surat-masuk.pdf", "/buku.pdf"] {
        let reply = preview.get(address);
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.header("Content-Type").unwrap(), "application/pdf");
        assert!(reply.body == fs::read(preview.path(&format!("public{address}"))).unwrap());
    }
    let before = preview.get("/sop/penerimaan-surat-masuk.pdf").body;
    preview.edit(SOP, "Menerima surat masuk", "Menerima berkas");
    preview.shows(PAGE, "Menerima berkas");
    assert!(preview.get("/sop/penerimaan-surat-masuk.pdf").body != before);
    assert_eq!(preview.get("/sop/tiada.pdf").status, 404);
}
