// axe-core finds no violation of WCAG 2.2 AA or of its best practices on any kind of page, wide and
// narrow, light and dark; and nothing is wider than a narrow or a much enlarged page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { KINDS, build, launch, onDisk } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let book, browser;
before(async () => { book = build(); browser = await launch(); });
after(async () => { await browser?.close(); book?.remove(); });

for (const width of [1280, 390]) for (const colorScheme of ["light", "dark"]) {
  test(`no violation at ${width}, ${colorScheme}`, async () => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true, reducedMotion: "reduce" });
    const faults = [];
    for (const [kind, path] of Object.entries(KINDS)) {
      await page.goto(onDisk(book.site) + path);
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      assert.ok(passes.length > 10, `axe looked at ${path}`);
      for (const v of violations) faults.push(`${kind}: ${v.id}: ${v.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")} – ${v.nodes[0].failureSummary}`);
    }
    await page.close();
    assert.deepEqual(faults, []);
  });
}

// 320 CSS pixels are a window of 1280 at 400 %.
test("no page scrolls sideways at 320", async () => {
  const page = await browser.newPage({ viewport: { width: 320, height: 256 } });
  const wide = [];
  for (const path of Object.values(KINDS)) {
    await page.goto(onDisk(book.site) + path);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) wide.push(`${path} by ${over}`);
  }
  await page.close();
  assert.deepEqual(wide, []);
});

test("the menu stays on one row from 768 to 1280", async () => {
  const page = await browser.newPage();
  for (const width of [768, 900, 1024, 1100, 1152, 1160, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(onDisk(book.site) + "index.html");
    const tops = await page.locator(".top nav a").evaluateAll((links) => links.map((link) => link.getBoundingClientRect().top));
    assert.equal(new Set(tops).size, 1, `at ${width}: ${tops}`);
    assert.ok(tops.length >= 7);
  }
  await page.close();
});
