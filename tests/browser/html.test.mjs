// The Nu checker finds no error in any page of the example handbook.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import jar from "vnu-jar";
import { build, files } from "./site.mjs";

const java = spawnSync("java", ["-version"]).status === 0;
let book;
before(() => { book = build(); });
after(() => book?.remove());

test("every page is valid HTML", { skip: !java && "no Java on this machine" }, () => {
  const pages = files(book.site).filter((path) => path.endsWith(".html"));
  assert.ok(pages.length > 100);
  // A stack of 8 MB, as its own default overflows.
  const { stderr } = spawnSync(
    "java", ["-Xss8m", "-jar", String(jar), "--format", "json", "--skip-non-html", book.site],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  // Its style checker is older than container queries; the pages' own styles are no HTML.
  const known = /^CSS: Unrecognized at-rule “@container”/;
  const messages = JSON.parse(stderr).messages.filter((message) => message.type !== "info" && !known.test(message.message));
  const told = messages.map((m) => `${m.url?.slice(m.url.indexOf(book.site) + book.site.length + 1)}:${m.lastLine}: ${m.message}`);
  assert.deepEqual([...new Set(told)].slice(0, 20), []);
});
