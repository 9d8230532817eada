//! The icon of a browser's tab in the agency's own colours.
//!
//! In: the theme's `favicon.svg` or `favicon.png`, and two colours. Out: the same picture in them.
//! Which icons a page names is not decided here.

/// The icon as SVG: its colours are the style's own tokens, such as `--brand:#0b5b53;`.
pub fn svg(icon: &[u8], tokens: &str) -> Vec<u8> {
    let own = format!("<style>:root{{{tokens}}}</style></svg>");
    String::from_utf8_lossy(icon).replace("</svg>", &own).into_bytes()
}

/// The icon as PNG: its palette runs from the ground's colour to the emblem's, `#rrggbb` each, so
/// that only the palette is written anew. A colour that isn't given stays; so does a picture
/// without a palette.
pub fn png(icon: &[u8], brand: Option<&str>, on_brand: Option<&str>) -> Vec<u8> {
    let mut png = icon.to_vec();
    let Some(at) = png.windows(4).position(|name| name == b"PLTE") else { return png };
    let len = at.checked_sub(4).map_or(0, |start| number(&png[start..at]));
    let (start, end) = (at + 4, at + 4 + len);
    if png.len() < end + 4 || len < 6 {
        return png;
    }
    let old = |at: usize| [png[at], png[at + 1], png[at + 2]].map(usize::from);
    let ground = brand.map_or(old(start), channels);
    let emblem = on_brand.map_or(old(end - 3), channels);
    let last = len / 3 - 1;
    for (index, colour) in png[start..end].chunks_exact_mut(3).enumerate() {
        for ((channel, from), to) in colour.iter_mut().zip(ground).zip(emblem) {
            *channel = ((from * (last - index) + to * index + last / 2) / last) as u8;
        }
    }
    let sum = checksum(&png[at..end]).to_be_bytes();
    png[end..end + 4].copy_from_slice(&sum);
    png
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, &byte| number << 8 | usize::from(byte))
}

/// Red, green and blue of `#rrggbb`.
fn channels(colour: &str) -> [usize; 3] {
    [1, 3, 5].map(|at| {
        let digits = colour.get(at..at + 2).unwrap_or("00");
        usize::from_str_radix(digits, 16).unwrap_or(0)
    })
}

/// The CRC-32 that closes every chunk of a PNG (ISO/IEC 15948, 5.5).
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ ((sum & 1) * 0xedb8_8320))
    })
}
