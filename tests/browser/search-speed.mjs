// What a question costs in a browser: `node search-speed.mjs SITE` prints, for questions one after
// the other, the bytes that are loaded, as a server sends them compressed, and the time from the
// data's arrival to the results. Run by `cargo bench --bench search`.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { join, launch, onDisk } from "./site.mjs";

const site = process.argv[2];
const QUESTIONS = ["peminjaman arsip", "memeriksa kelengkapan dokumen", "SOP-00042", "penyusutan arsip surat", "notulla rapat", "petugas menyerahkan laporan"];
const browser = await launch();
const page = await browser.newPage();
let bytes = 0;
page.on("request", (request) => {
  const url = request.url();
  if (!url.includes("/aset/cari")) return;
  const path = decodeURIComponent(new URL(url).pathname.slice(new URL(onDisk(site)).pathname.length));
  bytes += gzipSync(readFileSync(join(site, path))).length;
});
await page.goto(onDisk(site) + "index.html");
await page.keyboard.press("/");
await page.locator("dialog[open]").waitFor();
for (const question of QUESTIONS) {
  await page.evaluate((question) => sopbookCari.search(question), question);
  const sent = bytes;
  bytes = 0;
  // Everything has arrived: asked again, the question costs what the answering costs.
  const time = await page.evaluate(async (question) => {
    const start = performance.now();
    await sopbookCari.search(question);
    return performance.now() - start;
  }, question);
  console.log(`             “${question}”: ${Math.round(sent / 1000)} kB loaded, answered in ${Math.round(time)} ms`);
}
await browser.close();
