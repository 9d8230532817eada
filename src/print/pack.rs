//! A PDF → the same PDF in fewer bytes; the only user of `lopdf`.
//!
//! In: what the typesetter wrote: every element of the tags that screen readers follow is an object
//! of its own, uncompressed, and they are three quarters of the file. Out: all objects in compressed
//! streams, as PDF 1.5 and PDF/A-2 allow. Nothing that is seen, read aloud or searched changes.

use lopdf::{Document, Object, SaveOptions};

/// Packs a file's objects; a file that can't be read again stays as it is. A mark of what it was
/// set from becomes the part of its identifier that tells its versions apart.
pub fn pack(bytes: Vec<u8>, mark: Option<&str>) -> Vec<u8> {
    let Ok(mut document) = Document::load_mem(&bytes) else { return bytes };
    if let (Some(mark), Ok(Object::Array(id))) = (mark, document.trailer.get_mut(b"ID"))
        && let Some(version) = id.get_mut(1)
    {
        *version = Object::string_literal(mark);
    }
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(400)
        .compression_level(9)
        .build();
    let mut packed = Vec::with_capacity(bytes.len() / 2);
    match document.save_with_options(&mut packed, options) {
        Ok(()) if packed.len() < bytes.len() => packed,
        _ => bytes,
    }
}

/// Whether a packed file bears a mark.
pub fn bears(file: &[u8], mark: &str) -> bool {
    let id = format!("({mark})]");
    file.windows(id.len()).rev().any(|window| window == id.as_bytes())
}
