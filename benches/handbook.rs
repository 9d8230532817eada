//! A handbook of any size, made up: SOPs of realistic size (12 steps, 5 actors, 900 words each),
//! with parents, continuations and references among them. The same size gives the same bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const WORDS: &str = "arsip surat naskah dinas permohonan berkas dokumen formulir laporan daftar buku agenda \
    disposisi lembar petugas pejabat bidang seksi unit layanan pengolahan penyimpanan penyusutan penataan \
    peminjaman pengembalian pencatatan pemeriksaan persetujuan pengesahan pengiriman penerimaan jadwal \
    retensi klasifikasi boks rak ruang simpan kartu kendali tanda terima rekapitulasi evaluasi koleksi \
    pustaka katalog pemustaka anggota kunjungan pengadaan anggaran kegiatan rapat undangan notula";
const VERBS: [&str; 8] = [
    "Memeriksa",
    "Mencatat",
    "Menyusun",
    "Mengirimkan",
    "Menyimpan",
    "Meneliti",
    "Menyerahkan",
    "Menyiapkan",
];

/// A small generator of random numbers, so that no crate's version changes the handbook.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n
    }

    fn words(&mut self, n: usize) -> String {
        let all: Vec<&str> = WORDS.split_whitespace().collect();
        (0..n).map(|_| all[self.below(all.len())]).collect::<Vec<_>>().join(" ")
    }
}

/// Writes a handbook of `count` SOPs into `root`.
pub fn write(root: &Path, count: usize) {
    let sop = root.join("content/sop");
    fs::create_dir_all(&sop).expect("the folder is ours");
    let put =
        |path: &str, text: &str| fs::write(root.join(path), text).expect("the folder is ours");
    put("book.toml", "[book]\ntitle = \"Buku SOP\"\n\n[instansi]\nnama = \"Badan Contoh\"\n");
    let units = 40.min(count / 10 + 1);
    let mut text = String::new();
    for unit in 0..units {
        let _ = writeln!(text, "[[unit]]\nid = \"unit-{unit}\"\nnama = \"Unit {unit}\"");
    }
    put("content/unit.toml", &text);
    text.clear();
    for pelaksana in 0..60 {
        let _ = writeln!(
            text,
            "[[pelaksana]]\nid = \"p-{pelaksana}\"\nnama = \"Pelaksana {pelaksana}\""
        );
    }
    put("content/pelaksana.toml", &text);
    text.clear();
    for rule in 0..80 {
        let _ = writeln!(
            text,
            "[[dasar_hukum]]\nid = \"uu-{rule}\"\nnama = \"Undang-Undang Nomor {rule}\"\ntentang = \"Urusan {rule}\""
        );
    }
    put("content/dasar-hukum.toml", &text);

    let mut random = Random(7);
    for n in 0..count {
        put(&format!("content/sop/sop-{n:05}.md"), &one(n, count, units, &mut random));
    }
}

/// One SOP. Every tenth is makro, the nine after it are its mikro.
fn one(n: usize, count: usize, units: usize, random: &mut Random) -> String {
    let makro = n.is_multiple_of(10);
    let mut text = String::with_capacity(8000);
    let _ = write!(
        text,
        "---\nnama: Prosedur {n} {}\nnomor: 000.5/SOP-{n:05}/2016\nunit: unit-{}\njenis: administratif, {}, spesifik, final\n",
        random.words(3),
        (n / 10) % units,
        if makro { "makro" } else { "mikro" },
    );
    if !makro {
        let _ = writeln!(text, "induk: sop-{:05}", n / 10 * 10);
    }
    let _ = write!(
        text,
        "keterkaitan:\n  - sop-{:05}\n  - sop-{:05}\ntanggal_pembuatan: 4 Januari 2016\ntanggal_efektif: 1 Februari 2016\n\
         disahkan_oleh:\n  jabatan: Kepala Badan\n  nama: Contoh Nama\ndasar_hukum: [uu-{}, uu-{}, uu-{}]\n\
         kualifikasi_pelaksana:\n  - {}\n  - {}\nperalatan_perlengkapan:\n  - {}\nperingatan: {}\npencatatan_pendataan: {}\n---\n\n",
        random.below(count),
        random.below(count),
        random.below(80),
        random.below(80),
        random.below(80),
        random.words(8),
        random.words(8),
        random.words(6),
        random.words(20),
        random.words(12),
    );
    let _ = write!(text, "{}\n\n## Prosedur\n\n", random.words(40));
    let first = random.below(56);
    for step in 1..=12 {
        let _ = write!(
            text,
            "{step}. {} {}\n   - Pelaksana: Pelaksana {}\n   - Kelengkapan: {}\n   - Waktu: {} menit\n   - Output: {}\n",
            VERBS[random.below(8)],
            random.words(12),
            first + random.below(5),
            random.words(6),
            5 + random.below(60),
            random.words(4),
        );
        if makro && step < 10 {
            let _ = writeln!(text, "   - Keterangan: [[sop-{:05}]]", (n + step).min(count - 1));
        }
        if step == 4 || step == 8 {
            let _ = write!(text, "   - Ya → {}\n   - Tidak → {}\n", step + 1, step - 2);
        }
    }
    for part in ["Ketentuan umum", "Pengendalian"] {
        let _ = write!(
            text,
            "\n## {part}\n\n{}. Lihat [[sop-{:05}#langkah-3]] dan {}.\n\n- {}\n- {}\n\n{}\n",
            random.words(100),
            random.below(count),
            random.words(20),
            random.words(20),
            random.words(20),
            random.words(100),
        );
    }
    text
}
