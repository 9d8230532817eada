//! The ways between pages.
//!
//! In: addresses below the site's root (`handbook::address` has them). Out: what is written into a
//! link: percent-encoded, and relative, so that the same files work at a host's root, under a
//! sub-path, and from a disk.

/// The address of a part of a list that is too long for one page.
pub fn part(list: &str, slug: &str) -> String {
    let list = list.strip_suffix(".html").unwrap_or(list);
    format!("{list}/{slug}.html")
}

/// A path or a fragment, percent-encoded for a link.
pub fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for &byte in path.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$'()*+,;=@".contains(&byte) {
            encoded.push(byte as char);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The way from a page to the site's root: `""`, `"../"`, `"../../"`.
pub fn root_from(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}
