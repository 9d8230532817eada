//! Procedure list → [`Prosedur`]: steps, actors, branches, symbols; and the flow that they tell.

use super::{Exit, Prosedur, Tujuan};

impl Prosedur {
    /// The connectors that leave step `index` (from 0), written and implied (FORMAT.md, 4).
    ///
    /// A step without branches goes on to the next one, the last to nowhere. One labelled branch
    /// leaves the other exit to the next step; a branch without label replaces the next step;
    /// `actor: → selesai` ends that actor's line only.
    pub fn exits(&self, index: usize) -> Vec<Exit> {
        let kegiatan = &self.kegiatan[index];
        let mut exits: Vec<Exit> = kegiatan
            .cabang
            .iter()
            .enumerate()
            .map(|(number, cabang)| Exit {
                pelaksana: cabang.pelaksana,
                label: cabang.label.clone(),
                tujuan: cabang.tujuan,
                cabang: Some(number),
            })
            .collect();
        let mut leaving = exits.iter().filter(|exit| {
            let ends_one_line = exit.pelaksana.is_some()
                && exit.label.is_empty()
                && exit.tujuan == Tujuan::Selesai
                && kegiatan.pelaksana.len() > 1;
            !ends_one_line
        });
        let goes_on = match (leaving.next(), leaving.next()) {
            (None, _) => true,
            (Some(only), None) => !only.label.is_empty(),
            _ => false,
        };
        if goes_on && index + 1 < self.kegiatan.len() {
            exits.push(Exit {
                pelaksana: None,
                label: Vec::new(),
                tujuan: Tujuan::Langkah { index: index + 1, pelaksana: None },
                cabang: None,
            });
        }
        exits
    }
}
