//! How wide a label is before anybody draws it.
//!
//! In: a label's text. Out: its width in units. The figures are those of the face that the website
//! ships; another face's labels are about as wide, and the router keeps some room around each.

/// The size of a label's letters, in units.
pub const SIZE: f32 = 10.5;

/// The advance widths of the letters from U+0020 to U+007E in thousandths of their size: Source
/// Sans 3 at weight 600.
const WIDTHS: [u16; 95] = [
    200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513,
    513, 513, 513, 513, 513, 513, 513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538,
    510, 628, 663, 282, 494, 597, 502, 745, 657, 674, 582, 674, 592, 545, 546, 655, 536, 800, 541,
    501, 540, 324, 344, 324, 513, 500, 549, 516, 563, 462, 564, 507, 317, 520, 558, 262, 263, 522,
    271, 843, 560, 549, 564, 564, 373, 431, 361, 556, 495, 748, 481, 495, 443, 324, 255, 324, 513,
];

/// The width of a label, in units, rounded up. A letter that isn't in the table counts as wide as
/// a capital M.
pub fn width(text: &str) -> u16 {
    let thousandths: u32 = text
        .chars()
        .map(|c| {
            (c as usize)
                .checked_sub(0x20)
                .and_then(|at| WIDTHS.get(at))
                .map_or(745, |w| u32::from(*w))
        })
        .sum();
    let halves = (2.0 * SIZE) as u32;
    (thousandths * halves).div_ceil(2000).min(u32::from(u16::MAX)) as u16
}
