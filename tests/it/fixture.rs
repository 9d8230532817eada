//! A handbook's files in one string, split at lines `//- path`.

use sopbook::source::{Content, SourceTree};

/// The tree of the files in `text`; what stands before the first `//- path` must be blank.
///
/// A file's text is what stands between its line and the next, line ends kept as they are. Only
/// texts can be written so; put other contents into the tree with `insert`.
pub fn tree(text: &str) -> SourceTree {
    let mut tree = SourceTree::new();
    let mut files: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("//- ") {
            files.push((path.trim(), String::new()));
        } else if let Some((_, content)) = files.last_mut() {
            content.push_str(line);
        } else {
            assert!(line.trim().is_empty(), "text before the first `//- path`: {line:?}");
        }
    }
    for (path, content) in files {
        assert!(tree.get(path).is_none(), "{path} stands twice in the fixture");
        tree.insert(path, Content::Text(content.into()));
    }
    tree
}
