//! Themes: what the built-in one weighs, and what becomes of a theme's own files.

use sopbook::site::theme::{AssetContent, Theme, read};
use sopbook::source::{SourceTree, Span, Spanned};

use crate::fixture;

fn theme(tree: &SourceTree, name: &str) -> Theme {
    let theme = read(tree, &Spanned::new(name.to_owned(), Span::default()));
    assert_eq!(theme.diagnostics, []);
    theme.value
}

/// The bytes of the assets whose names end so.
fn bytes(theme: &Theme, suffix: &str) -> Vec<u8> {
    let own = theme.assets().iter().filter(|asset| asset.name.ends_with(suffix));
    own.flat_map(|asset| match &asset.content {
        AssetContent::Bytes(bytes) => bytes.to_vec(),
        AssetContent::Copy(_) => panic!("{} has no bytes", asset.name),
    })
    .collect()
}

#[test]
fn a_themes_style_is_squeezed_and_its_strings_are_kept() {
    let tree = fixture::tree(
        "//- themes/own/aset/style.css\n/* a */\n.b  > i {\n  content: \"a  /* b */\";\n  margin: 0 1px\n}\n\n@media x { a { b: c } }\n",
    );
    let squeezed = ".b>i{content:\"a  /* b */\";margin:0 1px}@media x{a{b:c}}";
    assert_eq!(String::from_utf8(bytes(&theme(&tree, "own"), "style.css")).unwrap(), squeezed);
}

#[test]
fn a_themes_script_loses_its_comments_but_no_text() {
    let of = |script: &str| {
        let tree = fixture::tree(&format!("//- themes/own/aset/own.js\n{script}"));
        String::from_utf8(bytes(&theme(&tree, "own"), "own.js")).unwrap()
    };
    assert_eq!(
        of("// a\nlet a = `b`;\n\n  // c\n  a += \"// d\";\n"),
        "let a = `b`;\na += \"// d\";\n"
    );
    for whole in ["let a = `b\n  // c\n  d`;\n", "let a = \"b\\\n  c\";\n"] {
        assert_eq!(of(whole), whole);
    }
}

#[test]
fn the_built_in_theme_is_sound_and_small() {
    let theme = theme(&SourceTree::new(), "default");
    let weight = |names: &[&str]| names.iter().map(|name| bytes(&theme, name).len()).sum::<usize>();
    // All that any page has; and the search, which is loaded when it is first used.
    let code = weight(&["style.css", "peta.css", "script.js"]);
    let search = weight(&["cari.css", "cari.js"]);
    let fonts = weight(&[".woff2"]);
    assert!((20_000..40_000).contains(&code), "style and script take {code} bytes");
    assert!((20_000..36_000).contains(&search), "the search takes {search} bytes");
    assert_eq!(code + search, weight(&[".css", ".js"]), "an asset that nobody weighs");
    assert!((40_000..60_000).contains(&fonts), "the fonts take {fonts} bytes");
}
