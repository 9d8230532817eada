// In Firefox, from disk: the policy blocks nothing of ours, the generated style, both fonts, the
// script and the search work, and what isn't ours is blocked. Firefox is steered by its own
// WebDriver BiDi port.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { KINDS, build, join, onDisk } from "./site.mjs";

const firefox = ["firefox-esr", "firefox"].find((name) => spawnSync(name, ["--version"]).status === 0);
const skip = !firefox ? "no Firefox on this machine"
  : !globalThis.WebSocket ? "no WebSocket: Node 22, or NODE_OPTIONS=--experimental-websocket" : false;

/** Starts Firefox, and returns how to open a page, ask it something and end. */
async function start() {
  const profile = mkdtempSync(join(tmpdir(), "sopbook-firefox-"));
  const process_ = spawn(firefox, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0", "about:blank"],
    { env: { ...process.env, HOME: profile }, stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise((found, failed) => {
    process_.stderr.on("data", (said) => {
      const port = String(said).match(/BiDi listening on (ws:\S+)/);
      if (port) found(port[1]);
    });
    process_.on("exit", () => failed(new Error("Firefox ended")));
  });
  const socket = new WebSocket(`${address}/session`);
  await new Promise((open, failed) => { socket.onopen = open; socket.onerror = failed; });
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    waiting.get(message.id)?.(message);
  };
  const call = async (method, params) => {
    const id = waiting.size + 1;
    const { error, message, result } = await new Promise((done) => {
      waiting.set(id, done);
      socket.send(JSON.stringify({ id, method, params }));
    });
    assert.equal(error, undefined, `${method}: ${message}`);
    return result;
  };
  await call("session.new", { capabilities: {} });
  // Before a page's own parts, a listener that keeps what the policy blocks and what fails.
  await call("script.addPreloadScript", { functionDeclaration: `() => {
    window.complaints = [];
    addEventListener("securitypolicyviolation", (event) => complaints.push(event.effectiveDirective + ": " + event.blockedURI));
    addEventListener("error", (event) => complaints.push(event.message ?? "not loaded: " + event.target.outerHTML), true);
  }` });
  const { context } = await call("browsingContext.create", { type: "tab" });
  return {
    open: (url) => call("browsingContext.navigate", { context, url, wait: "complete" }),
    async ask(expression) {
      const { result } = await call("script.evaluate", { expression: `(async () => JSON.stringify(await (${expression})))()`, target: { context }, awaitPromise: true });
      return JSON.parse(result.value);
    },
    async end() {
      socket.close();
      const ended = new Promise((done) => process_.removeAllListeners("exit").on("exit", done));
      process_.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

test("the policy holds in Firefox, from disk", { skip }, async () => {
  const book = build();
  const reader = await start();
  try {
    for (const [kind, path] of Object.entries(KINDS)) {
      await reader.open(onDisk(book.site) + path);
      const { complaints, fonts, script, over } = await reader.ask(`document.fonts.ready.then(() => ({
        complaints, fonts: [...document.fonts].filter((font) => font.status === "loaded").length,
        script: !document.querySelector("[data-tema]").hidden,
        over: document.documentElement.scrollWidth - innerWidth }))`);
      assert.deepEqual({ complaints, fonts, script }, { complaints: [], fonts: 2, script: true }, kind);
      assert.ok(over <= 0, `${kind} is ${over} too wide`);
    }
    await reader.open(onDisk(book.site) + KINDS.sop);
    const widths = await reader.ask(`[...document.querySelectorAll(".fm col")].slice(2, 7).map((col) => parseFloat(getComputedStyle(col).width))`);
    assert.ok(widths.every((width) => width >= 80), `the generated style is applied: ${widths}`);
    await reader.open(onDisk(book.site) + KINDS["search results"]);
    const hits = await reader.ask(`new Promise((done) => {
      const look = () => { const found = document.querySelectorAll(".found li").length; found ? done(found) : setTimeout(look, 100); };
      look();
    })`);
    assert.ok(hits > 5, `${hits} hits`);
    // And it bites: a script and a style that somebody put in are blocked.
    const own = readFileSync(join(book.site, "index.html"), "utf8");
    writeFileSync(join(book.site, "asing.html"), own.replace("</head>", "<script>document.title = 'asing'</script><style>body { margin: 99px }</style></head>"));
    await reader.open(onDisk(book.site) + "asing.html");
    const blocked = await reader.ask(`new Promise((done) => {
      const look = () => complaints.length >= 2 ? done(complaints.sort()) : setTimeout(look, 100);
      look();
    })`);
    assert.deepEqual(blocked, ["script-src-elem: inline", "style-src-elem: inline"]);
    const { title, margin } = await reader.ask(`({ title: document.title, margin: getComputedStyle(document.body).marginLeft })`);
    assert.notEqual(title, "asing");
    assert.equal(margin, "0px");
  } finally {
    await reader.end();
    book.remove();
  }
});
