// Every internal link and anchor of the example handbook is answered, three ways: at the root of
// a host, below a sub-path, and from disk with no server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { build, files, join, launch, onDisk, serve } from "./site.mjs";

let book, browser;
before(async () => { book = build(); browser = await launch(); });
after(async () => { await browser?.close(); book?.remove(); });

/** Opens every page that is found from `index.html` on, and returns what isn't answered. */
async function crawl(base) {
  const page = await browser.newPage({ javaScriptEnabled: true });
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(`${page.url()}: ${message.text()}`));
  page.on("requestfailed", (request) => faults.push(`${page.url()}: ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) => response.status() >= 400 && faults.push(`${page.url()}: ${response.url()} ${response.status()}`));
  const anchors = new Map(); // page → its ids
  const wanted = [];         // [from, page, anchor]
  const queue = ["index.html", "404.html"];
  const seen = new Set(queue);
  while (queue.length) {
    const address = queue.shift();
    await page.goto(base + address, { waitUntil: "load" });
    const { ids, links } = await page.evaluate(() => ({
      ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
      links: [...document.querySelectorAll("[href], [src]")]
        .map((element) => element.href?.baseVal ?? element.href ?? element.src)
        .map((url) => new URL(url, document.baseURI).href),
      base: document.baseURI,
    }));
    assert.equal(new Set(ids).size, ids.length, `${address}: an id stands twice`);
    anchors.set(address, new Set(ids));
    for (const link of links) {
      if (/^(mailto|tel|data):/.test(link)) continue;
      if (!link.startsWith(base)) {
        if (/^https?:\/\/(?!127\.0\.0\.1)/.test(link)) continue; // outside the handbook
        faults.push(`${address}: ${link} leaves the site`);
        continue;
      }
      const [path, anchor] = link.slice(base.length).split("#");
      wanted.push([address, decodeURIComponent(path), anchor && decodeURIComponent(anchor)]);
      if (path.endsWith(".html") && !seen.has(path)) { seen.add(path); queue.push(path); }
    }
  }
  await page.close();
  const present = new Set(files(book.site));
  for (const [from, path, anchor] of wanted) {
    if (!present.has(path)) faults.push(`${from}: ${path} is not in the site`);
    else if (anchor && anchors.has(path) && !anchors.get(path).has(anchor)) faults.push(`${from}: ${path}#${anchor} is not answered`);
  }
  return { faults, pages: seen, present };
}

async function check(base) {
  const { faults, pages, present } = await crawl(base);
  assert.deepEqual(faults, []);
  // Every page but redirects of old addresses can be reached.
  const lonely = [...present].filter((path) => path.endsWith(".html") && !pages.has(path));
  // Nothing leads to an old address, nor to a category while no SOP is of it.
  const known = lonely.filter((path) => /http-equiv="?refresh|Tidak ada SOP dengan kategori ini/i.test(readFileSync(join(book.site, path), "utf8")));
  assert.deepEqual(lonely, known, "pages that can't be reached from index.html");
  assert.ok(pages.size > 100, `only ${pages.size} pages were found`);
}

test("at the root of a host", async () => {
  const server = await serve(book.site, "/");
  try { await check(server.base); } finally { await server.close(); }
});

test("below a sub-path", async () => {
  const server = await serve(book.site, "/layanan/sop/");
  try { await check(server.base); } finally { await server.close(); }
});

test("from disk", () => check(onDisk(book.site)));
