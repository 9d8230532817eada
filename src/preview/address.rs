//! The preview's own addresses.
//!
//! Beside those of the site, which are in `handbook::address`, and as those are: relative to the
//! root, with `/` between the parts.

/// The folder of the preview's own addresses. The site has no such folder.
pub const OWN: &str = "_pratinjau/";
/// The page that lists all faults.
pub const FAULTS: &str = "_pratinjau/galat.html";
/// The stream of events.
pub const EVENTS: &str = "_pratinjau/kabar";
/// How a page stands now: what a tab asks for when there is something new.
pub const STATE: &str = "_pratinjau/keadaan.json";
/// The preview's own script.
pub const SCRIPT: &str = "_pratinjau/pratinjau.js";
/// The preview's own style.
pub const STYLE: &str = "_pratinjau/pratinjau.css";
/// The built-in theme's fonts for text and headings: the handbook's theme may have others.
pub const TEXT_FONT: &str = "_pratinjau/source-sans-3.woff2";
pub const HEADING_FONT: &str = "_pratinjau/plus-jakarta-sans.woff2";
