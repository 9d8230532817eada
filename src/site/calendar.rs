//! Due evaluations and monitoring as a calendar (RFC 5545).
//!
//! In: the edition. Out: `evaluasi.ics`, two whole-day events an SOP in force at most. Every event
//! keeps its identity when its day moves, so that a calendar that is subscribed moves it too; and
//! nothing in it varies from run to run.

use crate::handbook::{SopId, address};
use crate::messages::Text;
use crate::site::edition::Edition;
use crate::site::way;
use crate::source::slug;
use crate::tanggal::Tanggal;

/// Octets of a line, without its end (RFC 5545, 3.1).
const LINE: usize = 75;

/// The SOPs that are in the calendar. A calendar without events is none.
pub fn sops(edition: &Edition) -> impl Iterator<Item = SopId> + '_ {
    edition.published().filter(|&id| edition.facts(id).siklus.is_some())
}

/// The calendar of all due dates.
pub fn ics(edition: &Edition) -> Vec<u8> {
    let config = &edition.handbook.config;
    let mut calendar = Lines::default();
    calendar.put("BEGIN", "VCALENDAR");
    calendar.put("VERSION", "2.0");
    calendar.put("PRODID", "-//sopbook//Buku SOP//ID");
    calendar.put("CALSCALE", "GREGORIAN");
    calendar.put("METHOD", "PUBLISH");
    let name = format!("{}: {}", config.book.title, edition.word("situs.evaluasi-judul"));
    calendar.put("X-WR-CALNAME", &text(&name));
    for id in sops(edition) {
        let Some(siklus) = edition.facts(id).siklus else { continue };
        if let Some(pemantauan) = siklus.pemantauan {
            let event = Event { id, kind: Kind::Pemantauan, on: pemantauan.tanggal };
            event.write(edition, siklus.sejak, &mut calendar);
        }
        let event = Event { id, kind: Kind::Evaluasi, on: siklus.evaluasi.tanggal };
        event.write(edition, siklus.sejak, &mut calendar);
    }
    calendar.put("END", "VCALENDAR");
    calendar.text.into_bytes()
}

#[derive(Clone, Copy)]
enum Kind {
    Pemantauan,
    Evaluasi,
}

/// One day on which something is due.
struct Event {
    id: SopId,
    kind: Kind,
    on: Tanggal,
}

impl Event {
    fn write(&self, edition: &Edition, since: Tanggal, calendar: &mut Lines) {
        let sop = edition.handbook.sop(self.id);
        let (kind, summary, description) = match self.kind {
            Kind::Pemantauan => {
                ("pemantauan", "situs.kalender-pemantauan", "situs.kalender-pemantauan-uraian")
            }
            Kind::Evaluasi => {
                ("evaluasi", "situs.kalender-evaluasi", "situs.kalender-evaluasi-uraian")
            }
        };
        let nama = &sop.identitas.nama.value;
        // A month is due on its last day.
        let day = self.on.last_day();
        let next = day.add_days(1);
        calendar.put("BEGIN", "VEVENT");
        calendar.put("UID", &text(&format!("{kind}-{}@{}", sop.slug, host(edition))));
        // When the event came to be: with the cycle that it belongs to.
        calendar.put("DTSTAMP", &format!("{}T000000Z", compact(since.first_day())));
        calendar.put("DTSTART;VALUE=DATE", &compact(day));
        calendar.put("DTEND;VALUE=DATE", &compact(next));
        calendar.put("SUMMARY", &text(&edition.say(Text::new(summary).with("nama", nama))));
        let mut lines =
            vec![edition.say(Text::new(description).with("tanggal", edition.date(since)))];
        lines.extend(sop.identitas.nomor.as_ref().map(|nomor| nomor.value.clone()));
        let units = &edition.handbook.registers.unit;
        let unit = sop.identitas.unit.as_ref();
        lines.extend(unit.map(|unit| units[unit.value.0 as usize].nama.clone()));
        calendar.put("DESCRIPTION", &text(&lines.join("\n")));
        if let Some(site_url) = &edition.handbook.config.html.site_url {
            let url = format!("{site_url}{}", way::encode(&address::sop(&sop.slug)));
            calendar.put("URL", &url);
        }
        // The day stays free for other things.
        calendar.put("TRANSP", "TRANSPARENT");
        calendar.put("END", "VEVENT");
    }
}

/// Who the events belong to: the site's host, or the agency's name.
fn host(edition: &Edition) -> String {
    let config = &edition.handbook.config;
    let url = config.html.site_url.as_deref().and_then(|url| url.split_once("://"));
    match url.and_then(|(_, rest)| rest.split('/').next()) {
        Some(host) => host.to_owned(),
        None => format!("{}.sopbook", slug(&config.instansi.nama)),
    }
}

/// `2026-11-24` as `20261124`.
fn compact(day: Tanggal) -> String {
    day.iso().replace('-', "")
}

/// A text value: `\`, `;`, `,` and line ends are escaped, other control characters dropped
/// (RFC 5545, 3.3.11).
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// The calendar's lines.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    /// Adds a line, folded between characters where it is too long.
    fn put(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if length + c.len_utf8() > LINE {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(c);
            length += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}
