//! A TrueType font → the same font without its hints.
//!
//! In: a font that the typesetter embedded. Out: its shapes alone. Hints are programs that fit
//! shapes to the dots of coarse screens, two thirds of such a font, and nothing on paper needs them.

/// Takes the hints out of a font; `None` where it isn't built as we know them.
pub fn without(font: &[u8]) -> Option<Vec<u8>> {
    let tables = tables(font)?;
    let table = |tag: &[u8; 4]| tables.iter().find(|table| table.0 == *tag).map(|table| table.1);
    let is_long = match short(table(b"head")?, 50)? {
        0 => false,
        1 => true,
        _ => return None,
    };
    let (glyf, loca) = shapes(table(b"glyf")?, table(b"loca")?, is_long)?;
    let kept = tables.iter().filter(|(tag, _)| !HINTS.contains(&tag));
    let kept = kept.map(|&(tag, bytes)| match &tag {
        b"glyf" => (tag, &*glyf),
        b"loca" => (tag, &*loca),
        _ => (tag, bytes),
    });
    Some(written(font.get(..4)?, &kept.collect::<Vec<_>>()))
}

/// The tables that hold hints only.
const HINTS: [&[u8; 4]; 4] = [b"cvt ", b"fpgm", b"prep", b"gasp"];

type Table<'a> = ([u8; 4], &'a [u8]);

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

fn tables(font: &[u8]) -> Option<Vec<Table<'_>>> {
    let table = |at: usize| {
        let tag = font.get(at..at + 4)?.try_into().ok()?;
        let (from, length) = (long(font, at + 8)?, long(font, at + 12)?);
        Some((tag, font.get(from..from.checked_add(length)?)?))
    };
    (0..short(font, 4)?).map(|number| table(12 + 16 * number)).collect()
}

/// The shapes without hints, and where each begins.
fn shapes(glyf: &[u8], loca: &[u8], is_long: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    let size = if is_long { 4 } else { 2 };
    let place = |number: usize| match is_long {
        true => long(loca, number * size),
        false => short(loca, number * size).map(|half| 2 * half),
    };
    let (mut shapes, mut places) = (Vec::with_capacity(glyf.len()), Vec::new());
    let mut begin = |at: usize| match is_long {
        true => places.extend((at as u32).to_be_bytes()),
        false => places.extend((at as u16 / 2).to_be_bytes()),
    };
    let count = loca.len() / size;
    for number in 0..count.checked_sub(1)? {
        begin(shapes.len());
        let glyph = glyf.get(place(number)?..place(number + 1)?)?;
        if !glyph.is_empty() {
            shapes.extend(shape(glyph)?);
            // Short places count pairs of bytes, and readers want multiples of four.
            shapes.resize(shapes.len().next_multiple_of(4), 0);
        }
    }
    begin(shapes.len());
    Some((shapes, places))
}

/// A shape without hints.
fn shape(glyph: &[u8]) -> Option<Vec<u8>> {
    const CONTOURS: usize = 10;
    let outlines = short(glyph, 0)?;
    if outlines < 0x8000 {
        // Of each outline its last point, then the hints behind their length.
        let at = CONTOURS + 2 * outlines;
        let hints = short(glyph, at)?;
        return Some([glyph.get(..at)?, &[0, 0], glyph.get(at + 2 + hints..)?].concat());
    }
    // Shapes that are put together of others, with hints behind the last.
    let mut at = CONTOURS;
    let mut bare = glyph[..at].to_vec();
    loop {
        let flags = short(glyph, at)?;
        let places = if flags & 0x1 != 0 { 4 } else { 2 };
        let scales = match (flags & 0x8 != 0, flags & 0x40 != 0, flags & 0x80 != 0) {
            (true, ..) => 2,
            (_, true, _) => 4,
            (_, _, true) => 8,
            _ => 0,
        };
        let end = at + 4 + places + scales;
        bare.extend((flags as u16 & !0x100).to_be_bytes());
        bare.extend(glyph.get(at + 2..end)?);
        at = end;
        if flags & 0x20 == 0 {
            return Some(bare);
        }
    }
}

/// A font of these tables.
fn written(kind: &[u8], tables: &[Table]) -> Vec<u8> {
    let count = tables.len() as u16;
    let most = 16 << count.max(1).ilog2();
    let mut font = kind.to_vec();
    for number in [count, most, count.max(1).ilog2() as u16, 16 * count - most] {
        font.extend(number.to_be_bytes());
    }
    let mut at = 12 + 16 * tables.len();
    for (tag, bytes) in tables {
        font.extend(tag);
        for number in [sum(bytes), at as u32, bytes.len() as u32] {
            font.extend(number.to_be_bytes());
        }
        at += bytes.len().next_multiple_of(4);
    }
    for (_, bytes) in tables {
        font.extend(*bytes);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    font
}

/// A table's checksum.
fn sum(bytes: &[u8]) -> u32 {
    let words = bytes.chunks(4).map(|chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        u32::from_be_bytes(word)
    });
    words.fold(0, u32::wrapping_add)
}
