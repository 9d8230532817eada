// Random procedures as Markdown, the same for the same seed: what a usual SOP holds, and all else
// that the format allows. `write` makes a handbook of them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A small generator of numbers (mulberry32), so that a seed means the same text for ever. */
function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end) => Math.floor(next() * end);
  const between = (first, last) => first + below(last - first + 1);
  const percent = (share) => next() * 100 < share;
  const oneOf = (items) => items[below(items.length)];
  const some = (items, count) => {
    const rest = [...items];
    return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(below(rest.length), 1)[0]);
  };
  return { below, between, percent, oneOf, some };
}

const actors = [
  "Arsiparis", "Kepala Badan", "Sekretaris", "Pemohon", "Petugas Layanan Arsip", "Kasubbag Umum dan Kepegawaian",
  "Bendahara Pengeluaran", "Pustakawan", "Pengadministrasi Umum", "Kepala Bidang Kearsipan", "Inspektorat", "Bupati",
];
const words = "berkas surat arsip naskah daftar laporan permohonan jadwal usulan pertanggungjawaban data buku".split(" ");
const verbs = ["Memeriksa", "Menyusun", "Mencatat", "Menyerahkan", "Menandatangani", "Menyimpan", "Meneliti"];
const labels = ["Ya", "Tidak", "ya", "tidak", "lengkap", "belum lengkap", "disetujui", "perlu keterangan tambahan", "ditolak", "1", "di bawah lima juta rupiah"];

const id = (name) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/** One procedure of up to `most` steps, with its heading. */
function procedure(seed, most) {
  const dice = random(seed);
  const own = dice.some(actors, dice.between(1, actors.length));
  const wild = dice.oneOf([0, 5, 20, 50]);
  const count = dice.between(2, most);
  const rows = Array.from({ length: count }, () => dice.some(own, dice.percent(10 + wild) ? dice.between(2, 4) : 1));
  const sentence = (least, longest) => Array.from({ length: dice.between(least, longest) }, () => dice.oneOf(words)).join(" ");
  const lines = [`## Prosedur: alur ${seed}`, ""];
  rows.forEach((row, step) => {
    if (dice.percent(6)) lines.push("", `### Bagian ${step + 1}`, "");
    lines.push(`${step + 1}. ${dice.oneOf(verbs)} ${sentence(1, dice.percent(15) ? 30 : 6)} {#s${seed}-${step + 1}}`);
    lines.push(`   - Pelaksana: ${row.join(dice.oneOf([", ", " → ", " atau "]))}`);
    if (dice.percent(60)) lines.push(`   - Kelengkapan: ${sentence(1, 8)}`);
    if (dice.percent(60)) lines.push(`   - Waktu: ${dice.between(1, 90)} menit`);
    if (dice.percent(60)) lines.push(`   - Output: ${sentence(1, 4)}`);
    if (dice.percent(20)) lines.push(`   - Keterangan: ${sentence(1, 6)}`);
    if (dice.percent(2 + wild / 5)) lines.push(`   - Simbol: ${dice.oneOf(["mulai", "selesai", "proses", "keputusan"])}`);
    const target = () => {
      const to = dice.percent(30) ? Math.min(step + 1, count - 1) : dice.below(count);
      const actor = dice.percent(wild) ? ` ${dice.oneOf(rows[to])}` : "";
      switch (dice.below(12)) {
        case 0: return "selesai";
        case 1: return "[[tujuan]]";
        case 2: return `#s${seed}-${to + 1}`;
        case 3: return `langkah ${to + 1}${actor}`;
        case 4: return wild && row.length > 1 ? `${step + 1} ${dice.oneOf(row)}` : `${to + 1}`;
        default: return `${to + 1}${actor}`;
      }
    };
    if (dice.percent(15 + wild / 2)) {
      const most = dice.percent(wild) ? 6 : 3;
      for (const label of dice.some(labels, dice.between(1, most))) {
        const actor = dice.percent(wild) && row.length > 1 ? `${dice.oneOf(row)}: ` : "";
        lines.push(`   - ${actor}${label} → ${target()}`);
      }
    } else if (dice.percent(6)) {
      lines.push(`   - → ${target()}`);
    }
  });
  return lines.join("\n") + "\n";
}

/** A handbook around texts of procedures, some a page. */
function handbook(root, pages) {
  const put = (path, text) => writeFileSync(join(root, path), text);
  mkdirSync(join(root, "content/sop"), { recursive: true });
  put("book.toml", '[book]\ntitle = "Alur"\n\n[instansi]\nnama = "Badan Contoh"\n');
  put("content/unit.toml", '[[unit]]\nid = "badan"\nnama = "Badan Contoh"\n');
  put("content/pelaksana.toml", actors.map((name, at) =>
    `[[pelaksana]]\nid = "${id(name)}"\nnama = "${name}"\n${at > 9 ? 'kelompok = "Perangkat Daerah Lain"\n' : ""}`).join("\n"));
  put("content/dasar-hukum.toml", "");
  const sop = (name, text) => put(`content/sop/${name}.md`, `---\nnama: ${name}\nnomor: ${name}\nunit: badan\n---\n\n${text}`);
  sop("tujuan", "## Prosedur\n\n1. Menerima berkas\n   - Pelaksana: Arsiparis\n2. Menyimpan berkas\n   - Pelaksana: Arsiparis\n");
  pages.forEach((text, at) => sop(`alur-${String(at + 1).padStart(2, "0")}`, text));
}

/** Writes a handbook of so many random procedures, ten a page. */
export function write(root, count) {
  const texts = Array.from({ length: count }, (_, seed) => procedure(seed + 1, seed % 10 === 9 ? 30 : 12));
  const pages = [];
  while (texts.length) pages.push(texts.splice(0, 10).join("\n"));
  handbook(root, pages);
}

/** Writes a handbook with one SOP of so many steps and actors, every fourth step a decision. */
export function writeLarge(root, steps, lanes) {
  const dice = random(steps);
  const lines = ["## Prosedur", ""];
  for (let step = 1; step <= steps; step++) {
    lines.push(
      `${step}. ${dice.oneOf(verbs)} ${dice.some(words, 6).join(" ")}`,
      `   - Pelaksana: ${dice.some(actors.slice(0, lanes), step % 6 ? 1 : 2).join(", ")}`,
      `   - Kelengkapan: ${dice.some(words, 4).join(" ")}`, `   - Waktu: ${dice.between(5, 60)} menit`,
      `   - Output: ${dice.some(words, 2).join(" ")}`, `   - Keterangan: ${dice.some(words, 3).join(" ")}`,
    );
    if (step % 4 === 0 && step < steps) {
      lines.push(`   - Ya → ${step + 1}`, `   - Tidak → ${dice.between(Math.max(1, step - 9), step - 1)}`);
    }
  }
  handbook(root, [lines.join("\n") + "\n"]);
}
