// Readers who see, move or steer otherwise: keys alone, colours forced by the system, no motion.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KINDS, build, launch, onDisk } from "./site.mjs";

let book, browser;
before(async () => { book = build(); browser = await launch(); });
after(async () => { await browser?.close(); book?.remove(); });

/** What holds the focus, and what is wrong with how it looks; runs in the browser. */
async function focus() {
  await new Promise(requestAnimationFrame);
  const held = document.activeElement;
  if (!held || held === document.body) return null;
  const seen = held.closest("svg") ? held.querySelector("rect") : held;
  const { left, top, right, bottom } = seen.getBoundingClientRect();
  const faults = [];
  if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) faults.push("out of view");
  // Some point of it lies before everything else: no sticky part hides it.
  const inside = (x, y) => {
    const hit = document.elementFromPoint(Math.min(Math.max(x, 1), innerWidth - 2), Math.min(Math.max(y, 1), innerHeight - 2));
    return hit && (held.contains(hit) || hit.contains(held) && !hit.closest(".local, .letters"));
  };
  const points = [0.05, 0.25, 0.5, 0.75, 0.95].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + x * (right - left), top + y * (bottom - top)]));
  if (!faults.length && !points.some(([x, y]) => inside(x, y))) faults.push("hidden behind another");
  const style = getComputedStyle(held);
  const ring = held.closest("svg") ? parseFloat(getComputedStyle(seen).strokeWidth) >= 3
    : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!ring) faults.push("no ring");
  held.dataset.reached = "";
  return { name: held.outerHTML.slice(0, 90), faults };
}

for (const [screen, viewport] of Object.entries({ desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 700 } })) {
  test(`the Tab key reaches everything, in order and in sight (${screen})`, async () => {
    const page = await browser.newPage({ viewport, reducedMotion: "reduce" });
    const faults = [];
    let stops = 0;
    for (const [kind, path] of Object.entries(KINDS)) {
      if (screen === "phone" && !/^(home|sop|makro SOP|map|category|due)$/.test(kind)) continue;
      await page.goto(onDisk(book.site) + path);
      if (path.includes("?")) await page.locator(".found .badge").first().waitFor();
      // From the top, wherever the page has put the focus.
      await page.evaluate(() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); });
      for (let at = 0; at < 600; at++) {
        await page.keyboard.press("Tab");
        const held = await page.evaluate(focus);
        if (!held) break;
        stops++;
        faults.push(...held.faults.map((fault) => `${kind}: ${fault}: ${held.name}`));
      }
      const { missed, order } = await page.evaluate(() => {
        const all = [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
          .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility());
        return {
          missed: all.filter((element) => !("reached" in element.dataset)).map((element) => element.outerHTML.slice(0, 90)),
          order: all.some((element) => element.tabIndex > 0),
        };
      });
      faults.push(...missed.map((name) => `${kind}: never reached: ${name}`));
      if (order) faults.push(`${kind}: an order of its own`);
    }
    await page.close();
    assert.deepEqual(faults.slice(0, 20), [], `${faults.length} faults`);
    assert.ok(stops > 300, `only ${stops} stops`);
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`forced colours leave every line, symbol and state to be seen (${colorScheme})`, async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, forcedColors: "active", colorScheme });
    const colours = (path, wanted) => page.goto(onDisk(book.site) + path).then(() => page.evaluate((wanted) => {
      const probe = document.body.appendChild(document.createElement("i"));
      const system = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
      const [canvas, ink, strong] = ["Canvas", "CanvasText", "Highlight"].map(system);
      return wanted.map(([selector, property, name]) => {
        const found = [...document.querySelectorAll(selector)];
        const is = { canvas, ink, strong }[name];
        const wrong = found.filter((element) => getComputedStyle(element)[property] !== is);
        return found.length && !wrong.length ? "" : `${selector} ${property}: ${found.length} found, ${wrong[0] && getComputedStyle(wrong[0])[property]} for ${is}`;
      }).filter(Boolean);
    }, wanted));
    assert.deepEqual(await colours("sop/peminjaman-arsip.html", [
      [".fm .h", "borderTopColor", "ink"], [".fm .v", "borderLeftColor", "ink"], [".fm .sy", "stroke", "ink"], [".fm .sy", "fill", "canvas"],
      [".fm .hd", "borderTopColor", "ink"], [".fm .sn", "color", "ink"], [".legend svg", "stroke", "ink"], [".badge.berlaku", "borderTopColor", "ink"],
    ]), []);
    assert.deepEqual(await colours("peta.html", [
      [".map .next:not(.head)", "stroke", "ink"], [".map .halo", "stroke", "canvas"], [".map rect", "fill", "canvas"], [".map rect", "stroke", "ink"], [".map .head", "fill", "ink"],
    ]), []);
    assert.deepEqual(await colours("kategori/teknis.html", [
      [".top nav a:not([aria-current])", "borderBottomColor", "canvas"], [".top nav [aria-current]", "borderBottomColor", "strong"],
      ["aside a:not([aria-current])", "borderLeftColor", "canvas"], ["aside [aria-current]", "borderLeftColor", "strong"],
    ]), []);
    await page.close();
  });
}

test("nothing moves for those who want no motion", async () => {
  for (const [reducedMotion, wanted] of [["reduce", "auto"], ["no-preference", "smooth"]]) {
    const page = await browser.newPage({ reducedMotion });
    for (const path of Object.values(KINDS)) {
      await page.goto(onDisk(book.site) + path);
      const { scroll, moving } = await page.evaluate(() => ({
        scroll: getComputedStyle(document.documentElement).scrollBehavior,
        moving: [...document.querySelectorAll("*")].filter((element) => {
          const style = getComputedStyle(element);
          // What keeps its place while the page scrolls doesn't move by itself.
          return style.animationName !== "none" && style.animationTimeline === "auto" || style.transitionDuration.split(", ").some((time) => time !== "0s");
        }).length,
      }));
      assert.equal(scroll, wanted, path);
      assert.equal(moving, 0, path);
    }
    await page.close();
  }
});

test("a short page's foot stands at the window's foot, a long page's below its text", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  for (const [path, short] of [["404.html", true], ["cari.html", true], ["unit/bidang-kearsipan.html", true], ["index.html", false]]) {
    await page.goto(onDisk(book.site) + path);
    const foot = await page.locator(".foot").evaluate((foot) => ({ bottom: foot.getBoundingClientRect().bottom, position: getComputedStyle(foot).position }));
    assert.equal(foot.position, "static");
    assert.equal(Math.round(foot.bottom) === 1000, short, `${path}: ${foot.bottom}`);
  }
  await page.close();
});

test("the menu shows where one is, on a phone too", async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  for (const path of ["index.html", "kategori/teknis.html", "dasar-hukum/index.html", "peta.html", "indeks/abjad.html"]) {
    await page.goto(onDisk(book.site) + path);
    const { left, right } = await page.locator(".top nav [aria-current]").evaluate((link) => link.getBoundingClientRect());
    assert.ok(left >= 0 && right <= 390, `${path}: ${left}–${right}`);
  }
  await page.close();
});

test("a table's heads stay below the local navigation, whichever way it scrolls", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  for (const [path, scrolls] of [["sop/pengadaan-bahan-pustaka.html", true], ["sop/perjalanan-dinas.html", true], ["sop/peminjaman-arsip.html", false]]) {
    await page.goto(onDisk(book.site) + path);
    const box = page.locator(".fmw").first();
    assert.equal(await box.evaluate((box) => getComputedStyle(box).overflowX === "auto"), scrolls, path);
    for (const [beyond, within] of [[0, 0], [200, 0], [200, 90], [-90, 0], [-90, 90]]) {
      const [edge, tops, hit] = await box.evaluate(async (box, [beyond, within]) => {
        const nav = document.querySelector(".local");
        box.scrollTop = within;
        scrollBy(0, box.getBoundingClientRect().top - nav.offsetHeight + beyond);
        await new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));
        const heads = [...box.querySelectorAll("thead tr:first-child th")].map((head) => head.getBoundingClientRect());
        const { left, top } = heads[1];
        return [
          Math.max(nav.getBoundingClientRect().bottom, box.getBoundingClientRect().top),
          heads.map((head) => head.top), document.elementFromPoint(left + 9, top + 9)?.closest("thead, .local")?.tagName,
        ];
      }, [beyond, within]);
      assert.ok(tops.every((top) => top >= edge - 1 && top <= edge + 2), `${path} ${beyond} ${within}: ${tops} below ${edge}`);
      assert.equal(hit, "THEAD");
    }
  }
  await page.close();
});

test("the heads of actors' columns keep their words whole", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(onDisk(book.site) + "sop/pencatatan-surat-masuk-kartu-kendali.html");
  await page.evaluate(() => document.fonts.ready);
  const broken = await page.locator(".fm .ac a").evaluateAll((heads) => heads.flatMap((head) => {
    const text = head.firstChild;
    return [...text.data.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return range.getClientRects().length > 1;
    }).map(([word]) => word);
  }));
  assert.deepEqual(broken, []);
  await page.close();
});
