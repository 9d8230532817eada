//! What the regulation asks of a handbook: the table of rules, and the loop over it.
//!
//! In: the linked handbook. Out: diagnostics, each with the clause or definition that it stands on.
//! A rule about one SOP's form that its file alone breaks is found where that file is read, one
//! about references where they are resolved: the table names them all.

mod besaran;
mod cakupan;
mod identitas;
mod jenis;
mod kegiatan;
mod kelengkapan;
mod peraturan;
mod serupa;
mod sifat;
mod subject;

use rayon::prelude::*;

use self::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::handbook::Handbook;
use crate::messages::Text;

/// A rule of the regulation.
pub struct Rule {
    /// Its number: T about sifat, M about besaran, G about cakupan, F about kelengkapan, U about
    /// every SOP (DOMAIN.md, 2).
    pub number: &'static str,
    /// What its finding is called.
    pub code: Code,
    judge: Judge,
}

/// Who judges a rule.
enum Judge {
    /// Each SOP by itself, with what it is to others.
    Sop(fn(&Subject, &mut Vec<Diagnostic>)),
    /// All SOPs together.
    Handbook(fn(&Handbook, &mut Vec<Diagnostic>)),
    /// The stage that reads or links, before this one.
    Earlier,
}

use Code::*;
use Judge::Earlier;

/// Every rule, in the regulation's order. A rule with two codes has two rows.
pub const RULES: &[Rule] = &[
    sop("T1", TeknisBanyakPelaksana, sifat::teknis),
    sop("T2", AdministratifSatuPelaksana, sifat::administratif),
    sop("T3", JenisBelumLengkap, jenis::belum_lengkap),
    sop("T4", PelaksanaTanpaLangkah, sifat::tanpa_langkah),
    sop("T5", SifatPerluDitimbang, sifat::perlu_ditimbang),
    sop("M1", IndukBukanMakro, besaran::induk_bukan_makro),
    earlier("M1", RujukanTidakAda),
    sop("M2", MikroTanpaInduk, besaran::mikro_tanpa_induk),
    sop("M3", MakroKurangMikro, besaran::makro_kurang_mikro),
    earlier("M4", IndukBerputar),
    sop("M5", LangkahBukanTurunan, besaran::langkah_bukan_turunan),
    sop("M5", TurunanTanpaLangkah, besaran::turunan_tanpa_langkah),
    sop("M6", TurunanTidakTerkait, besaran::turunan_tidak_terkait),
    sop("M6", IndukBelumDitulis, besaran::induk_belum_ditulis),
    sop("M7", MakroBertingkat, besaran::makro_bertingkat),
    handbook("G1", CalonGenerik, serupa::calon_generik),
    sop("G2", GenerikDisahkanUnit, cakupan::generik_disahkan_unit),
    // A unit is asked of every SOP.
    earlier("G3", IsianWajib),
    earlier("G3", IsianKosong),
    handbook("G4", NamaGanda, serupa::nama_ganda),
    sop("F1", ParsialTanpaLanjutan, kelengkapan::parsial_tanpa_lanjutan),
    earlier("F1", RujukanTidakAda),
    sop("F2", LanjutanTanpaFinal, kelengkapan::lanjutan_tanpa_final),
    earlier("F2", LanjutanBerputar),
    sop("F3", FinalDenganLanjutan, kelengkapan::final_dengan_lanjutan),
    sop("F4", ParsialTanpaPenyerahan, kelengkapan::parsial_tanpa_penyerahan),
    sop("F5", OutputTidakBersambung, kelengkapan::output_tidak_bersambung),
    // The other half of U1, a name that stands twice, is G4.
    earlier("U1", NomorGanda),
    sop("U2", TanggalTidakUrut, identitas::tanggal_tidak_urut),
    earlier("U3", RujukanTidakAda),
    sop("U3", KaitanDiriSendiri, identitas::kaitan_diri_sendiri),
    sop("U3", KaitanTerlaluLuas, identitas::kaitan_terlalu_luas),
    earlier("U4", TujuanTidakAda),
    earlier("U4", LangkahTakTerjangkau),
    earlier("U4", LangkahTanpaAkhir),
    earlier("U5", KeputusanSatuCabang),
    earlier("U5", KeputusanTanpaLabel),
    earlier("U5", CabangTanpaLabel),
    earlier("U6", TanpaPelaksana),
    earlier("U6", PelaksanaTidakDikenal),
    earlier("U6", PelaksanaTakTerdaftar),
    earlier("U7", NomorLangkah),
    sop("U8", KegiatanMenyebutPelaksana, kegiatan::menyebut_pelaksana),
    sop("U8", KegiatanTanpaKataKerja, kegiatan::tanpa_kata_kerja),
    sop("U9", SyaratTersembunyi, kegiatan::syarat_tersembunyi),
    sop("U10", IdentitasKosong, identitas::identitas_kosong),
    sop("U10", MutuBakuKosong, kegiatan::mutu_baku_kosong),
    sop("U11", DasarHukumDicabut, peraturan::dicabut),
    handbook("U11", DasarHukumBedaTulisan, peraturan::beda_tulisan),
    earlier("U12", WaktuTakTerbaca),
];

/// Judges a handbook by every rule.
pub fn check(handbook: &Handbook) -> Vec<Diagnostic> {
    let ids: Vec<_> = handbook.ids().collect();
    let (mut found, of_all) = rayon::join(
        || {
            let found = ids.into_par_iter().with_min_len(16).flat_map_iter(|id| {
                let subject = Subject::new(handbook, id);
                let mut found = Vec::new();
                if subject.is_judged() {
                    for rule in RULES {
                        if let Judge::Sop(judge) = rule.judge {
                            judge(&subject, &mut found);
                        }
                    }
                }
                found
            });
            found.collect::<Vec<_>>()
        },
        || {
            let judges = RULES.par_iter().filter_map(|rule| match rule.judge {
                Judge::Handbook(judge) => Some(judge),
                _ => None,
            });
            let found = judges.map(|judge| {
                let mut found = Vec::new();
                judge(handbook, &mut found);
                found
            });
            found.collect::<Vec<_>>()
        },
    );
    found.extend(of_all.into_iter().flatten());
    // What a finding stands on is said last, behind what to write instead.
    let pedoman = &handbook.config.instansi.pedoman;
    let cite = |finding: Diagnostic| {
        let dasar = Text::new(finding.code.dasar()).with("pedoman", pedoman);
        finding.hint(dasar)
    };
    found.into_iter().map(cite).collect()
}

const fn sop(number: &'static str, code: Code, judge: fn(&Subject, &mut Vec<Diagnostic>)) -> Rule {
    Rule { number, code, judge: Judge::Sop(judge) }
}

const fn handbook(
    number: &'static str,
    code: Code,
    judge: fn(&Handbook, &mut Vec<Diagnostic>),
) -> Rule {
    Rule { number, code, judge: Judge::Handbook(judge) }
}

const fn earlier(number: &'static str, code: Code) -> Rule {
    Rule { number, code, judge: Earlier }
}

impl Rule {
    /// Whether this stage finds it.
    pub fn is_judged_here(&self) -> bool {
        !matches!(self.judge, Earlier)
    }
}
