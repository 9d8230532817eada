//! A PDF → the same PDF in fewer bytes; the only user of `lopdf`.
//!
//! In: what the typesetter wrote: every element of the tags that screen readers follow is an object
//! of its own, uncompressed, and they are three quarters of the file. Out: all objects in compressed
//! streams, as PDF 1.5 and PDF/A-2 allow, and fonts without hints. Nothing that is printed, read
//! aloud or searched changes.

use lopdf::{Dictionary, Document, Object, SaveOptions, Stream};

use super::hints;

/// Packs a file's objects; a file that can't be read again stays as it is. A mark of what it was
/// set from becomes the part of its identifier that tells its versions apart.
pub fn pack(bytes: Vec<u8>, mark: Option<&str>) -> Vec<u8> {
    let Ok(mut document) = Document::load_mem(&bytes) else { return bytes };
    if let (Some(mark), Ok(Object::Array(id))) = (mark, document.trailer.get_mut(b"ID"))
        && let Some(version) = id.get_mut(1)
    {
        *version = Object::string_literal(mark);
    }
    take_hints(&mut document);
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(400)
        .compression_level(6)
        .build();
    let mut packed = Vec::with_capacity(bytes.len() / 2);
    match document.save_with_options(&mut packed, options) {
        Ok(()) if packed.len() < bytes.len() => with_short_places(packed),
        _ => bytes,
    }
}

/// Takes the hints out of the fonts.
fn take_hints(document: &mut Document) {
    let fonts = document.objects.values().filter_map(|object| {
        let descriptor = object.as_dict().ok()?;
        descriptor.get(b"FontFile2").and_then(Object::as_reference).ok()
    });
    for font in fonts.collect::<Vec<_>>() {
        let Ok(Object::Stream(stream)) = document.get_object_mut(font) else { continue };
        let bare = stream.decompressed_content().ok().and_then(|font| hints::without(&font));
        if let Some(bare) = bare {
            stream.dict.set("Length1", bare.len() as i64);
            stream.set_plain_content(bare);
            // What can't be compressed stays as it is.
            let _ = stream.compress();
        }
    }
}

/// Compresses the table of where objects stand, which comes last, and is left as it is by `lopdf`:
/// each row as its difference from the one above it.
fn with_short_places(file: Vec<u8>) -> Vec<u8> {
    const ROW: usize = 7;
    let short = || {
        let begin = file.len() - file.iter().rev().take(64).position(|&byte| byte == b'f')?;
        let at: usize = str::from_utf8(&file[begin..]).ok()?.lines().nth(1)?.parse().ok()?;
        let find = |what: &[u8], from: usize| {
            let found = file[from..].windows(what.len()).position(|window| window == what);
            found.map(|found| from + found)
        };
        let length = find(b"/W[1 4 2]", at).and_then(|width| find(b"/Length ", width))?;
        let stream = find(b">>stream\n", length)?;
        let bytes: usize = str::from_utf8(&file[length + 8..stream]).ok()?.parse().ok()?;
        let table = stream + 9;
        let mut rows = Vec::with_capacity(bytes + bytes / ROW);
        let mut above = [0; ROW].as_slice();
        for row in file.get(table..table + bytes)?.chunks_exact(ROW) {
            rows.push(2);
            rows.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(*above)));
            above = row;
        }
        let mut rows = Stream::new(Dictionary::new(), rows);
        rows.compress().ok().filter(|()| rows.dict.has(b"Filter"))?;
        let dict = format!(
            "/Filter/FlateDecode/DecodeParms<</Columns {ROW}/Predictor 12>>/Length {}>>stream\n",
            rows.content.len()
        );
        Some([&file[..length], dict.as_bytes(), &rows.content, &file[table + bytes..]].concat())
    };
    short().unwrap_or(file)
}

/// Whether a packed file bears a mark.
pub fn bears(file: &[u8], mark: &str) -> bool {
    let id = format!("({mark})]");
    file.windows(id.len()).rev().any(|window| window == id.as_bytes())
}
