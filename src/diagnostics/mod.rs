//! What is wrong in a handbook, said to its author.
//!
//! In: a code, a place, the words that were found. Out: [`Diagnostic`]s, and values with the
//! diagnostics found while making them. How a report reads is in `text.rs`, `json.rs`, `sarif.rs`
//! and `github.rs`; what isn't reported again, in `baseline.rs`.

pub mod baseline;
pub mod explanation;
pub mod github;
pub mod json;
pub mod positions;
pub mod sarif;
pub mod text;

use crate::messages::Text;
use crate::source::{Content, SourceFile, SourceTree, Span, Unreadable};

/// How grave a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// `build` writes nothing; the exit status is 1.
    Error,
    /// Counts under `--strict`.
    Warning,
    /// Shown with `-v` and in `json`; never counts.
    Hint,
}

impl Severity {
    /// The name that `book.toml` and reports for machines use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }

    /// The word that a person reads.
    pub fn word(self) -> Text {
        Text::new(match self {
            Self::Error => "laporan.galat",
            Self::Warning => "laporan.peringatan",
            Self::Hint => "laporan.petunjuk",
        })
    }
}

/// One fault in the handbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub span: Span,
    pub message: Text,
    pub hints: Vec<Text>,
    pub related: Vec<Related>,
}

/// Another place that belongs to a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    pub span: Span,
    pub message: Text,
}

/// A value, and what was found wrong while making it.
#[derive(Clone, Debug)]
pub struct Diagnosed<T> {
    pub value: T,
    pub diagnostics: Vec<Diagnostic>,
}

impl Diagnostic {
    /// A fault of a kind at a place. Its message is the catalogue's text of the code's name.
    pub fn new(code: Code, span: Span) -> Self {
        Self {
            code,
            severity: code.severity(),
            span,
            message: Text::new(code.name()),
            hints: Vec::new(),
            related: Vec::new(),
        }
    }

    /// Gives a placeholder of the message its value.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.message = self.message.with(name, value);
        self
    }

    /// Says it with another text of the catalogue than the code's own.
    pub fn message(mut self, message: Text) -> Self {
        self.message = message;
        self
    }

    /// Adds a hint: what to write instead.
    pub fn hint(mut self, hint: Text) -> Self {
        self.hints.push(hint);
        self
    }

    /// The word before one of its hints: what a rule stands on is no advice.
    pub fn hint_word(&self, hint: &Text) -> Text {
        Text::new(if hint.key == self.code.dasar() { "laporan.dasar" } else { "laporan.saran" })
    }

    /// Adds another place that belongs to the fault.
    pub fn related(mut self, span: Span, message: Text) -> Self {
        self.related.push(Related { span, message });
        self
    }
}

/// Puts diagnostics into the order of every report: by path, place, severity and code.
pub fn sort(diagnostics: &mut [Diagnostic], tree: &SourceTree) {
    diagnostics.sort_by(|a, b| {
        tree.order(a.span, b.span).then(a.severity.cmp(&b.severity)).then(a.code.cmp(&b.code))
    });
}

/// How many of the diagnostics are so grave.
pub fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

/// The text of a file that must be a text and hold something; what keeps it from that is reported.
pub fn text<'f>(file: &'f SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Option<&'f str> {
    let fault = match &file.content {
        Content::Text(text) if text.trim_start_matches('\u{feff}').trim().is_empty() => {
            Diagnostic::new(Code::BerkasKosong, file.top())
        }
        Content::Text(text) => return Some(text),
        Content::NotUtf8 { bytes, valid } => {
            let end = (*valid + 1).min(bytes.len());
            Diagnostic::new(Code::BukanUtf8, file.span(*valid..end))
                .with("bita", bytes.get(*valid).map_or(String::new(), |byte| format!("{byte:02X}")))
                .hint(Text::new("bukan-utf8.saran"))
        }
        Content::TooLarge { len } => Diagnostic::new(Code::BerkasTerlaluBesar, file.top())
            .with("ukuran", format!("{:.1}", *len as f64 / (1 << 20) as f64)),
        Content::Unreadable(reason) => {
            let reason = match reason {
                Unreadable::NotAFile => Text::new("berkas.sebab-bukan-berkas"),
                Unreadable::LinkCycle => Text::new("berkas.sebab-berputar"),
                Unreadable::LinkOutside => Text::new("berkas.sebab-keluar"),
                Unreadable::NameNotUnicode => Text::new("berkas.sebab-nama"),
                Unreadable::System(words) => Text::new("berkas.sebab-sistem").with("sebab", words),
            };
            Diagnostic::new(Code::BerkasTakTerbaca, file.top())
                .message(Text::new("berkas-tak-terbaca").with_text("sebab", reason))
        }
        Content::Asset { .. } | Content::BuiltIn(_) => {
            Diagnostic::new(Code::BerkasTakTerbaca, file.top()).message(
                Text::new("berkas-tak-terbaca")
                    .with_text("sebab", Text::new("berkas.sebab-bukan-teks")),
            )
        }
    };
    diagnostics.push(fault);
    None
}

/// How many letters are wrong, missing or too many, or swapped with their neighbour, if `a` was
/// meant to be `b`; case doesn't matter.
pub fn distance(a: &str, b: &str) -> usize {
    strsim::damerau_levenshtein(&a.to_lowercase(), &b.to_lowercase())
}

/// The word of `known` that is nearest to `word`, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(word, known).into_iter().next()
}

/// The words of `known` that are near enough to `word` to be meant, the nearest first.
///
/// Distances are dear and `known` may be every name of a handbook, so only the words that share
/// most letters with `word` are measured.
pub fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    const MEASURED: usize = 64;
    let word = word.to_lowercase();
    let length = word.chars().count();
    let letters = letters(&word);
    let limit = |candidate: &str| (length.max(candidate.chars().count()) / 3).max(1);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|candidate| (least_distance(&letters, &self::letters(candidate)), candidate))
        .filter(|(least, candidate)| *least <= limit(candidate))
        .collect();
    near.sort_by_key(|(least, _)| *least);
    let mut measured: Vec<(usize, &str)> = near
        .into_iter()
        .take(MEASURED)
        .map(|(_, candidate)| {
            (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate)
        })
        .filter(|(distance, candidate)| *distance <= limit(candidate))
        .collect();
    measured.sort_by_key(|(distance, _)| *distance);
    measured.into_iter().map(|(_, candidate)| candidate).collect()
}

/// How often each letter occurs, without regard to case; some letters share a place.
fn letters(word: &str) -> [i16; 64] {
    let mut counts = [0; 64];
    for c in word.chars().flat_map(char::to_lowercase) {
        let count: &mut i16 = &mut counts[c as usize % 64];
        *count = count.saturating_add(1);
    }
    counts
}

/// The least number of edits between words of these letters: each adds and takes one at most.
fn least_distance(a: &[i16; 64], b: &[i16; 64]) -> usize {
    let (mut more, mut less) = (0, 0);
    for (a, b) in a.iter().zip(b) {
        let difference = i32::from(*a) - i32::from(*b);
        more += difference.max(0);
        less += (-difference).max(0);
    }
    more.max(less) as usize
}

/// Every kind of fault with its stable name and its severity, one a row: what `[check.tingkat]`
/// and `explain` take, the key of its message in the catalogues, and the name of the file in
/// `src/explanations/` that explains it. A name never changes once released.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $severity:ident)*) => {
        /// The kind of a fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every kind, in the order of this file.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The kind's name, in kebab-case.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The catalogue's key of what the kind stands on: a clause, a definition.
            pub fn dasar(self) -> &'static str {
                match self { $(Code::$variant => concat!($name, ".dasar"),)* }
            }

            /// The severity that the handbook's `book.toml` may change.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// The kind of a name.
            pub fn from_name(name: &str) -> Option<Code> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            /// The file that explains the kind: what `explanation.rs` reads.
            fn explanation(self) -> &'static str {
                match self {
                    $(Code::$variant => {
                        include_str!(concat!("../explanations/", $name, ".txt"))
                    })*
                }
            }
        }
    };
}

codes! {
    // Files
    BerkasTakTerbaca "berkas-tak-terbaca" Error
    BerkasTerlaluBesar "berkas-terlalu-besar" Error
    BerkasKosong "berkas-kosong" Error
    BukanUtf8 "bukan-utf8" Error
    TidakDiterbitkan "tidak-diterbitkan" Warning
    BerkasWajib "berkas-wajib" Error
    SlugKosong "slug-kosong" Error
    AlamatGanda "alamat-ganda" Error

    // Front matter, registers, book.toml
    PembatasTakTertutup "pembatas-tak-tertutup" Error
    TanpaBagianAwal "tanpa-bagian-awal" Error
    BarisCr "baris-cr" Error
    YamlRusak "yaml-rusak" Error
    YamlBerlebihan "yaml-berlebihan" Error
    TomlRusak "toml-rusak" Error
    IsianGanda "isian-ganda" Error
    IsianTidakDikenal "isian-tidak-dikenal" Error
    IsianWajib "isian-wajib" Error
    IsianKosong "isian-kosong" Warning
    NilaiTakTerbaca "nilai-tak-terbaca" Error
    KataTidakDikenal "kata-tidak-dikenal" Error
    PorosGanda "poros-ganda" Error
    TanggalTakTerbaca "tanggal-tak-terbaca" Error
    DaftarBentrok "daftar-bentrok" Error
    UnitTidakDikenal "unit-tidak-dikenal" Error
    UnitBerputar "unit-berputar" Error
    DasarHukumTidakDikenal "dasar-hukum-tidak-dikenal" Error
    LampiranTidakAda "lampiran-tidak-ada" Error
    WarnaKurangKontras "warna-kurang-kontras" Error
    TemaTidakAda "tema-tidak-ada" Error

    // Text
    BersarangTerlaluDalam "bersarang-terlalu-dalam" Error
    JudulTerlaluBanyak "judul-terlalu-banyak" Error
    JangkarDipakai "jangkar-dipakai" Error
    RujukanTidakAda "rujukan-tidak-ada" Error
    RujukanGanda "rujukan-ganda" Error
    JangkarTidakAda "jangkar-tidak-ada" Error
    TautanTerlarang "tautan-terlarang" Error
    BerkasTidakAda "berkas-tidak-ada" Error
    GambarDariLuar "gambar-dari-luar" Warning
    HtmlDibuang "html-dibuang" Warning

    // Procedure
    ProsedurTidakAda "prosedur-tidak-ada" Warning
    ProsedurTanpaNama "prosedur-tanpa-nama" Warning
    NomorLangkah "nomor-langkah" Warning
    TanpaPelaksana "tanpa-pelaksana" Error
    PelaksanaTidakDikenal "pelaksana-tidak-dikenal" Error
    PelaksanaCampur "pelaksana-campur" Error
    PelaksanaGanda "pelaksana-ganda" Warning
    PelaksanaTakTerdaftar "pelaksana-tak-terdaftar" Warning
    KunciGanda "kunci-ganda" Error
    KunciTidakDikenal "kunci-tidak-dikenal" Error
    SimbolTidakDikenal "simbol-tidak-dikenal" Error
    TujuanTidakAda "tujuan-tidak-ada" Error
    TujuanGanda "tujuan-ganda" Error
    TujuanTakTerbaca "tujuan-tak-terbaca" Hint
    CabangBukanPelaksana "cabang-bukan-pelaksana" Error
    CabangTanpaLabel "cabang-tanpa-label" Error
    CabangKeDiriSendiri "cabang-ke-diri-sendiri" Warning
    KeputusanTanpaLabel "keputusan-tanpa-label" Warning
    KeputusanSatuCabang "keputusan-satu-cabang" Hint
    LangkahTakTerjangkau "langkah-tak-terjangkau" Warning
    LangkahTanpaAkhir "langkah-tanpa-akhir" Warning
    LabelGanda "label-ganda" Error
    WaktuTakTerbaca "waktu-tak-terbaca" Hint

    // The linked handbook
    SlugGanda "slug-ganda" Error
    NomorGanda "nomor-ganda" Error
    IndukBerputar "induk-berputar" Error
    LanjutanBerputar "lanjutan-berputar" Warning

    // What the regulation asks (check/mod.rs)
    TeknisBanyakPelaksana "teknis-banyak-pelaksana" Error
    AdministratifSatuPelaksana "administratif-satu-pelaksana" Error
    SifatPerluDitimbang "sifat-perlu-ditimbang" Hint
    JenisBelumLengkap "jenis-belum-lengkap" Hint
    PelaksanaTanpaLangkah "pelaksana-tanpa-langkah" Warning
    IndukBukanMakro "induk-bukan-makro" Error
    MikroTanpaInduk "mikro-tanpa-induk" Warning
    IndukBelumDitulis "induk-belum-ditulis" Warning
    MakroKurangMikro "makro-kurang-mikro" Warning
    LangkahBukanTurunan "langkah-bukan-turunan" Warning
    TurunanTanpaLangkah "turunan-tanpa-langkah" Warning
    TurunanTidakTerkait "turunan-tidak-terkait" Warning
    MakroBertingkat "makro-bertingkat" Hint
    CalonGenerik "calon-generik" Hint
    GenerikDisahkanUnit "generik-disahkan-unit" Hint
    NamaGanda "nama-ganda" Warning
    ParsialTanpaLanjutan "parsial-tanpa-lanjutan" Warning
    LanjutanTanpaFinal "lanjutan-tanpa-final" Warning
    FinalDenganLanjutan "final-dengan-lanjutan" Warning
    ParsialTanpaPenyerahan "parsial-tanpa-penyerahan" Hint
    OutputTidakBersambung "output-tidak-bersambung" Hint
    TanggalTidakUrut "tanggal-tidak-urut" Warning
    KaitanDiriSendiri "kaitan-diri-sendiri" Warning
    KaitanTerlaluLuas "kaitan-terlalu-luas" Warning
    KegiatanMenyebutPelaksana "kegiatan-menyebut-pelaksana" Hint
    KegiatanTanpaKataKerja "kegiatan-tanpa-kata-kerja" Hint
    SyaratTersembunyi "syarat-tersembunyi" Hint
    IdentitasKosong "identitas-kosong" Warning
    MutuBakuKosong "mutu-baku-kosong" Warning
    DasarHukumDicabut "dasar-hukum-dicabut" Warning
    DasarHukumBedaTulisan "dasar-hukum-beda-tulisan" Hint

    // Paper
    HurufTidakAda "huruf-tidak-ada" Warning
    GambarTakTercetak "gambar-tak-tercetak" Warning
    LangkahTerlaluTinggi "langkah-terlalu-tinggi" Warning
    PelaksanaTerlaluBanyak "pelaksana-terlalu-banyak" Warning

    // Themes
    TemplatRusak "templat-rusak" Error
}
