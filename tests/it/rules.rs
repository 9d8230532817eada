//! What the regulation asks: for every rule a handbook with the fault, annotated at its line as in
//! `faults.rs`, and a near miss in which the rule stays silent.
//!
//! Fixtures are short for what every SOP needs: `@sop NAME` begins one, `@isi` fills its identity and
//! begins its procedure, `@mutu` fills a step's mutu baku, `@langkah` writes two good steps.
//! `@mikro NAME INDUK` and `@makro NAME MIKRO…` are whole SOPs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sopbook::check::RULES;
use sopbook::diagnostics::{Code, Diagnostic, Severity};
use sopbook::messages::Language;
use sopbook::pipeline;

use crate::faults::{annotations, found};
use crate::fixture;

/// What every handbook below needs, without a fault.
const BASE: &str = r#"
//- book.toml
[book]
title = "Buku SOP"
[instansi]
nama = "Badan Contoh"
//- content/unit.toml
[[unit]]
id = "badan"
nama = "Badan"
kepala = "Kepala Badan"
[[unit]]
id = "bidang-a"
nama = "Bidang A"
induk = "badan"
kepala = "Kepala Bidang A"
[[unit]]
id = "bidang-b"
nama = "Bidang B"
induk = "badan"
kepala = "Kepala Bidang B"
//- content/pelaksana.toml
[[pelaksana]]
id = "arsiparis"
nama = "Arsiparis"
alias = ["Pejabat Arsiparis"]
[[pelaksana]]
id = "pemohon"
nama = "Pemohon"
[[pelaksana]]
id = "aplikasi"
nama = "Aplikasi Arsip"
sifat = "sistem"
//- content/dasar-hukum.toml
[[dasar_hukum]]
id = "uu-43-2009"
nama = "Undang-Undang Nomor 43 Tahun 2009"
tentang = "Kearsipan"
[[dasar_hukum]]
id = "uu-7-1971"
nama = "Undang-Undang Nomor 7 Tahun 1971"
tentang = "Ketentuan Pokok Kearsipan"
status = "dicabut"
diganti_oleh = "uu-43-2009"
"#;

/// A fixture with its short forms written out.
fn written_out(fixture: &str) -> String {
    let mut text = String::new();
    for line in fixture.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("@sop") => begin(&mut text, words.next().unwrap()),
            Some("@isi") => fill(&mut text),
            Some("@mutu") => text.push_str(MUTU),
            Some("@langkah") => steps(&mut text),
            Some("@mikro") => {
                begin(&mut text, words.next().unwrap());
                let _ =
                    writeln!(text, "jenis: teknis, mikro, final\ninduk: {}", words.next().unwrap());
                fill(&mut text);
                steps(&mut text);
            }
            Some("@makro") => {
                begin(&mut text, words.next().unwrap());
                let mikro: Vec<&str> = words.collect();
                let _ = writeln!(
                    text,
                    "jenis: teknis, makro, final\nketerkaitan: [{}]",
                    mikro.join(", ")
                );
                fill(&mut text);
                for (index, mikro) in mikro.iter().enumerate() {
                    let _ = writeln!(text, "{}. Menangani urusan {mikro}", index + 1);
                    let _ = writeln!(
                        text,
                        "   - Pelaksana: Arsiparis\n{MUTU}   - Keterangan: [[{mikro}]]"
                    );
                }
            }
            _ => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

const MUTU: &str =
    "   - Kelengkapan: Berkas arsip\n   - Waktu: 5 menit\n   - Output: Berkas arsip\n";

fn begin(text: &mut String, name: &str) {
    let _ = writeln!(
        text,
        "//- content/sop/{name}.md\n---\nnama: Urusan {name}\nnomor: {name}\nunit: bidang-a"
    );
}

fn fill(text: &mut String) {
    text.push_str("kualifikasi_pelaksana: Memahami arsip\nperingatan: Arsip dapat hilang\n");
    text.push_str("pencatatan_pendataan: Buku arsip\n---\n\n## Prosedur\n\n");
}

fn steps(text: &mut String) {
    for (index, kegiatan) in ["Memeriksa berkas", "Menyerahkan berkas"].iter().enumerate() {
        let _ = writeln!(text, "{}. {kegiatan}\n   - Pelaksana: Arsiparis", index + 1);
        text.push_str(MUTU);
    }
}

/// A rule's code, a handbook with its fault, and one that only comes near.
const FIXTURES: &[(Code, &str, &str)] = &[
    (
        Code::TeknisBanyakPelaksana,
        "\
@sop a
jenis: teknis, final
//~ 1 teknis-banyak-pelaksana
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyimpan berkas
   - Pelaksana: Pemohon
@mutu
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyimpan berkas
   - Pelaksana: Pejabat Arsiparis
@mutu
",
    ),
    (
        Code::AdministratifSatuPelaksana,
        "\
@sop a
jenis: administratif, final
//~ 1 administratif-satu-pelaksana
@isi
@langkah
",
        "\
@sop a
jenis: administratif, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis, Pemohon
@mutu
",
    ),
    (
        Code::JenisBelumLengkap,
        "\
@sop a
jenis: spesifik
//~ 1 jenis-belum-lengkap
@isi
@langkah
",
        "\
@sop a
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::PelaksanaTanpaLangkah,
        "\
@sop a
jenis: teknis, final
pelaksana: [Arsiparis, Pemohon]
//~ 24 pelaksana-tanpa-langkah
@isi
@langkah
",
        "\
@sop a
jenis: administratif, final
pelaksana: [Arsiparis, Pemohon]
@isi
1. Memeriksa berkas
   - Pelaksana: Pemohon → Arsiparis
@mutu
",
    ),
    (
        Code::SifatPerluDitimbang,
        "\
@sop a
jenis: teknis, final
//~ 1 sifat-perlu-ditimbang
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis, Aplikasi Arsip
@mutu
",
        "\
@sop a
jenis: administratif, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis, Pemohon, Aplikasi Arsip
@mutu
",
    ),
    (
        Code::IndukBukanMakro,
        "\
@sop a
jenis: teknis, mikro, final
induk: b
//~ 8 induk-bukan-makro
@isi
@langkah
@sop b
jenis: teknis, mikro, final
@isi
@langkah
",
        "\
@makro m a b
@mikro a m
@mikro b m
",
    ),
    (
        Code::MikroTanpaInduk,
        "\
@sop a
jenis: teknis, mikro, final
//~ 1 mikro-tanpa-induk
@isi
@langkah
",
        "\
@sop a
jenis: teknis, mikro, final
induk: tidak-ada
//~ 8 rujukan-tidak-ada
@isi
@langkah
",
    ),
    (
        Code::MakroKurangMikro,
        "\
@sop m
jenis: teknis, makro, final
//~ 1 makro-kurang-mikro
keterkaitan: [a]
@isi
1. Menangani urusan
   - Pelaksana: Arsiparis
@mutu
   - Keterangan: [[a]]
@mikro a m
",
        // The second may be the one whose parent is misspelled.
        "\
@makro m a b
@mikro a m
@sop b
jenis: teknis, mikro, final
induk: mm
//~ 8 rujukan-tidak-ada
@isi
@langkah
",
    ),
    (
        Code::IndukBerputar,
        "\
@sop m
jenis: teknis, makro, final
induk: n
@isi
@langkah
@sop n
jenis: teknis, makro, final
induk: m
//~ 8 induk-berputar
@isi
@langkah
",
        "\
@makro m a b
@mikro a m
@mikro b m
",
    ),
    (
        Code::LangkahBukanTurunan,
        "\
@sop m
jenis: teknis, makro, final
keterkaitan: [a, b]
@isi
1. Menangani urusan [[a]] dan [[b]]
   - Pelaksana: Arsiparis
@mutu
2. Menangani urusan lain
   - Pelaksana: Arsiparis
@mutu
   - Keterangan: [[c]]
//~ 18 langkah-bukan-turunan
@mikro a m
@mikro b m
@sop c
jenis: teknis, final
@isi
@langkah
",
        // What continues it is not one of its steps, nor is what its text refers to.
        "\
@makro m a b
   - → [[c]]

## Catatan

Lihat [[c]].
@mikro a m
@mikro b m
@sop c
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::TurunanTanpaLangkah,
        "\
@sop m
jenis: teknis, makro, final
//~ 1 turunan-tanpa-langkah
keterkaitan: [a, b, c]
@isi
1. Menangani urusan [[a]]
   - Pelaksana: Arsiparis
@mutu
@mikro a m
@mikro b m
@mikro c m
",
        // The link that leads nowhere may be the one.
        "\
@sop m
jenis: teknis, makro, final
keterkaitan: [a, b]
@isi
1. Menangani urusan [[a]] dan [[bb]]
//~ 31 rujukan-tidak-ada
   - Pelaksana: Arsiparis
@mutu
@mikro a m
@mikro b m
",
    ),
    (
        Code::TurunanTidakTerkait,
        "\
@sop m
jenis: teknis, makro, final
//~ 1 turunan-tidak-terkait
keterkaitan: [a]
@isi
1. Menangani urusan [[a]] dan [[b]]
   - Pelaksana: Arsiparis
@mutu
@mikro a m
@mikro b m
",
        "\
@sop m
jenis: teknis, makro, final
keterkaitan: [a, bb]
//~ 18 rujukan-tidak-ada
@isi
1. Menangani urusan [[a]] dan [[b]]
   - Pelaksana: Arsiparis
@mutu
@mikro a m
@mikro b m
",
    ),
    (
        Code::IndukBelumDitulis,
        "\
@makro m a b c
@mikro a m
@mikro b m
@sop c
jenis: teknis, mikro, final
//~ 1 induk-belum-ditulis
@isi
@langkah
",
        // Names it, but counts none among its own: it isn't makro.
        "\
@makro m a b
@mikro a m
@mikro b m
@sop n
jenis: teknis, final
keterkaitan: [c]
@isi
@langkah
@sop c
jenis: teknis, mikro, final
//~ 1 mikro-tanpa-induk
@isi
@langkah
",
    ),
    (
        Code::MakroBertingkat,
        "\
@makro m n o
@sop n
jenis: teknis, makro, final
induk: m
//~ 8 makro-bertingkat
keterkaitan: [a, b]
@isi
1. Menangani urusan [[a]] dan [[b]]
   - Pelaksana: Arsiparis
@mutu
@mikro o m
@mikro a n
@mikro b n
",
        "\
@makro m a b
@mikro a m
@mikro b m
",
    ),
    (
        Code::CalonGenerik,
        "\
@sop a
jenis: teknis, spesifik, final
@isi
1. Menerima surat masuk dari pengirim
   - Pelaksana: Arsiparis
@mutu
2. Mencatat surat masuk dalam buku agenda
   - Pelaksana: Arsiparis
@mutu
3. Meneruskan surat masuk kepada pimpinan unit kerja
   - Pelaksana: Arsiparis
@mutu
//- content/sop/b.md
---
nama: Agenda
nomor: b
unit: bidang-b
jenis: teknis, spesifik, final
//~ 1 calon-generik
@isi
1. Menerima surat masuk dari pengirim
   - Pelaksana: Arsiparis
@mutu
2. Mencatat surat masuk dalam buku ekspedisi
   - Pelaksana: Arsiparis
@mutu
3. Meneruskan surat masuk kepada pimpinan unit kerja
   - Pelaksana: Arsiparis
@mutu
",
        "\
@sop a
jenis: teknis, spesifik, final
@isi
1. Menerima surat masuk dari pengirim
   - Pelaksana: Arsiparis
@mutu
2. Mencatat surat masuk dalam buku agenda
   - Pelaksana: Arsiparis
@mutu
3. Meneruskan surat masuk kepada pimpinan unit kerja
   - Pelaksana: Arsiparis
@mutu
//- content/sop/b.md
---
nama: Agenda
nomor: b
unit: bidang-b
jenis: teknis, spesifik, final
@isi
1. Menerima surat masuk dari pengirim
   - Pelaksana: Arsiparis
@mutu
2. Memindai surat untuk diunggah ke aplikasi
   - Pelaksana: Arsiparis
@mutu
3. Membagikan salinan digital kepada semua seksi
   - Pelaksana: Arsiparis
@mutu
",
    ),
    (
        Code::GenerikDisahkanUnit,
        "\
@sop a
jenis: teknis, generik, final
//~ 1 generik-disahkan-unit
disahkan_oleh:
  jabatan: Kepala Bidang A
@isi
@langkah
",
        "\
@sop a
jenis: teknis, generik, final
disahkan_oleh:
  jabatan: Kepala Badan Contoh
@isi
@langkah
",
    ),
    (
        Code::IsianWajib,
        "\
//- content/sop/a.md
//~ 1 isian-wajib
---
nama: A
nomor: a
jenis: teknis, spesifik, final
@isi
@langkah
",
        "\
//- content/sop/a.md
---
nama: A
nomor: a
units: bidang-a
//~ 1 isian-tidak-dikenal
jenis: teknis, spesifik, final
@isi
@langkah
",
    ),
    (
        Code::IsianKosong,
        "\
//- content/sop/a.md
---
nama: A
nomor: a
unit: -
//~ 7 isian-kosong
jenis: teknis, spesifik, final
@isi
@langkah
",
        "\
@sop a
jenis: teknis, spesifik, final
@isi
@langkah
",
    ),
    (
        Code::NamaGanda,
        "\
@sop a
jenis: teknis, final
@isi
@langkah
//- content/sop/b.md
---
nama: SOP urusan  A
//~ 7 nama-ganda
nomor: b
unit: bidang-a
jenis: teknis, final
@isi
@langkah
",
        // An SOP keeps the name of the one whose place it took.
        "\
@sop a
jenis: teknis, final
@isi
@langkah
//- content/sop/b.md
---
nama: Urusan a
nomor: b
unit: bidang-a
jenis: teknis, final
status: dicabut
diganti_oleh: a
@isi
@langkah
",
    ),
    (
        Code::ParsialTanpaLanjutan,
        "\
@sop a
jenis: teknis, parsial
//~ 1 parsial-tanpa-lanjutan
@isi
@langkah
",
        "\
@sop a
jenis: teknis, parsial
lanjutan: tidak-ada
//~ 11 rujukan-tidak-ada
@isi
@langkah
",
    ),
    (
        Code::LanjutanTanpaFinal,
        "\
@sop a
jenis: teknis, parsial
lanjutan: b
//~ 11 lanjutan-tanpa-final
@isi
@langkah
@sop b
jenis: teknis
//~ 1 jenis-belum-lengkap
@isi
@langkah
",
        "\
@sop a
jenis: teknis, parsial
lanjutan: b
@isi
@langkah
@sop b
jenis: teknis, parsial
lanjutan: c
@isi
@langkah
@sop c
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::LanjutanBerputar,
        "\
@sop a
jenis: teknis, parsial
lanjutan: b
@isi
@langkah
@sop b
jenis: teknis, parsial
lanjutan: a
//~ 11 lanjutan-berputar
@isi
@langkah
",
        "\
@sop a
jenis: teknis, parsial
lanjutan: c
@isi
@langkah
@sop b
jenis: teknis, parsial
lanjutan: c
@isi
@langkah
@sop c
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::FinalDenganLanjutan,
        "\
@sop a
jenis: teknis, final
//~ 1 final-dengan-lanjutan
lanjutan: b
@isi
@langkah
@sop b
jenis: teknis, final
@isi
@langkah
",
        "\
@sop a
jenis: teknis, final
keterkaitan: b
@isi
@langkah
@sop b
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::ParsialTanpaPenyerahan,
        "\
@sop a
jenis: teknis, parsial
lanjutan: b
@isi
1. Menyimpan berkas
//~ 1 parsial-tanpa-penyerahan
   - Pelaksana: Arsiparis
@mutu
@sop b
jenis: teknis, final
@isi
@langkah
",
        "\
@sop a
jenis: teknis, parsial
lanjutan: b
@isi
1. Menyimpan berkas
   - Pelaksana: Arsiparis
@mutu
   - Keterangan: [[b]]
@sop b
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::OutputTidakBersambung,
        "\
@sop a
jenis: teknis, parsial
lanjutan: b
@isi
1. Menyerahkan laporan
   - Pelaksana: Arsiparis
   - Kelengkapan: Data
   - Waktu: 5 menit
   - Output: Laporan tahunan
//~ 14 output-tidak-bersambung
@sop b
jenis: teknis, final
@isi
@langkah
",
        "\
@sop a
jenis: teknis, parsial
lanjutan: b
@isi
1. Menyerahkan berkas
   - Pelaksana: Arsiparis
   - Kelengkapan: Data
   - Waktu: 5 menit
   - Output: Berkas arsip yang diperiksa
@sop b
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::NomorGanda,
        "\
@sop a
jenis: teknis, final
@isi
@langkah
//- content/sop/b.md
---
nama: B
nomor: A
//~ 8 nomor-ganda
unit: bidang-a
jenis: teknis, final
@isi
@langkah
",
        "\
//- content/sop/a.md
---
nama: A
nomor: ……/SOP
//~ 8 isian-kosong
unit: bidang-a
jenis: teknis, final
@isi
@langkah
//- content/sop/b.md
---
nama: B
nomor: ……/SOP
//~ 8 isian-kosong
unit: bidang-a
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::TanggalTidakUrut,
        "\
@sop a
jenis: teknis, final
tanggal_pembuatan: 2 Juni 2025
tanggal_efektif: 1 Juni 2025
//~ 18 tanggal-tidak-urut
tanggal_revisi: Mei 2025
//~ 17 tanggal-tidak-urut
@isi
@langkah
",
        // The day of the month isn't known; a revision may be planned.
        "\
@sop a
jenis: teknis, final
tanggal_pembuatan: 2 Juni 2025
tanggal_efektif: Juni 2025
tanggal_revisi: 2 Juni 2030
@isi
@langkah
",
    ),
    (
        Code::RujukanTidakAda,
        "\
@sop a
jenis: teknis, final
keterkaitan: [Urusan lain]
//~ 15 rujukan-tidak-ada
@isi
@langkah
",
        "\
@sop a
jenis: teknis, final
keterkaitan:
  - luar: Urusan lain
@isi
@langkah
",
    ),
    (
        Code::KaitanDiriSendiri,
        "\
@sop a
jenis: teknis, final
keterkaitan:
  - a
//~ 5 kaitan-diri-sendiri
  - luar: SOP Urusan A
//~ 11 kaitan-diri-sendiri
@isi
@langkah
",
        "\
@sop a
jenis: teknis, final
keterkaitan:
  - luar: SOP Urusan A Lanjutan
@isi
@langkah
",
    ),
    (
        Code::KaitanTerlaluLuas,
        "\
@sop a
jenis: teknis, final
keterkaitan:
  - Seluruh SOP di lingkungan badan
//~ 5 kaitan-terlalu-luas
  - luar: Semua SOP Kearsipan
//~ 11 kaitan-terlalu-luas
@isi
@langkah
",
        // An SOP may have such a name.
        "\
@sop a
jenis: teknis, final
keterkaitan:
  - Semua SOP diperiksa
  - luar: Seluruh pegawai
@isi
@langkah
//- content/sop/b.md
---
nama: Semua SOP diperiksa
nomor: b
unit: bidang-a
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::TujuanTidakAda,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
   - → 9
//~ 8 tujuan-tidak-ada
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
   - → selesai
",
    ),
    (
        Code::LangkahTakTerjangkau,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
   - → selesai
2. Menyimpan berkas
//~ 1 langkah-tak-terjangkau
   - Pelaksana: Arsiparis
@mutu
",
        // The branch that leads nowhere may be the way.
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
   - → 9
//~ 8 tujuan-tidak-ada
2. Menyimpan berkas
   - Pelaksana: Arsiparis
@mutu
",
    ),
    (
        Code::LangkahTanpaAkhir,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
//~ 1 langkah-tanpa-akhir
   - Pelaksana: Arsiparis
@mutu
2. Menyimpan berkas
   - Pelaksana: Arsiparis
@mutu
   - → 1
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyimpan berkas
   - Pelaksana: Arsiparis
@mutu
   - ya → selesai
   - tidak → 1
",
    ),
    (
        Code::KeputusanSatuCabang,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyetujui berkas
   - Pelaksana: Arsiparis
@mutu
   - tidak → 1
//~ 4 keputusan-satu-cabang
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
   - → selesai
",
    ),
    (
        Code::KeputusanTanpaLabel,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyetujui berkas
   - Pelaksana: Arsiparis
@mutu
   - tidak → 1
   - → selesai
//~ 4 keputusan-tanpa-label
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyetujui berkas
   - Pelaksana: Arsiparis
@mutu
   - tidak → 1
   - ya → selesai
",
    ),
    (
        Code::CabangTanpaLabel,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyetujui berkas
   - Pelaksana: Arsiparis
@mutu
   - → 1
   - → selesai
//~ 4 cabang-tanpa-label
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
   - → 2
2. Menyetujui berkas
   - Pelaksana: Arsiparis
@mutu
",
    ),
    (
        Code::TanpaPelaksana,
        "\
@sop a
jenis: administratif, final
@isi
1. Memeriksa berkas
//~ 1 tanpa-pelaksana
@mutu
2. Menyimpan berkas
   - Pelaksana: Arsiparis
@mutu
",
        "\
@sop a
jenis: teknis, final
@isi
@langkah
",
    ),
    (
        Code::PelaksanaTidakDikenal,
        "\
@sop a
jenis: administratif, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis, Pemohom
//~ 28 pelaksana-tidak-dikenal
@mutu
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: pejabat  arsiparis
@mutu
",
    ),
    (
        Code::PelaksanaTakTerdaftar,
        "\
@sop a
jenis: administratif, final
pelaksana: Arsiparis
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis, Pemohon
//~ 28 pelaksana-tak-terdaftar
@mutu
",
        "\
@sop a
jenis: administratif, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis, Pemohon
@mutu
",
    ),
    (
        Code::NomorLangkah,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
3. Menyimpan berkas
//~ 1 nomor-langkah
   - Pelaksana: Arsiparis
@mutu
",
        "\
@sop a
jenis: teknis, final
@isi
1) Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2) Menyimpan berkas
   - Pelaksana: Arsiparis
@mutu
",
    ),
    (
        Code::KegiatanMenyebutPelaksana,
        "\
@sop a
jenis: teknis, final
@isi
1. Pejabat Arsiparis memeriksa berkas
//~ 1 kegiatan-menyebut-pelaksana
   - Pelaksana: Arsiparis
@mutu
",
        "\
@sop a
jenis: teknis, final
@isi
1. Menyerahkan berkas kepada Arsiparis
   - Pelaksana: Arsiparis
@mutu
",
    ),
    (
        Code::KegiatanTanpaKataKerja,
        "\
@sop a
jenis: teknis, final
@isi
1. Pemeriksaan berkas
//~ 1 kegiatan-tanpa-kata-kerja
   - Pelaksana: Arsiparis
@mutu
2. Media disimpan
//~ 1 kegiatan-tanpa-kata-kerja
   - Pelaksana: Arsiparis
@mutu
",
        "\
@sop a
jenis: teknis, final
@isi
1. **Merekam** berkas
   - Pelaksana: Arsiparis
@mutu
2. Me-review berkas
   - Pelaksana: Arsiparis
@mutu
3. Berkoordinasi dengan unit lain
   - Pelaksana: Arsiparis
@mutu
",
    ),
    (
        Code::SyaratTersembunyi,
        "\
@sop a
jenis: teknis, final
@isi
1. Memperbaiki berkas, jika perlu
//~ 1 syarat-tersembunyi
   - Pelaksana: Arsiparis
@mutu
",
        "\
@sop a
jenis: teknis, final
@isi
1. Menghitung bilangan berkas
   - Pelaksana: Arsiparis
@mutu
2. Memeriksa berkas, mengembalikan jika tidak lengkap
   - Pelaksana: Arsiparis
@mutu
   - lengkap → selesai
   - tidak lengkap → 1
",
    ),
    (
        Code::IdentitasKosong,
        "\
@sop a
jenis: teknis, final
peringatan: -
//~ 13 identitas-kosong
pencatatan_pendataan: Buku arsip
---

## Prosedur

@langkah
",
        "\
@sop a
jenis: teknis, final
kualifikasi_pelaksana: Memahami arsip
peringatn: Arsip dapat hilang
//~ 1 isian-tidak-dikenal
pencatatan_pendataan: Buku arsip
---

## Prosedur

@langkah
",
    ),
    (
        Code::MutuBakuKosong,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyimpan berkas
//~ 1 mutu-baku-kosong
   - Pelaksana: Arsiparis
   - Waktu: …
3. Menutup berkas
   - Pelaksana: Arsiparis
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
   - Kelengkapan:
     - Berkas
   - Waktu: sesuai kebutuhan
//~ 13 waktu-tak-terbaca
   - Output: Berkas
",
    ),
    (
        Code::DasarHukumDicabut,
        "\
@sop a
jenis: teknis, final
dasar_hukum: [uu-7-1971]
//~ 15 dasar-hukum-dicabut
@isi
@langkah
",
        "\
@sop a
jenis: teknis, final
status: dicabut
dasar_hukum: [uu-7-1971]
@isi
@langkah
",
    ),
    (
        Code::DasarHukumBedaTulisan,
        "\
@sop a
jenis: teknis, final
dasar_hukum:
  - UU No. 43 Tahun 2009 tentang Kearsipan
//~ 5 dasar-hukum-beda-tulisan
  - Peraturan Presiden Nomor 86 Tahun 2007 tentang Statistik
@isi
@langkah
@sop b
jenis: teknis, final
dasar_hukum:
  - Perpres RI No. 86 Tahun 2007
//~ 5 dasar-hukum-beda-tulisan
@isi
@langkah
",
        "\
@sop a
jenis: teknis, final
dasar_hukum:
  - Peraturan Bupati Nomor 5 Tahun 2007
  - Peraturan Presiden Nomor 5 Tahun 2008
@isi
@langkah
@sop b
jenis: teknis, final
dasar_hukum:
  - Peraturan Presiden Nomor 5 Tahun 2007
  - Peraturan Presiden Nomor 5 Tahun 2008.
@isi
@langkah
",
    ),
    (
        Code::WaktuTakTerbaca,
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
   - Kelengkapan: Berkas
   - Waktu: secepatnya
//~ 13 waktu-tak-terbaca
   - Output: Berkas
",
        "\
@sop a
jenis: teknis, final
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
   - Kelengkapan: Berkas
   - Waktu: ± 2 jam
   - Output: Berkas
",
    ),
];

/// What differs between what a fixture announces and what is found in it.
fn differences(code: Code, what: &str, fixture: &str) -> Option<String> {
    let (text, mut expected) = annotations(&written_out(&format!("{BASE}{fixture}")));
    let mut found = found(fixture::tree(text.trim_start()));
    found.sort();
    expected.sort();
    (found != expected)
        .then(|| format!("{}, {what}:\n  expected {expected:#?}\n  found {found:#?}", code.name()))
}

/// All findings of a fixture.
fn compile(fixture: &str) -> Vec<Diagnostic> {
    let (text, _) = annotations(&written_out(&format!("{BASE}{fixture}")));
    pipeline::compile(fixture::tree(text.trim_start())).diagnostics
}

#[test]
fn each_rule_finds_its_fault_and_nothing_else() {
    let faults = FIXTURES.iter().filter_map(|(code, fault, _)| differences(*code, "fault", fault));
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for (code, fault, _) in FIXTURES {
        assert!(fault.contains(&format!(" {}\n", code.name())), "{} is annotated", code.name());
    }
}

#[test]
fn each_rule_is_silent_where_the_fault_is_only_near() {
    let faults =
        FIXTURES.iter().filter_map(|(code, _, near)| differences(*code, "near miss", near));
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for (code, _, near) in FIXTURES {
        assert!(!near.contains(&format!(" {}\n", code.name())), "{} is silent", code.name());
    }
}

#[test]
fn every_rule_has_its_fixtures() {
    let tested: BTreeSet<Code> = FIXTURES.iter().map(|(code, ..)| *code).collect();
    assert_eq!(tested.len(), FIXTURES.len(), "each code stands once");
    let ruled: BTreeSet<Code> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(tested, ruled);
}

/// The findings of one kind.
fn of(code: Code, findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    findings.iter().filter(|finding| finding.code == code).collect()
}

/// A finding's hints in words.
fn hints(finding: &Diagnostic) -> Vec<String> {
    finding.hints.iter().map(|hint| hint.say(Language::Indonesian)).collect()
}

#[test]
fn each_finding_cites_what_it_stands_on() {
    let mut seen = 0;
    for (code, fault, _) in FIXTURES {
        let findings = compile(fault);
        let judged_here = RULES.iter().any(|rule| rule.code == *code && rule.is_judged_here());
        for finding in of(*code, &findings).into_iter().filter(|_| judged_here) {
            let hints = hints(finding);
            let cited = hints.last().unwrap();
            assert!(cited.starts_with("Permenpan RB "), "{}: {cited}", code.name());
            assert!(hints.len() > 1, "{} says what to write instead", code.name());
            let all = hints
                .iter()
                .chain(std::iter::once(&finding.message.say(Language::English)))
                .cloned()
                .collect::<Vec<_>>()
                .join(" ");
            assert!(!all.contains('{'), "{}: a blank was left: {all}", code.name());
            seen += 1;
        }
    }
    assert!(seen >= 31, "{seen}");
}

#[test]
fn a_missing_type_is_proposed_as_a_line_with_reasons() {
    let findings = compile(
        "\
//- content/sop/a.md
---
nama: A
nomor: a
unit: bidang-a
keterkaitan: [b]
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis
@mutu
2. Menyerahkan berkas
   - Pelaksana: Pemohon
@mutu
@sop b
jenis: spesifik
induk: a
lanjutan: c
@isi
@langkah
@sop c
jenis: teknis
@isi
1. Memeriksa berkas
   - Pelaksana: Arsiparis, Pemohon
",
    );
    let proposed: Vec<Vec<String>> = of(Code::JenisBelumLengkap, &findings)
        .into_iter()
        .map(|finding| {
            let mut said = vec![finding.message.say(Language::Indonesian)];
            said.extend(hints(finding));
            said.pop();
            said
        })
        .collect();
    assert_eq!(
        proposed,
        [
            vec![
                "`jenis` belum menyebut teknis/administratif, makro/mikro, final/parsial",
                "tambahkan baris `jenis: administratif, makro, final`",
                "`administratif`: langkah dikerjakan 2 pelaksana",
                "`makro`: 1 SOP menyebut SOP ini sebagai induk",
                "`final`: tidak ada lanjutan, dan langkah terakhir menghasilkan \"Berkas arsip\"",
            ],
            vec![
                "`jenis` belum menyebut teknis/administratif, makro/mikro, final/parsial",
                "tulis `jenis: teknis, mikro, spesifik, parsial`",
                "`teknis`: semua langkah dikerjakan Arsiparis",
                "`mikro`: induk SOP ini `a`",
                "`parsial`: SOP ini dilanjutkan dengan `c`",
            ],
        ]
    );
}

#[test]
fn both_ends_of_a_relation_are_shown() {
    for (code, related) in [
        (Code::IndukBukanMakro, "content/sop/b.md:5"),
        (Code::TurunanTanpaLangkah, "content/sop/c.md:6"),
        (Code::TurunanTidakTerkait, "content/sop/b.md:6"),
        (Code::IndukBelumDitulis, "content/sop/m.md:31"),
        (Code::MakroBertingkat, "content/sop/m.md:5"),
        (Code::LangkahBukanTurunan, "content/sop/c.md:5"),
        (Code::CalonGenerik, "content/sop/a.md:5"),
        (Code::NamaGanda, "content/sop/a.md:2"),
        (Code::LanjutanTanpaFinal, "content/sop/b.md:5"),
        (Code::FinalDenganLanjutan, "content/sop/a.md:6"),
    ] {
        let (_, fault, _) = FIXTURES.iter().find(|(known, ..)| *known == code).unwrap();
        let (text, _) = annotations(&written_out(&format!("{BASE}{fault}")));
        let tree = fixture::tree(text.trim_start());
        let compiled = pipeline::compile(tree);
        let tree = &compiled.value.tree;
        let findings = of(code, &compiled.diagnostics);
        let places = findings[0].related.iter().map(|related| {
            let file = &tree[related.span.file];
            format!("{}:{}", file.path, file.position(related.span.start).line)
        });
        let places: Vec<String> = places.collect();
        assert!(places.contains(&related.to_owned()), "{}: {places:?}", code.name());
    }
}

#[test]
fn what_a_draft_lacks_is_a_hint() {
    let fixture = "@sop a\njenis: teknis, mikro, parsial\n---\n\n## Prosedur\n\n\
        1. Menyerahkan berkas\n   - Pelaksana: Arsiparis\n";
    let severities = |fixture: &str| -> Vec<(Code, Severity)> {
        compile(fixture).iter().map(|finding| (finding.code, finding.severity)).collect()
    };
    let codes = [
        Code::IdentitasKosong,
        Code::MikroTanpaInduk,
        Code::ParsialTanpaLanjutan,
        Code::MutuBakuKosong,
    ];
    assert_eq!(severities(fixture), codes.map(|code| (code, Severity::Warning)));
    let draft = fixture.replace("jenis:", "status: draf\njenis:");
    assert_eq!(severities(&draft), codes.map(|code| (code, Severity::Hint)));
}

#[test]
fn an_administratif_sop_whose_table_is_not_complete_is_warned_only() {
    let one = "@sop a\njenis: administratif, final\n@isi\n@langkah\n";
    let open = format!("{one}3. Menutup berkas\n   - Pelaksana: Arsiparis\n");
    let severity =
        |fixture: &str| of(Code::AdministratifSatuPelaksana, &compile(fixture))[0].severity;
    assert_eq!(severity(one), Severity::Error);
    assert_eq!(severity(&open), Severity::Warning);
}

#[test]
fn a_complete_handbook_has_no_makro_without_mikro() {
    let makro = "@sop m\njenis: teknis, makro, final\n@isi\n@langkah\n";
    let severity = |lengkap: bool| {
        let (text, _) = annotations(&written_out(&format!("{BASE}{makro}")));
        let book = format!("[check]\nlengkap = {lengkap}\n//- content/unit.toml");
        let text = text.replacen("//- content/unit.toml", &book, 1);
        let findings = pipeline::compile(fixture::tree(text.trim_start())).diagnostics;
        of(Code::MakroKurangMikro, &findings)[0].severity
    };
    assert_eq!(severity(false), Severity::Warning);
    assert_eq!(severity(true), Severity::Error);
}

/// How grave each rule's findings are by default: errors, warnings, hints.
const SEVERITIES: &[(&str, &str)] = &[
    ("T1", "E"),
    ("T2", "E"),
    ("T3", "H"),
    ("T4", "W"),
    ("T5", "H"),
    ("M1", "E"),
    ("M2", "W"),
    ("M3", "W"),
    ("M4", "E"),
    ("M5", "W"),
    ("M6", "W"),
    ("M7", "H"),
    ("G1", "H"),
    ("G2", "H"),
    ("G3", "EW"),
    ("G4", "W"),
    ("F1", "EW"),
    ("F2", "W"),
    ("F3", "W"),
    ("F4", "H"),
    ("F5", "H"),
    ("U1", "E"),
    ("U2", "W"),
    ("U3", "EW"),
    ("U4", "EW"),
    ("U5", "EWH"),
    ("U6", "EW"),
    ("U7", "W"),
    ("U8", "H"),
    ("U9", "H"),
    ("U10", "W"),
    ("U11", "WH"),
    ("U12", "H"),
];

#[test]
fn every_rule_is_there_and_as_grave_as_it_should_be() {
    let mut found: Vec<(&str, BTreeSet<Severity>)> = Vec::new();
    for rule in RULES {
        match found.last_mut() {
            Some((number, severities)) if *number == rule.number => {
                severities.insert(rule.code.severity());
            }
            _ => found.push((rule.number, BTreeSet::from([rule.code.severity()]))),
        }
    }
    let letter = |severity: &Severity| match severity {
        Severity::Error => 'E',
        Severity::Warning => 'W',
        Severity::Hint => 'H',
    };
    let found: Vec<(&str, String)> = found
        .iter()
        .map(|(number, severities)| (*number, severities.iter().map(letter).collect()))
        .collect();
    let found: Vec<(&str, &str)> =
        found.iter().map(|(number, letters)| (*number, letters.as_str())).collect();
    assert_eq!(found, SEVERITIES);
}

#[test]
fn every_rule_takes_the_severity_that_the_book_gives_it() {
    for (code, fault, _) in FIXTURES {
        let count = of(*code, &compile(fault)).len();
        for (tingkat, severity) in [
            ("error", Some(Severity::Error)),
            ("warning", Some(Severity::Warning)),
            ("hint", Some(Severity::Hint)),
            ("off", None),
        ] {
            let (text, _) = annotations(&written_out(&format!("{BASE}{fault}")));
            let book =
                format!("[check.tingkat]\n{} = \"{tingkat}\"\n//- content/unit.toml", code.name());
            let text = text.replacen("//- content/unit.toml", &book, 1);
            let findings = pipeline::compile(fixture::tree(text.trim_start())).diagnostics;
            let found: Vec<Severity> =
                of(*code, &findings).iter().map(|finding| finding.severity).collect();
            let expected = severity.map_or(Vec::new(), |severity| vec![severity; count]);
            assert_eq!(found, expected, "{} as {tingkat}", code.name());
        }
    }
}

#[test]
fn the_example_handbook_is_clean() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let compiled = pipeline::compile(sopbook::disk::read(root, pipeline::src).unwrap());
    assert!(compiled.value.sops.len() > 20);
    let found: Vec<_> = compiled
        .diagnostics
        .iter()
        .filter(|finding| finding.severity != Severity::Hint)
        .map(|finding| (finding.code, finding.message.say(Language::Indonesian)))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn empty_cells_of_an_sop_are_named_in_one_finding() {
    let mut text = String::from("@sop a\njenis: teknis, final\n@isi\n");
    for step in 1..=5 {
        let _ = writeln!(text, "{step}. Memeriksa berkas\n   - Pelaksana: Arsiparis");
        match step {
            2 => text.push_str("   - Kelengkapan: Berkas\n   - Output: -\n"),
            _ => text.push_str("   - Kelengkapan: …\n   - Waktu: 1 jam\n   - Output: Berkas\n"),
        }
    }
    text.push_str("\n## Prosedur: Pembatalan\n\n1. Membatalkan\n   - Pelaksana: Arsiparis\n");
    text.push_str("   - Kelengkapan: Berkas\n   - Output: Berkas\n");
    let findings = compile(&text);
    let said: Vec<String> =
        findings.iter().map(|finding| finding.message.say(Language::Indonesian)).collect();
    assert_eq!(
        said,
        [
            "mutu baku belum lengkap pada langkah: `Kelengkapan` 1, 3-5; `Waktu` 2, Pembatalan 1; `Output` 2"
        ]
    );
}

/// A step's sentence, of made-up words that say the same for the same seed.
fn sentence(seed: usize) -> String {
    let words = (0..8).map(|place| format!("kata{}", (seed * 31 + place * 7) % 997));
    format!("Memeriksa {}", words.collect::<Vec<_>>().join(" "))
}

#[test]
fn nearly_equal_steps_are_found_among_many_sops() {
    // Ten steps each; SOP n of a unit shares so many of them with SOP n of the other unit, between
    // boilerplate that all SOPs have.
    let mut text = String::new();
    for unit in ["a", "b"] {
        for n in 0..=10 {
            let _ = writeln!(text, "//- content/sop/{unit}-{n:02}.md\n---\nnama: {unit} {n}");
            let _ = writeln!(text, "nomor: {unit}{n}\nunit: bidang-{unit}\njenis: spesifik\n---");
            text.push_str("\n## Prosedur\n\n");
            for step in 0..10 {
                let own = if unit == "a" { 1 } else { 500 };
                let seed = if step < n { 20 * n + step } else { own + 20 * n + step };
                let seed = if step == 0 { 0 } else { seed };
                let _ =
                    writeln!(text, "{}. {}\n   - Pelaksana: Arsiparis", step + 1, sentence(seed));
            }
        }
    }
    let findings = compile(&text);
    let alike: Vec<String> = of(Code::CalonGenerik, &findings)
        .into_iter()
        .map(|finding| finding.message.say(Language::Indonesian))
        .collect();
    // Of ten steps eight in common are two thirds of all different ones.
    let expected = [8, 9, 10]
        .map(|n| format!("langkah-langkahnya hampir sama dengan `a-{n:02}` milik Bidang A"));
    assert_eq!(alike, expected);
}

#[test]
fn fifty_faults_of_one_page_are_fifty_findings_of_one_run() {
    // Each of other fields, keys and steps, so that none may hide another.
    let front = [
        "jenis: teknis, makro, final",
        "//~ 1 teknis-banyak-pelaksana",
        "//~ 1 makro-kurang-mikro",
        "//~ 1 final-dengan-lanjutan",
        "parent: b",
        "//~ 1 isian-tidak-dikenal",
        "lanjutan: [b, tiada-lanjutan]",
        "//~ 15 rujukan-tidak-ada",
        "keterkaitan:",
        "  - tiada-kaitan",
        "//~ 5 rujukan-tidak-ada",
        "  - a",
        "//~ 5 kaitan-diri-sendiri",
        "  - Seluruh SOP di lingkungan badan",
        "//~ 5 kaitan-terlalu-luas",
        "status: baku",
        "//~ 9 kata-tidak-dikenal",
        "diganti_oleh: tiada-ganti",
        "//~ 15 rujukan-tidak-ada",
        "tanggal_pembuatan: 2 Juni 2025",
        "tanggal_efektif: 1 Juni 2025",
        "//~ 18 tanggal-tidak-urut",
        "tanggal_revisi: 31 Februari 2025",
        "//~ 17 tanggal-tak-terbaca",
        "dasar_hukum:",
        "  - uu-7-1971",
        "//~ 5 dasar-hukum-dicabut",
        "  - uu-99-2099",
        "//~ 5 dasar-hukum-tidak-dikenal",
        "  - UU No. 43 Tahun 2009",
        "//~ 5 dasar-hukum-beda-tulisan",
        "pelaksana: [Arsiparis, Arsiparis]",
        "//~ 24 pelaksana-ganda",
        "lampiran: tiada.pdf",
        "//~ 11 lampiran-tidak-ada",
        "alias: ../lain.html",
        "//~ 8 nilai-tak-terbaca",
        "disahkan_oleh: Kepala Badan",
        "//~ 16 nilai-tak-terbaca",
        "kualifikasi_pelaksana: -",
        "//~ 24 identitas-kosong",
        "peringatan: Awas",
        "pencatatan_pendataan: Buku",
    ];
    let body = "\
---

Lihat [[entah]], [itu](hilang.md), ![gambar](tiada.png), [sana](javascript:alert).
//~ 7 rujukan-tidak-ada
//~ 18 berkas-tidak-ada
//~ 36 berkas-tidak-ada
//~ 58 tautan-terlarang

## Prosedur {#langkah-1}
//~ 14 jangkar-dipakai

1. Memeriksa berkas
//~ 1 mutu-baku-kosong
//~ 1 langkah-tanpa-akhir
   - Pelaksana: Arsiparis, Pemohon, Arsiparis
//~ 28 pelaksana-tak-terdaftar
//~ 37 pelaksana-ganda
   - Waktu: secepatnya
//~ 13 waktu-tak-terbaca
2. Arsiparis memeriksa berkas
//~ 1 kegiatan-menyebut-pelaksana
   - Pelaksana: Arsiparis
   - tidak → 1
//~ 4 keputusan-satu-cabang
3. Pemeriksaan berkas
//~ 1 kegiatan-tanpa-kata-kerja
   - Pelaksana: Arsiparis
   - Berkas → Simpan
//~ 15 tujuan-tak-terbaca
   - ya → 4
   - → 4
//~ 4 keputusan-tanpa-label
4. Menyimpan berkas, jika perlu
//~ 1 syarat-tersembunyi
   - Pelaksana: Arsiparis
   - → 4
//~ 4 cabang-ke-diri-sendiri
6. Menutup berkas [[b#langkah-9]]
//~ 1 nomor-langkah
//~ 1 langkah-tak-terjangkau
//~ 19 jangkar-tidak-ada
//~ 19 langkah-bukan-turunan
   - Pelaksana: Arsiparis

## Prosedur
//~ 1 prosedur-tanpa-nama

1. Memeriksa berkas
   - Aktor: Arsiparis
//~ 6 kunci-tidak-dikenal
   - Output: Berkas
   - Output: Berkas
//~ 6 kunci-ganda
   - Simbol: bulat
//~ 14 simbol-tidak-dikenal
2. Menyimpan berkas
//~ 1 tanpa-pelaksana
   - Output: Berkas {#sini}
   - ya → 9
//~ 11 tujuan-tidak-ada
   - tidak → 1, 2
//~ 14 tujuan-ganda
";
    let text = format!(
        "//- content/sop/a.md\n---\nnama: Urusan a\nnomor: 0\n//~ 8 nomor-ganda\nunit: bidang-c\n\
         //~ 7 unit-tidak-dikenal\n{}\n{body}@sop 0\njenis: teknis, final\n@isi\n@langkah\n@sop b\njenis: teknis, final\n@isi\n@langkah\n",
        front.join("\n")
    );
    let difference = differences(Code::NomorGanda, "fifty", &text);
    assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    let (_, expected) = annotations(&text);
    assert_eq!(expected.len(), 50);
}

/// A handbook in our words with what real SOPs show: unused columns, copied titles, "Seluruh SOP",
/// steps that are nouns, a makro that stands alone. Each line of the snapshot was read and is true.
#[test]
fn what_is_found_in_sops_as_offices_write_them() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/handbooks/temuan");
    let compiled = pipeline::compile(sopbook::disk::read(&root, pipeline::src).unwrap());
    let tree = &compiled.value.tree;
    let mut report = String::new();
    for finding in &compiled.diagnostics {
        let file = &tree[finding.span.file];
        let at = file.position(finding.span.start);
        let severity = finding.severity.name();
        let message = finding.message.say(Language::Indonesian);
        let _ = writeln!(
            report,
            "{}:{}:{} {severity} {}: {message}",
            file.name(),
            at.line,
            at.column,
            finding.code.name()
        );
    }
    insta::assert_snapshot!(report);
}
