// The live preview as its author meets it: files change, and open tabs follow by themselves. No
// test touches the browser after a change unless it says so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch } from "./site.mjs";
import { preview } from "./preview.mjs";

const SOP = "content/sop/penerimaan-surat-masuk.md";
const PAGE = "sop/penerimaan-surat-masuk.html";
const TEXT = "content/halaman/penjelasan-singkat.md";
const TEXT_PAGE = "halaman/penjelasan-singkat.html";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

/** Runs a test with a preview of its own, and a browser that knows nothing yet. */
function previewed(name, does, ...options) {
  test(name, async () => {
    const book = await preview(...options);
    const context = await browser.newContext({ viewport: { width: 1280, height: 700 } });
    context.setDefaultTimeout(20000);
    const refused = [];
    context.on("console", (message) => {
      if (message.type() === "error" && !/net::ERR_|status of 503/.test(message.text())) refused.push(message.text());
    });
    const open = async (address) => {
      const page = await context.newPage();
      await page.goto(book.base + address);
      await page.evaluate(() => { window.mark = "first load"; });
      return page;
    };
    try {
      await does({ book, open, context });
      // What the content-security policy forbids is an error on the console.
      assert.deepEqual(refused, []);
    } finally { await context.close(); await book.stop(); }
  });
}

/** Whether a page is still the one that was first loaded. */
const isFirst = (page) => page.evaluate(() => window.mark === "first load");
/** Waits until a tab has heard of the newest version. */
const heading = (page, text) => page.getByRole("heading", { level: 1, name: text }).waitFor();

previewed("a saved change is on the page", async ({ book, open }) => {
  const page = await open(PAGE);
  book.edit(SOP, "nama: ", "nama: Cepat ");
  await heading(page, "Cepat Penerimaan");
  book.edit(SOP, "nama: Cepat ", "nama: Tepat ");
  await heading(page, "Tepat Penerimaan");
});

previewed("a fault lies over its page, through a reload, until it is mended", async ({ book, open }) => {
  const page = await open(PAGE);
  const other = await open("peta.html");
  assert.equal(await page.locator("#pratinjau > *").count(), 0);
  book.edit(SOP, "unit: ", "unit: tidak-ada-");
  const layer = page.locator("#pratinjau .lapisan");
  await layer.locator("mark", { hasText: "tidak-ada-subbagian-umum" }).waitFor();
  await page.reload();
  await layer.locator("mark", { hasText: "tidak-ada-subbagian-umum" }).waitFor();
  // Elsewhere a badge leads to the list of all.
  const badge = other.locator("#pratinjau .lencana");
  await badge.getByText("1 galat").waitFor();
  await badge.click();
  await other.getByRole("link", { name: SOP }).waitFor();

  book.edit(SOP, "unit: tidak-ada-", "unit: ");
  await layer.waitFor({ state: "detached" });
  await other.getByText("tidak ada galat").waitFor();
  await other.goBack();
  await other.locator("h1").waitFor();
  assert.equal(await badge.count(), 0);
});

previewed("a layer that was closed stays closed until it says something else", async ({ book, open }) => {
  book.edit(SOP, "unit: ", "unit: tidak-ada-");
  const page = await open(PAGE);
  const layer = page.locator("#pratinjau .lapisan");
  const opens = (open) => page.waitForFunction((open) => document.querySelector(".lapisan")?.open === open, open);
  // The end of the page can be scrolled out from under it.
  await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: "instant" }));
  const [foot, box] = [await page.locator(".foot").boundingBox(), await layer.boundingBox()];
  assert.ok(foot.y + foot.height <= box.y + 1, `${foot.y + foot.height} lies above ${box.y}`);
  await layer.getByText("Mengapa?").first().focus();
  await page.keyboard.press("Escape");
  await opens(false);
  assert.equal(await page.evaluate(() => document.activeElement.localName), "summary");
  await page.reload();
  await opens(false);
  // Elsewhere on the page, so that the fault stands on another line.
  book.edit(SOP, "nama: ", "# catatan\nnama: Lagi ");
  await heading(page, "Lagi Penerimaan");
  await opens(false);
  book.edit(SOP, "→ 4", "→ 14");
  await opens(true);
  await layer.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  await opens(false);
  await page.keyboard.press("Enter");
  await opens(true);
});

previewed("it can be read in every light and by everyone", async ({ book }) => {
  const text = book.read(TEXT);
  const page = await browser.newPage({ bypassCSP: true });
  await page.goto(book.base + TEXT_PAGE);
  book.put(TEXT, text.replace("judul: ", "judul: ["));
  book.edit(SOP, "unit: ", "unit: tidak-ada-");
  book.edit("content/sop/penyimpanan-surat-masuk.md", "final", "parsial");
  await page.locator(".usang").waitFor();
  const faults = [];
  for (const width of [1280, 390]) for (const theme of ["light", "dark"]) {
    await page.setViewportSize({ width, height: 800 });
    // The theme that was chosen on the page, not the system's.
    await page.evaluate((theme) => localStorage.setItem("tema", theme), theme);
    for (const path of [PAGE, TEXT_PAGE, "index.html", "_pratinjau/galat.html", "sop/penyimpanan-surat-masuk.html"]) {
      await page.goto(book.base + path);
      await page.locator(":is(#pratinjau > *, #pratinjau-galat)").first().waitFor();
      const shown = page.locator(":is(.lencana, .lapisan, #pratinjau-galat)").first();
      // What a new report has just replaced has no colour any more.
      let ground = null;
      while (!ground) ground = await shown.evaluate((element) => getComputedStyle(element).backgroundColor.match(/\d+/g)?.map(Number));
      assert.equal(ground[0] > 128, theme === "light", `${path}, ${theme}: ${ground}`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      for (const v of violations) faults.push(`${path}, ${width}, ${theme}: ${v.id}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")} – ${v.nodes[0].failureSummary}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is not too wide`);
    }
  }
  await page.close();
  assert.deepEqual(faults, []);
});

previewed("what can't be read shows its last good text, and says so", async ({ book, open }) => {
  const page = await open(PAGE);
  const text = book.read(SOP);
  book.put(SOP, text.replace("nama: ", "nama: ["));
  await page.locator("#pratinjau .usang").waitFor();
  await heading(page, "Penerimaan Surat Masuk");
  book.put(SOP, text);
  await page.locator("#pratinjau .lapisan").waitFor({ state: "detached" });
});

previewed("the reader stays at the same place", async ({ book, open }) => {
  const words = Array.from({ length: 80 }, (_, n) => `Alinea ke-${n}.\n\n`).join("");
  const folded = "<details><summary>Rincian</summary>Dalam lipatan.</details>\n\n";
  book.put(TEXT, book.read(TEXT) + `\n${folded}\n[Tautan](https://contoh.test/)\n\n${words}`);
  const page = await open(TEXT_PAGE);
  await page.getByText("Rincian").click();
  await page.getByText("Dalam lipatan.").waitFor();
  await page.getByRole("link", { name: "Tautan" }).focus();
  await page.evaluate(() => scrollTo({ top: 1234, behavior: "instant" }));
  book.edit(TEXT, "Alinea ke-79.", "Alinea terakhir.");
  await page.getByText("Alinea terakhir.").waitFor({ state: "attached" });
  assert.equal(await isFirst(page), false, "the page was loaded again");
  await page.waitForFunction(() => document.readyState === "complete");
  assert.equal(await page.evaluate(() => Math.round(scrollY)), 1234);
  assert.ok(await page.getByText("Dalam lipatan.").isVisible(), "what was unfolded is so");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Tautan");
});

previewed("styles are swapped without a reload", async ({ book, open }) => {
  const page = await open(PAGE);
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  book.put("themes/default/aset/style.css", "body { background: rgb(1, 2, 3) }");
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(1, 2, 3)");
  book.put("themes/default/aset/style.css", "body { background: rgb(3, 2, 1) }");
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(3, 2, 1)");
  assert.equal(await isFirst(page), true);
  assert.equal(await page.locator('link[rel="stylesheet"]:not([href*="_pratinjau"])').count(), 1, await colour());
});

previewed("a page is loaded again only if it changed", async ({ book, open }) => {
  const page = await open(PAGE);
  const other = await open(TEXT_PAGE);
  // The fault shows that the other tab has heard of the version, too.
  book.edit(SOP, "unit: ", "unit: tidak-ada-");
  await other.locator("#pratinjau .lencana").waitFor();
  await page.locator("#pratinjau .lapisan").waitFor();
  assert.equal(await isFirst(page), false);
  assert.equal(await isFirst(other), true);
});

previewed("a picture that was edited is the new one", async ({ book, open }) => {
  const picture = (width) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="10"/>`;
  book.put("content/berkas/denah kantor.svg", picture(123));
  book.put(TEXT, book.read(TEXT) + "\n![Denah](../berkas/denah%20kantor.svg)\n");
  const page = await open(TEXT_PAGE);
  const has = (width) => page.waitForFunction((width) => document.querySelector('img[alt="Denah"]')?.naturalWidth === width, width);
  await page.locator('img[alt="Denah"]').scrollIntoViewIfNeeded();
  await has(123);
  book.put("content/berkas/denah kantor.svg", picture(77));
  await has(77);
});

previewed("seven tabs follow, and leave the browser its connections", async ({ book, open }) => {
  const tabs = [];
  for (let n = 0; n < 7; n++) tabs.push(await open(PAGE));
  book.edit(SOP, "nama: ", "nama: Pertama ");
  for (const tab of tabs) await heading(tab, "Pertama Penerimaan");
  const eighth = await open("index.html");
  await eighth.locator("h1").waitFor();
  // The tab that listened for all may go.
  await tabs.shift().close();
  book.edit(SOP, "nama: Pertama ", "nama: Kedua ");
  for (const tab of tabs) await heading(tab, "Kedua Penerimaan");
});

previewed("a tab that lost the server catches up when it is back", async ({ book, open }) => {
  const tabs = [await open(PAGE), await open(PAGE)];
  const all = await open("_pratinjau/galat.html");
  await book.kill();
  book.edit(SOP, "nama: ", "nama: Kembali ");
  // Until then it says that it may be old.
  for (const tab of [...tabs, all]) await tab.getByText("Pratinjau berhenti.").waitFor();
  await book.restart();
  for (const tab of tabs) await heading(tab, "Kembali Penerimaan");
  for (const tab of [...tabs, all]) await tab.getByText("Pratinjau berhenti.").waitFor({ state: "detached" });
});

previewed("a tab whose stream was refused asks for it again", async ({ book, open, context }) => {
  let refused = 0;
  await context.route("**/_pratinjau/kabar", (route) => refused++ < 2 ? route.fulfill({ status: 503 }) : route.continue());
  const page = await open(PAGE);
  book.edit(SOP, "nama: ", "nama: Ulang ");
  await heading(page, "Ulang Penerimaan");
  assert.ok(refused > 2);
});

previewed("a tab that was asleep catches up when it wakes", async ({ book, open, context }) => {
  const page = await open(PAGE);
  const session = await context.newCDPSession(page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  book.edit(SOP, "nama: ", "nama: Bangun ");
  const awake = await open(PAGE);
  await heading(awake, "Bangun Penerimaan");
  await session.send("Page.setWebLifecycleState", { state: "active" });
  await heading(page, "Bangun Penerimaan");
});

previewed("going back shows the page as it is now", async ({ book, open }) => {
  const page = await open(PAGE);
  await page.getByRole("link", { name: "Pelaksana" }).first().click();
  await page.waitForURL(/pelaksana/);
  book.edit(SOP, "nama: ", "nama: Lanjut ");
  await page.goBack();
  await heading(page, "Lanjut Penerimaan");
});

previewed("with --follow the tab goes to what was changed", async ({ book, open }) => {
  const page = await open("index.html");
  book.edit(SOP, "nama: ", "nama: Ikut ");
  await page.waitForURL(book.base + PAGE);
  await heading(page, "Ikut Penerimaan");
  book.edit(TEXT, "judul: ", "judul: Ikut ");
  await page.waitForURL(book.base + TEXT_PAGE);
}, "--follow");
