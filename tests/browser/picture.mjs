// Takes the README's picture: the flow table of lending archives, as a reader sees it first.
//   node tests/browser/picture.mjs
import { build, join, launch, onDisk, root } from "./site.mjs";

const book = build();
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  await page.goto(onDisk(book.site) + "sop/peminjaman-arsip.html");
  await page.evaluate(() => document.fonts.ready);
  const y = await page.locator(".flow").evaluate((flow) => flow.getBoundingClientRect().top);
  await page.screenshot({ path: join(root, "tests/browser/picture.png"), fullPage: true, clip: { x: 0, y, width: 1280, height: 900 } });
} finally {
  await browser.close();
  book.remove();
}
