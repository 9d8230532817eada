// A live preview of a new handbook, for the tests of it.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./site.mjs";

const sopbook = process.env.SOPBOOK ?? join(root, "target/release/sopbook");

/** Makes a new handbook and previews it; `stop` ends the preview and takes the handbook away. */
export async function preview(...options) {
  const folder = mkdtempSync(join(tmpdir(), "sopbook-preview-"));
  const made = spawnSync(sopbook, ["init", folder], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  const path = (name) => join(folder, name);
  const read = (name) => readFileSync(path(name), "utf8");
  const put = (name, content) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  const edit = (name, from, to) => {
    const text = read(name);
    if (!text.includes(from)) throw new Error(`${name} doesn't hold ${from}`);
    put(name, text.replace(from, to));
  };
  let server;
  const start = (port) => new Promise((ready, failed) => {
    server = spawn(sopbook, ["serve", folder, "-p", port, ...options], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    server.stderr.setEncoding("utf8").on("data", (words) => {
      said += words;
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (url) ready(url[0]);
    });
    server.on("error", failed).on("exit", () => failed(new Error(said)));
  });
  const kill = () => new Promise((done) => { server.on("exit", done); server.kill("SIGKILL"); });
  const base = await start("0");
  return {
    base, read, put, edit, kill,
    /** Starts it again at the same address. */
    restart: () => start(new URL(base).port),
    stop: async () => { if (server.exitCode === null && !server.killed) await kill(); rmSync(folder, { recursive: true, force: true }); },
  };
}
