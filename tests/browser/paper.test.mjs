// Every kind of page as the browser prints it: no chrome, outside links with their addresses,
// nothing lost or cut off, heads again on every sheet, and breaks where a reader expects them.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { KINDS, build, join, launch, onDisk, root } from "./site.mjs";

const poppler = spawnSync("pdftotext", ["-v"]).status === 0;
const options = { skip: !poppler && "no pdftotext on this machine" };

let folder, book, browser;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sopbook-kertas-"));
  for (const name of ["book.toml", "content"]) cpSync(join(root, name), join(folder, name), { recursive: true });
  appendFileSync(join(folder, "content/halaman/daftar-istilah.md"),
    "\n## Rujukan\n\nLihat [jaringan dokumentasi](https://jdih.contoh.example/uu), <https://polos.contoh.example/> dan [[peminjaman-arsip]].\n");
  appendFileSync(join(folder, "content/dasar-hukum.toml"),
    '\n[[dasar_hukum]]\nid = "pp-1-2099"\nnama = "PP 1/2099"\ntentang = "Uji"\ntautan = "https://peraturan.contoh.example/pp"\n');
  book = build(folder, "--draf");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  book?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Prints a page, and returns the words of its main part and those of each sheet with their places. */
async function print(path) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(onDisk(book.site) + path);
  await page.evaluate(() => document.fonts.ready);
  if (path.includes("?")) await page.locator(".found .badge").first().waitFor();
  const pdf = join(folder, "kertas.pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  await page.emulateMedia({ media: "print" });
  const chrome = await page.locator("header.top, .skip, .crumbs, .local, .foot, .neighbours, nav, aside, form, button, dialog")
    .evaluateAll((all) => all.filter((element) => element.getClientRects().length).map((element) => element.outerHTML.slice(0, 80)));
  // What is only said to screen readers is on no paper; upright heads are no words to poppler.
  await page.evaluate(() => document.querySelectorAll(".vh, .an, .nx:not(.jmp), .up .ac").forEach((element) => element.remove()));
  const said = (await page.locator("main").innerText()).split(/[\s.,:;]+/).filter(Boolean);
  await page.close();
  const xml = execFileSync("pdftotext", ["-bbox", pdf, "-"], { encoding: "utf8", maxBuffer: 1 << 26 });
  const text = (it) => it.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
  const sheets = xml.split("<page ").slice(1).map((sheet) => ({
    width: Number(sheet.match(/width="([\d.]+)"/)[1]),
    height: Number(sheet.match(/height="([\d.]+)"/)[1]),
    words: [...sheet.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)<\/word>/g)]
      .map(([, left, top, right, bottom, word]) => ({ left: +left, top: +top, right: +right, bottom: +bottom, word: text(word) })),
  }));
  return { said, chrome, sheets };
}

const words = (sheet) => sheet.words.map((it) => it.word).join(" ");
const letters = (sheets) => sheets.map((sheet) => sheet.words.map((it) => it.word).join("")).join("");
/** The number of the sheet that says so; each text stands on one sheet only. */
function sheetOf(sheets, text) {
  const found = sheets.flatMap((sheet, at) => (words(sheet).includes(text) ? [at] : []));
  assert.equal(found.length, 1, `“${text}” stands on sheets ${found} of ${sheets.length}`);
  return found[0];
}

test("no chrome, nothing lost, nothing beyond the margins", options, async () => {
  const faults = [];
  for (const [kind, path] of Object.entries({ ...KINDS, draft: "sop/pameran-arsip.html" })) {
    const { said, chrome, sheets } = await print(path);
    for (const element of chrome) faults.push(`${kind}: printed ${element}`);
    const all = letters(sheets);
    // Soft hyphens and ligatures aside, each word is somewhere on the sheets.
    const lost = said.filter((word) => !all.includes(word));
    if (lost.length) faults.push(`${kind}: lost ${lost.slice(0, 5)}`);
    assert.ok(said.length > 10, `${kind} says something`);
    for (const [at, sheet] of sheets.entries()) {
      if (!sheet.words.length) faults.push(`${kind}: sheet ${at + 1} is empty`);
      const margin = 30; // points; a watermark is larger than the sheet
      for (const it of sheet.words) {
        if (/^(DRAF|DICABUT)$/.test(it.word)) continue;
        if (it.left < margin || it.right > sheet.width - margin || it.top < margin / 2 || it.bottom > sheet.height - margin / 2)
          faults.push(`${kind}: “${it.word}” leaves sheet ${at + 1}`);
      }
    }
  }
  assert.deepEqual(faults, []);
});

test("an outside link has its address beside it, once; a reference within the handbook has none", options, async () => {
  const plain = letters((await print("halaman/daftar-istilah.html")).sheets);
  assert.match(plain, /dokumentasi\(https:\/\/jdih\.contoh\.example\/uu\)/);
  assert.equal(plain.split("polos.contoh.example").length - 1, 1);
  assert.match(plain, /danPeminjamanArsipDinamisInaktif\./);
  assert.doesNotMatch(plain, /\.html/);
  const regulation = letters((await print("dasar-hukum/pp-1-2099.html")).sheets);
  assert.match(regulation, /\(https:\/\/peraturan\.contoh\.example\/pp\)/);
});

test("heads stand again on every sheet", options, async () => {
  const { sheets } = await print("sop/pengadaan-bahan-pustaka.html");
  const flow = sheets.filter((sheet) => words(sheet).includes("Kelengkapan"));
  assert.ok(flow.length > 1, `the flow takes ${flow.length} sheets`);
  for (const sheet of flow) assert.ok(words(sheet).includes("Keterangan") && words(sheet).includes("Output"));
  const list = (await print("indeks/nomor.html")).sheets;
  assert.ok(list.length > 1);
  for (const sheet of list) assert.ok(/^.{0,80}Unit kerja Status/.test(words(sheet)), words(sheet).slice(0, 80));
});

test("what belongs together stands on one sheet", options, async () => {
  const makro = (await print("sop/pengelolaan-arsip-inaktif.html")).sheets;
  assert.equal(sheetOf(makro, "Identitas SOP"), sheetOf(makro, "Pencatatan dan pendataan"), "the identity block is whole");
  assert.ok(sheetOf(makro, "Alur kegiatan") > sheetOf(makro, "Identitas SOP"), "the flow begins a sheet");
  const map = (await print("peta.html")).sheets;
  for (const [unit, lane] of [["Sekretariat", "Subbagian Perencanaan"], ["Bidang Perpustakaan", "Seksi Layanan Perpustakaan"]]) {
    const drawing = sheetOf(map, lane);
    assert.ok(words(map[drawing]).includes(`${unit} Garis tipis`), `${unit} stands over its drawing: ${words(map[drawing]).slice(0, 90)}`);
  }
});

test("draft and revoked SOPs have their watermark on every sheet", options, async () => {
  for (const [path, mark] of [["sop/pameran-arsip.html", "DRAF"], ["sop/pencatatan-surat-masuk-kartu-kendali.html", "DICABUT"]]) {
    const { sheets } = await print(path);
    assert.ok(sheets.length > 1);
    for (const sheet of sheets) {
      // A slanted mark is read in pieces.
      const big = sheet.words.filter((it) => it.bottom - it.top > 60).map((it) => it.word).join("");
      assert.ok([...mark].every((letter) => big.includes(letter)), `${path}: “${big}”`);
    }
  }
});
