// What a reader pays: the first view of an SOP of 12 steps takes at most 6 requests and 160 kB,
// fonts included; style and script together are below 40 kB, the search below 36 kB, fonts below
// 60 kB.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { after, before, test } from "node:test";
import { build, files, join, launch, serve } from "./site.mjs";

let book, browser;
before(async () => { book = build(); browser = await launch(); });
after(async () => { await browser?.close(); book?.remove(); });

test("the first view of an SOP of 12 steps", async () => {
  const server = await serve(book.site);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const bodies = [];
  page.on("response", (response) => bodies.push(response.body().then((body) => [response.url(), body.length])));
  await page.goto(server.base + "sop/peminjaman-arsip.html", { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready);
  assert.equal(await page.locator(".fm tbody tr").count(), 12);
  // What is asked for twice, as the logo is by the page and by its tab, is kept by any browser.
  const got = [...new Map(await Promise.all(bodies))];
  await page.close();
  await server.close();
  assert.ok(got.some(([url]) => url.endsWith(".woff2")), "fonts were fetched");
  const told = got.map(([url, size]) => `${size} ${url}`).join("\n");
  assert.ok(got.length <= 6, told);
  assert.ok(got.reduce((sum, [, size]) => sum + size, 0) <= 160_000, told);
});

test("style, script and fonts", () => {
  const sizes = files(join(book.site, "aset")).map((path) => [path, statSync(join(book.site, "aset", path)).size]);
  const sum = (pattern) => sizes.filter(([path]) => pattern.test(path)).reduce((total, [, size]) => total + size, 0);
  // All that any page has, the map's style included; the search is loaded when it is first used.
  const own = sum(/^(style|peta|script)\.\w+\.(css|js)$/);
  const search = sum(/^cari\.\w+\.(css|js)$/);
  assert.ok(own > 20_000 && own < 40_000, `${own} bytes`);
  assert.ok(search > 20_000 && search < 36_000, `the search takes ${search} bytes`);
  assert.equal(own + search, sum(/^[^/]+\.(css|js)$/), "an asset that nobody weighs"); // below cari/ lies the index
  assert.ok(sum(/\.woff2$/) > 0 && sum(/\.woff2$/) < 60_000, `${sum(/\.woff2$/)} bytes`);
});
