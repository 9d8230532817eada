//! A plain page: penjelasan singkat, keputusan, daftar istilah.
//!
//! In: a page of the edition. Out: its text, its contents and who refers to it.

use serde::Serialize;

use crate::handbook::{PageId, address};
use crate::markdown::{Block, BlockKind, Heading, plain};
use crate::site::edition::Edition;
use crate::site::list::Sheet;
use crate::site::markup::{Resolver, Writer};
use crate::site::sop::backlinks;
use crate::site::theme::Ready;
use crate::site::view::{BacklinkView, ContentView, LinkView, PageView};
use crate::site::way;

#[derive(Serialize)]
struct PlainView {
    judul: String,
    html: String,
    footnotes: Option<String>,
    contents: Vec<ContentView>,
    backlinks: Vec<BacklinkView>,
}

/// The page of a plain page.
pub fn sheet(edition: &Edition, id: PageId) -> Sheet {
    let handbook = &edition.handbook;
    let own = handbook.page(id);
    let address = address::halaman(&own.slug);
    let root = way::root_from(&address);
    let targets = handbook.page_targets.get(id.0 as usize).map_or(&[][..], |targets| targets);
    let mut writer = Writer::new(Resolver { edition, links: &own.links, targets, root: &root });
    writer.gather_notes(&own.blocks);
    let html = writer.blocks(&own.blocks);
    let contents = own.blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Heading(Heading { level: 1 | 2, anchor, content }) => {
            Some(ContentView { nama: plain(content), id: anchor.to_string() })
        }
        _ => None,
    });
    let view = PlainView {
        judul: own.judul.clone(),
        html,
        footnotes: writer.footnotes(),
        contents: contents.collect(),
        backlinks: handbook
            .page_backlinks
            .get(id.0 as usize)
            .map_or_else(Vec::new, |links| backlinks(edition, links)),
    };
    let link = |index: u32| {
        let page = handbook.pages.get(index as usize)?;
        Some(LinkView { nama: page.judul.clone(), address: address::halaman(&page.slug) })
    };
    let home = LinkView { nama: edition.word("situs.beranda"), address: address::HOME.to_owned() };
    let page = PageView {
        title: own.judul.clone(),
        description: own.blocks.iter().find_map(opening),
        address,
        root,
        section: "halaman",
        crumbs: vec![home],
        previous: id.0.checked_sub(1).and_then(link),
        next: link(id.0 + 1),
        source: Some(handbook.tree[own.file].path.to_string()),
        ..PageView::default()
    };
    Sheet { template: "page.html", page, views: vec![("isi", Ready::new(&view))] }
}

/// The beginning of a paragraph, as those show it who show links: whole words of about 200 letters.
fn opening(block: &Block) -> Option<String> {
    let BlockKind::Paragraph(content) = &block.kind else { return None };
    let text = plain(content);
    let Some((end, _)) = text.char_indices().nth(200) else { return Some(text) };
    let end = text[..end].rfind(' ').unwrap_or(end);
    Some(format!("{} …", &text[..end]))
}
