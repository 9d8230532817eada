// What people come for, on a desktop and on a phone: a clerk, a citizen, an auditor, a head of
// unit; without scripts, and by keyboard alone. Everyone starts at the home page and follows links.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { build, launch, onDisk } from "./site.mjs";

let book, browser;
before(async () => { book = build(); browser = await launch(); });
after(async () => { await browser?.close(); book?.remove(); });

const SCREENS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

async function home(viewport, options = {}) {
  const page = await browser.newPage({ viewport, reducedMotion: "reduce", ...options });
  page.setDefaultTimeout(8000);
  await page.goto(onDisk(book.site) + "index.html");
  return page;
}

const inView = (locator) => locator.evaluate((element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
});

for (const [screen, viewport] of Object.entries(SCREENS)) {
  test(`a clerk finds what to do at step 5 (${screen})`, async () => {
    const page = await home(viewport);
    await page.locator("nav").getByRole("link", { name: "Pelaksana" }).click();
    await page.getByRole("link", { name: "Arsiparis", exact: true }).click();
    const task = page.locator(".task", { has: page.getByRole("link", { name: "Peminjaman Arsip Dinamis Inaktif" }) });
    await task.locator("a.sym", { hasText: "5" }).click();
    assert.match(page.url(), /sop\/peminjaman-arsip\.html#langkah-5$/);
    const step = page.locator("#langkah-5");
    assert.ok(await inView(step), "the step is in view");
    await step.getByText("Menentukan klasifikasi keamanan").waitFor();
    const text = (await step.innerText()).replace(/\s+/g, " ");
    for (const said of ["Arsiparis", "10 menit", "Status akses"]) {
      if (screen === "phone" || said !== "Arsiparis") assert.ok(text.includes(said), `${said}: ${text}`);
    }
    // Where it goes from here, by a link.
    await step.getByRole("link", { name: "8" }).click();
    assert.match(page.url(), /#langkah-8$/);
    assert.ok(await inView(page.locator("#langkah-8 .keg")));
    await page.close();
  });

  test(`a citizen learns how to borrow an archive (${screen})`, async () => {
    const page = await home(viewport);
    await page.getByRole("link", { name: "Peminjaman Arsip Dinamis Inaktif" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Peminjaman Arsip Dinamis Inaktif" }).waitFor();
    await page.locator(".local").getByRole("link", { name: "Alur kegiatan" }).click();
    assert.ok(await inView(page.getByRole("heading", { name: "Alur kegiatan" })));
    const first = await page.locator("#langkah-1").innerText();
    assert.match(first, /Mengajukan permohonan/);
    assert.match(first, /Formulir peminjaman arsip/);
    await page.locator(".local").getByRole("link", { name: "Lampiran" }).click();
    const form = page.getByRole("link", { name: "formulir-peminjaman-arsip.csv" });
    assert.match(await form.getAttribute("href"), /formulir-peminjaman-arsip\.csv$/);
    await page.close();
  });

  test(`an auditor lists the SOPs that stand on UU 43/2009 (${screen})`, async () => {
    const page = await home(viewport);
    await page.locator(".top nav").getByRole("link", { name: "Dasar hukum" }).click();
    await page.getByRole("link", { name: "Undang-Undang Nomor 43 Tahun 2009" }).click();
    const told = await page.locator(".block h2").first().innerText();
    const rows = page.locator(".list tbody tr");
    assert.equal(`${await rows.count()} SOP`, told);
    assert.ok(await rows.count() >= 10);
    await rows.filter({ hasText: "Pemusnahan Arsip" }).getByRole("link").first().click();
    await page.locator(".identity").getByRole("link", { name: "Undang-Undang Nomor 43 Tahun 2009" }).waitFor();
    await page.close();
  });

  test(`a head of unit sees what is due (${screen})`, async () => {
    const page = await home(viewport);
    // One step from the first view; the list below it says what.
    const told = page.getByRole("link", { name: "3 perlu dievaluasi" });
    assert.ok(await inView(told), "what is due is told in the first view");
    assert.match(await told.getAttribute("href"), /evaluasi\.html$/);
    const part = page.locator("section", { has: page.getByRole("heading", { name: "Perlu dievaluasi" }) });
    assert.match(await part.innerText(), /lewat \d+ hari/);
    await part.getByRole("link", { name: /^Semua/ }).click();
    await page.waitForURL(/evaluasi\.html$/);
    const rows = page.locator(".list tbody tr");
    // What is to be evaluated comes first; below it stands what is to be monitored.
    assert.equal(await rows.filter({ hasText: "Perlu dievaluasi" }).count(), 3);
    assert.equal(await rows.filter({ hasText: /Pemantauan|Evaluasi/ }).count(), await rows.count());
    await rows.first().getByRole("link").first().click();
    await page.getByRole("note").getByText("Perlu dievaluasi").waitFor();
    await page.close();
  });

  test(`all can be read without scripts (${screen})`, async () => {
    const page = await home(viewport, { javaScriptEnabled: false });
    await page.locator(".top nav").getByRole("link", { name: "Peta kaitan" }).click();
    await page.locator("svg.map").first().getByRole("link", { name: "Perjalanan Dinas", exact: true }).click();
    assert.match(page.url(), /sop\/perjalanan-dinas\.html$/);
    assert.equal(await page.locator("[data-tema]").isVisible(), false);
    assert.equal(await page.locator("[data-cetak]").isVisible(), false);
    assert.match(await page.locator(".fm").innerText(), /Menyusun|Mengajukan|Menerima/);
    await page.close();
  });
}

test("a category's filters lead to as many SOPs as they say, and nowhere without any", async () => {
  const page = await home(SCREENS.desktop);
  const chips = page.locator(".pairs .chips li > *");
  for (const category of ["teknis", "makro"]) {
    const address = `${onDisk(book.site)}kategori/${category}.html`;
    await page.goto(address);
    const words = (await chips.allInnerTexts()).map((text) => text.trim().split(/\s+/));
    assert.equal(words.length, 6, "all words of the other axes");
    assert.ok(words.some(([, count]) => count === "0"), `no word without SOPs: ${words}`);
    for (const [at, [word, count]] of words.entries()) {
      await page.goto(address);
      if (count === "0") {
        assert.equal(await chips.nth(at).getAttribute("href"), null, word);
        assert.equal(await page.getByRole("link", { name: `${word} 0`, disabled: true }).count(), 1, word);
      } else {
        await Promise.all([page.waitForURL((url) => url.href !== address), chips.nth(at).click()]);
        assert.equal(await page.locator(".list tbody tr").count(), Number(count), word);
      }
    }
  }
  // Who has the address learns why nothing stands there, and where to look.
  await page.goto(`${onDisk(book.site)}kategori/teknis-makro.html`);
  await page.getByText("Tidak ada SOP dengan kategori ini").waitFor();
  await page.getByRole("link", { name: "Lihat semua SOP" }).click();
  assert.match(page.url(), /indeks\/abjad\.html$/);
  await page.close();
});

test("the buttons that need a script work with it", async () => {
  const page = await home(SCREENS.desktop, { colorScheme: "light" });
  await page.goto(onDisk(book.site) + "sop/peminjaman-arsip.html");
  await page.evaluate(() => { window.print = () => { window.printed = true; }; });
  await page.getByRole("button", { name: "Cetak" }).click();
  assert.equal(await page.evaluate(() => window.printed), true);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: "Tema gelap" }).click();
  assert.notEqual(await background(), light);
  await page.reload();
  assert.notEqual(await background(), light, "the choice is kept");
  await page.close();
});

test("the keyboard alone reaches the way around and the steps", async () => {
  const page = await home(SCREENS.desktop);
  await page.goto(onDisk(book.site) + "sop/peminjaman-arsip.html");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#isi-utama");
  const reached = new Set();
  for (let i = 0; i < 140; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.getAttribute("href") ?? document.activeElement.className));
  }
  for (const href of ["../peta.html", "#sop-identitas", "#langkah-5", "#langkah-12"]) assert.ok(reached.has(href), href);
  assert.ok([...reached].some((name) => name.startsWith("fmw")), "the table's scroll region");
  await page.close();
});

test("print has no chrome, and the flow begins on a sheet of its own", async () => {
  const page = await home(SCREENS.desktop);
  await page.goto(onDisk(book.site) + "sop/peminjaman-arsip.html");
  await page.emulateMedia({ media: "print" });
  for (const chrome of [".top", ".crumbs", ".local", ".foot", ".neighbours", ".actions", ".legend"]) {
    assert.equal(await page.locator(chrome).first().isVisible(), false, chrome);
  }
  assert.ok(await page.locator(".identity").isVisible());
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  assert.match(pdf, /MediaBox\s*\[\s*0 0 84[12][.\d]* 59[45]/, "A4 lies landscape");
  await page.close();
});

test("reduced motion and forced colours are heeded", async () => {
  const page = await home(SCREENS.desktop, { forcedColors: "active" });
  await page.goto(onDisk(book.site) + "sop/peminjaman-arsip.html");
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
  const border = await page.locator(".badge").first().evaluate((badge) => getComputedStyle(badge).borderTopWidth);
  assert.equal(border, "1px");
  await page.close();
});
