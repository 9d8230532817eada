use crate::fixture;
use sopbook::front_matter::split;

#[test]
fn scratch() {
    for yaml in ["nama: SOP: Izin\n", "nama: x\nunit:\nnomor: 007\njenis:\n  - a\n  -\n  - \"b c\"\ndis:\n  a: 1\n  b: >\n    lipat\n    dua\n\n  c: 'it''s'\nz: satu\n  dua # komentar\n", "nama: \"a\n", "nama: \"a\" b\n", "nama: @a\n", "nama: `a`\n", "nama: %a\n", "\tnama: a\n", "nama:\n\t- a\n", "nama: a\n\tb: c\n", "a: *x\n", "a: **tebal** teks\n", "a: &x b\nc: *x\n", "a: !p b\n", "a: [b, c\nd: e\n", "a: {b\n", "a: [[slug]]\n", "a: - b\n", "halo\n", "a: b\nhalo\n", "a: b\n halo: c\n", "a:\n  b: c\n d: e\n", "a: \"C:\\path\"\n", "- a\n- b\n", "a: 1\na: 2\na: 3\n", "? [a]\n: b\n", "a: b\n...\nc: d\n", "%YAML 1.2\na: b\n", "a: b\n--- c\n", "nama: x\n\n## Prosedur\n\n1. foo\n", "a: ,b\n", "a: ]\n", "a: ? b\n", "# hanya\n", "a: \"b\"c\n", "a: 'b\n", "a: b: \n", "a: jam 10:00 - 11:00\n", "a:b\n", "a : b\n", "a: |\n  satu\n  dua\nb: c\n", "- a\nb: c\n", "a: \u{feff}b\n", "a: x\0b\n", "a: \"x\u{1}\"\n"] {
        let tree = fixture::tree(&format!("//- a.md\n---\n{yaml}---\nbody\n"));
        let file = tree.get("a.md").unwrap();
        let mut d = vec![];
        let fm = split(file, &mut d);
        println!("=== {yaml:?}");
        for d in d { let p=file.position(d.span.start); println!("  {}:{} {:?} {} {:?} {:?}", p.line,p.column,d.code, d.message.say(Default::default()), &file.text().unwrap()[d.span.range()], d.hints); }
        fn show(n:&sopbook::fields::Node, t:&str, i:usize){ use sopbook::fields::Kind::*; println!("{:i$}{:?}", "", &t[n.span.range()]); match &n.kind { Null=>println!("{:i$}null",""), Scalar(s)=>println!("{:i$}{s:?}",""), List(v)=>v.iter().for_each(|v|show(v,t,i+2)), Map(m)=>for e in m { println!("{:i$}KEY {:?}{:?}","",e.key.value,&t[e.key.span.range()]); show(&e.value,t,i+2)}}}
        if let Some(e)=fm.and_then(|f|f.entries) { for e in e { println!("KEY {:?} {:?}",e.key.value,&file.text().unwrap()[e.key.span.range()]); show(&e.value,file.text().unwrap(),2)} }
    }
    panic!();
}
