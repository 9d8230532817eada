// The flow table as a browser draws it: every line leads in one chain from its symbol to where the
// written branches say, no label touches anything, and no zoom opens a gap. On the example
// handbook, on real procedures in other words and on a hundred random ones.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { write } from "./procedures.mjs";
import { build, files, join, launch, onDisk, root } from "./site.mjs";

let browser, example, real, random;
const folders = [];

/** Builds a handbook that `make` writes into a new folder. */
function made(make) {
  const folder = mkdtempSync(join(tmpdir(), "sopbook-alur-"));
  folders.push(folder);
  make(folder);
  return build(folder);
}

before(async () => {
  example = build();
  real = build(join(root, "tests/handbooks/alur"));
  random = made((folder) => write(folder, 100));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  for (const book of [example, real, random]) book?.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The pages that have a flow table. */
const pages = (book) => files(book.site).filter((path) =>
  path.startsWith("sop/") && path.endsWith(".html") && readFileSync(join(book.site, path), "utf8").includes('class="fm"'));

/** What is wrong with the flow tables of the page that is open; runs in the browser. */
function faults() {
  const u = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const near = 0.06; // px; places are kept in 64ths of a pixel
  const box = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom, element };
  };
  const meet = (a, b, by = near) =>
    a.left <= b.right + by && b.left <= a.right + by && a.top <= b.bottom + by && b.top <= a.bottom + by;
  const found = [];
  let connectors = 0;
  let labels = 0;
  for (const table of document.querySelectorAll(".fm")) {
    const rows = [...table.querySelectorAll("tbody tr:not(.group)")];
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    const pieces = [...table.querySelectorAll(".w > :is(i, .se)")].map((element) => {
      const names = [...element.classList];
      const kind = ["h", "v", "c", "se", "hd", "hu", "hl", "hr"].find((name) => names.includes(name));
      return { ...box(element), kind, steps: names.filter((name) => /^k\d+$/.test(name)), to: new Set() };
    }).filter((piece) => piece.kind);
    const symbols = [...table.querySelectorAll(".sy")].map((element) => ({ ...box(element), cell: element.closest("td"), row: element.closest("tr") }));
    const texts = [...table.querySelectorAll(".lb")].map((element) => ({ ...box(element), element }));
    const say = (step, what, piece) => found.push(
      `${table.closest("section").querySelector("h2").id} ${step}: ${what}${piece ? ` (${piece.element.outerHTML})` : ""}`);

    rows.forEach((row, index) => {
      const step = `k${index + 1}`;
      const own = pieces.filter((piece) => piece.steps.includes(step));
      const parent = own.map((_, at) => at);
      const top = (at) => (parent[at] === at ? at : (parent[at] = top(parent[at])));
      const isHead = (piece) => /^h[dulr]$/.test(piece.kind);
      own.forEach((a, i) => own.forEach((b, j) => { if (i < j && meet(a, b)) parent[top(i)] = top(j); }));
      // Both ends of every straight piece, and of every bend, touch what goes on.
      own.forEach((piece, i) => {
        const end = (left, top_, right, bottom) => {
          const place = { left, top: top_, right, bottom };
          if (own.some((other) => other !== piece && meet(place, other))) return;
          if (symbols.some((symbol) => symbol.row === row && meet(place, symbol))) return;
          // A line stops short of another that it crosses, and goes on behind it.
          const beyond = own.findIndex((other) => other.kind === "h" && piece.kind === "h" && Math.abs(other.top - piece.top) < near &&
            Math.abs((other.left < piece.left ? piece.left - other.right : other.left - piece.right) - 8 * u) < 0.1 &&
            (other.left < piece.left) === (left === piece.left));
          if (beyond >= 0) {
            const [from, to] = [piece, own[beyond]].sort((a, b) => a.left - b.left);
            const crosses = (line) => line.kind === "v" && from.right < line.left && line.right < to.left &&
              line.top < piece.top && piece.bottom < line.bottom;
            if (!pieces.some(crosses)) say(step, "a gap where nothing crosses", piece);
            parent[top(i)] = top(beyond);
            return;
          }
          say(step, "a loose end", piece);
        };
        if (piece.kind === "h") {
          end(piece.left, piece.top, piece.left, piece.bottom);
          end(piece.right, piece.top, piece.right, piece.bottom);
        } else if (piece.kind === "v") {
          end(piece.left, piece.top, piece.right, piece.top);
          end(piece.left, piece.bottom, piece.right, piece.bottom);
        } else if (piece.kind === "c") {
          for (const kind of ["h", "v"])
            if (!own.some((other) => other.kind === kind && meet(piece, other))) say(step, `a bend without its ${kind}`, piece);
        }
      });
      // What each chain leaves and reaches.
      const chains = new Map();
      own.forEach((piece, at) => {
        const chain = chains.get(top(at)) ?? { from: new Set(), to: new Set(), ends: 0, heads: 0 };
        chains.set(top(at), chain);
        if (piece.kind === "se") chain.ends++;
        if (isHead(piece)) {
          chain.heads++;
          const target = symbols.find((symbol) => meet(piece, symbol, 0.5));
          if (target) chain.to.add(target.cell);
          else if (!own.some((other) => other.kind === "se" && meet(piece, other, 0.5))) say(step, "an arrowhead before nothing", piece);
        } else if (piece.kind !== "se" && piece.kind !== "c") {
          for (const symbol of symbols) if (symbol.row === row && meet(piece, symbol)) chain.from.add(symbol.cell);
        }
      });
      for (const chain of chains.values()) {
        connectors += chain.heads;
        if (!chain.from.size) say(step, "a chain that leaves no symbol of its step");
        if (!chain.heads) say(step, "a chain without arrowhead");
      }
      // What the branches say in words.
      const cells = (of, name) => [...of.querySelectorAll("td.a.s")].filter((cell) =>
        !name || cell.querySelector(".an").textContent.replace(cell.querySelector(".jn")?.textContent ?? "", "").startsWith(`${name}:`));
      const all = [...chains.values()];
      const wanted = new Set();
      let ends = [0, 0];
      let labelled = 0;
      for (const exit of row.querySelectorAll(".nx .bn")) {
        const hasLabel = !!exit.querySelector(".vh + b");
        labelled += hasLabel;
        const actor = exit.firstChild.nodeType === 3 ? exit.firstChild.data.trim().replace(/:$/, "") : "";
        const from = cells(row, actor);
        const link = exit.querySelector("a");
        const target = link?.hash && rowOf.get(decodeURIComponent(link.hash.slice(1)));
        if (!target) { ends[1]++; ends[0] += hasLabel || !!link; continue; }
        const to = cells(target, exit.querySelector("small")?.textContent.replace(/[()]/g, ""));
        if (!from.length || !to.length) say(step, `words that name nobody: ${exit.textContent}`);
        to.forEach((cell) => wanted.add(cell));
        if (!all.some((chain) => from.some((cell) => chain.from.has(cell)) && to.some((cell) => chain.to.has(cell))))
          say(step, `no line for: ${exit.textContent}`);
      }
      const drawn = own.filter((piece) => piece.kind === "se").length;
      if (drawn < ends[0] || drawn > ends[1]) say(step, `${drawn} small ends for ${ends}`);
      const turns = row.querySelectorAll(".jn").length === cells(row).length;
      for (const chain of all) for (const cell of chain.to)
        if (!wanted.has(cell) && !(turns && cell.parentNode === row)) say(step, "a line that no words name");
      const written = texts.filter((text) => text.element.classList.contains(step));
      if (written.length !== labelled) say(step, `${written.length} labels for ${labelled}`);
    });

    const area = [...table.querySelectorAll("tbody tr:not(.group)")].map((row) => [...row.querySelectorAll("td.a")]).find((cells) => cells.length);
    const [first, last] = [area[0].getBoundingClientRect().left, area.at(-1).getBoundingClientRect().right];
    for (const text of texts) {
      labels++;
      // Letters are lower than their line.
      const ink = { ...text, top: text.top + 1.5 * u, bottom: text.bottom - 2 * u };
      if (ink.left < first || ink.right > last) say(text.element.textContent, "a label outside the actors' columns");
      for (const other of [...pieces, ...symbols, ...texts])
        if (other.element !== text.element && meet(ink, other, -0.3)) say(text.element.textContent, "a label touches", other);
    }
  }
  return { found, connectors, labels };
}

async function checkAll(book, least) {
  const page = await browser.newPage();
  const found = [];
  let connectors = 0;
  let labels = 0;
  for (const path of pages(book)) {
    await page.goto(onDisk(book.site) + path);
    await page.evaluate(() => document.fonts.ready);
    for (const width of [1920, 1280, 800]) {
      await page.setViewportSize({ width, height: 900 });
      for (const size of ["100%", "200%"]) {
        await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, size);
        const told = await page.evaluate(faults);
        found.push(...told.found.map((fault) => `${path} ${width} ${size} ${fault}`));
        connectors += told.connectors;
        labels += told.labels;
      }
    }
  }
  await page.close();
  assert.deepEqual(found.slice(0, 20), [], `${found.length} faults`);
  assert.ok(connectors > least, `only ${connectors} lines were looked at`);
  assert.ok(labels > least / 10, `only ${labels} labels were looked at`);
}

test("lines and labels of the example handbook", () => checkAll(example, 2000));
test("lines and labels of real procedures", () => checkAll(real, 900));
test("lines and labels of random procedures", () => checkAll(random, 5000));

/** Where lines must be seen, in pixels of a screenshot of the whole page; runs in the browser. */
function places(scale) {
  const shift = (rect) => ({ left: rect.left + scrollX, top: rect.top + scrollY, right: rect.right + scrollX, bottom: rect.bottom + scrollY });
  const rects = (selector) => [...document.querySelectorAll(selector)].map((element) => shift(element.getBoundingClientRect()));
  const ends = [...rects(".fm .sy"), ...rects(".fm .se")];
  const u = document.querySelector(".fm .sy").getBoundingClientRect().width / 40;
  const lines = [];
  for (const [kind, from, to, low, high] of [["h", "left", "right", "top", "bottom"], ["v", "top", "bottom", "left", "right"]]) {
    const straight = rects(`.fm .${kind}`).sort((a, b) => a[low] - b[low] || a[from] - b[from]);
    // Pieces that touch are one line: a gap between them would be a fault.
    let line = null;
    for (const piece of straight) {
      if (line && Math.abs(line[low] - piece[low]) < 0.1 && piece[from] <= line[to] + 0.1) line[to] = Math.max(line[to], piece[to]);
      else lines.push(line = { ...piece, kind });
    }
    for (const line of lines.filter((line) => line.kind === kind)) {
      const inset = (x, y) => ends.some((end) => end.left - u <= x && x <= end.right + u && end.top - u <= y && y <= end.bottom + u) ? 2.5 * u : 1 / scale;
      const middle = (line[low] + line[high]) / 2;
      const at = (along) => (kind === "h" ? inset(along, middle) : inset(middle, along));
      line.begin = line[from] + at(line[from]);
      line.end = line[to] - at(line[to]);
      line.middle = middle;
    }
  }
  // The middle of each bend's arc: where its diagonal meets the circle.
  const bends = [...document.querySelectorAll(".fm .c")].map((element) => {
    const { left, top, right, bottom } = shift(element.getBoundingClientRect());
    const share = 0.29 * 5 * u;
    const has = (name) => element.classList.contains(name);
    return { x: has("tl") || has("bl") ? left + u + share : right - u - share, y: has("tl") || has("tr") ? top + u + share : bottom - u - share };
  });
  return { lines: lines.map(({ kind, begin, end, middle }) => ({ kind, begin, end, middle })), bends };
}

/** The places where a screenshot shows no line; runs in an empty page. */
async function gaps([image, { lines, bends }, scale]) {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${image}`)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const { data, width } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
  const light = (x, y) => {
    const at = 4 * (y * width + x);
    return 0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2];
  };
  const found = [];
  let looked = 0;
  for (const { kind, begin, end, middle } of lines) {
    const across = Math.floor(middle * scale);
    for (let along = Math.ceil(begin * scale); along < Math.floor(end * scale); along++) {
      looked++;
      const darkest = Math.min(...[-1, 0, 1].map((by) => kind === "h" ? light(along, across + by) : light(across + by, along)));
      // Where two pieces meet between two pixels the line is a little lighter; a gap is nearly white.
      if (darkest > 130) found.push(`${kind} at ${along}, ${across}: ${Math.round(darkest)}`);
    }
  }
  for (const { x, y } of bends) {
    looked++;
    let darkest = 255;
    for (const i of [-1, 0, 1]) for (const j of [-1, 0, 1]) darkest = Math.min(darkest, light(Math.floor(x * scale) + i, Math.floor(y * scale) + j));
    if (darkest > 150) found.push(`bend at ${x * scale}, ${y * scale}: ${Math.round(darkest)}`);
  }
  return { found, looked };
}

/** Looks at every pixel of every line of some pages, magnified in one way. */
async function scan(sheets, zoom, way) {
  const scale = way === "device" ? zoom : 1;
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, deviceScaleFactor: scale, bypassCSP: true });
  const [page, eye] = [await context.newPage(), await context.newPage()];
  const faults = [];
  let total = 0;
  for (const [book, path] of sheets) {
    await page.goto(onDisk(book.site) + path);
    // The whole table at once: nothing scrolls on its own and nothing stays in view.
    await page.addStyleTag({ content: ".fmw { overflow: visible !important; max-height: none !important } .fm *, .local, .top { position: static } .fm thead th, .fm .no, .fm .keg, .local, .top { position: static !important } .fm td.a { position: relative } .fm .w, .fm .w > *, .fm .an, .fm .nx:not(.jmp) { position: absolute }" });
    if (way === "css") await page.evaluate((zoom) => { document.documentElement.style.zoom = zoom; }, zoom);
    await page.evaluate(() => document.fonts.ready);
    const size = await page.evaluate(() => ({ width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight }));
    await page.setViewportSize({ width: Math.max(1600, Math.ceil(size.width)), height: 900 });
    const where = await page.evaluate(places, scale);
    const image = await page.screenshot({ fullPage: true });
    const { found, looked } = await eye.evaluate(gaps, [image.toString("base64"), where, scale]);
    faults.push(...found.map((fault) => `${path} ${zoom} ${way}: ${fault}`));
    total += looked;
  }
  await context.close();
  assert.deepEqual(faults.slice(0, 20), [], `${faults.length} gaps`);
  assert.ok(total > 20_000, `only ${total} pixels were looked at`);
}

for (const zoom of [1.1, 1.25, 1.5, 1.75]) {
  for (const way of ["device", "css"]) {
    test(`no gap at a zoom of ${Math.round(zoom * 100)} % (${way})`, () => scan([
      [example, "sop/peminjaman-arsip.html"], [real, "sop/alur-nyata.html"], [random, "sop/alur-03.html"],
    ], zoom, way));
  }
}
