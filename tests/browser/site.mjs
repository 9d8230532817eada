// A built handbook to test with: built once a test file, served at a root or a sub-path, or
// opened from disk; and the browser to open it in.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const sopbook = process.env.SOPBOOK ?? join(root, "target/release/sopbook");

/** One page of every kind of the example handbook. */
export const KINDS = {
  home: "index.html", sop: "sop/peminjaman-arsip.html", "makro SOP": "sop/pengelolaan-arsip-inaktif.html",
  "revoked SOP": "sop/pencatatan-surat-masuk-kartu-kendali.html", "many procedures": "sop/pengadaan-bahan-pustaka.html",
  categories: "kategori/index.html", category: "kategori/teknis.html", pair: "kategori/teknis-mikro.html",
  units: "unit/index.html", unit: "unit/bidang-kearsipan.html", actors: "pelaksana/index.html", actor: "pelaksana/arsiparis.html",
  regulations: "dasar-hukum/index.html", regulation: "dasar-hukum/uu-43-2009.html", "by name": "indeks/abjad.html",
  "by number": "indeks/nomor.html", due: "evaluasi.html", map: "peta.html", "plain page": "halaman/daftar-istilah.html",
  search: "cari.html", "search results": "cari.html?q=pinjam", "not found": "404.html",
};

/** Builds a handbook into a new folder; `remove` takes the folder away. */
export function build(handbook = root, ...options) {
  const folder = mkdtempSync(join(tmpdir(), "sopbook-site-"));
  const site = join(folder, "site");
  execFileSync(sopbook, ["-q", "build", handbook, "-d", site, ...options], { stdio: ["ignore", "inherit", "inherit"] });
  return { site, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** All files of a folder, as paths with `/` below it, in order. */
export function files(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.split(sep).join("/"))
    .sort();
}

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".json": "application/json", ".woff2": "font/woff2", ".png": "image/png", ".pdf": "application/pdf",
  ".xml": "application/xml", ".csv": "text/csv", ".txt": "text/plain", ".ics": "text/calendar",
};

/** Serves a site as a plain host does, below `path` (which begins and ends with `/`). */
export async function serve(site, path = "/") {
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const file = asked.startsWith(path) ? normalize(join(site, asked.slice(path.length) || "index.html")) : "";
    const found = file.startsWith(site) && existsSync(file) && statSync(file).isFile();
    response.writeHead(found ? 200 : 404, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    if (!found) return response.end("not found");
    createReadStream(file).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    base: `http://127.0.0.1:${server.address().port}${path}`,
    close: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
  };
}

/** The address of a site's folder on disk, ending with `/`. */
export const onDisk = (site) => pathToFileURL(site + sep).href;

/** Starts the browser. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

export { join, relative };
