// Reports for machines are valid by the schemas that their readers hold them to.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";

const sopbook = process.env.SOPBOOK ?? new URL("../../target/release/sopbook", import.meta.url).pathname;
const schema = new URL("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json", import.meta.url);

let folder;
const run = (...args) => spawnSync(sopbook, args, { cwd: folder, encoding: "utf8" });

before(() => {
  folder = mkdtempSync(join(tmpdir(), "sopbook-reports-"));
  assert.equal(run("init", "buku").status, 0);
  const faulty = "---\nnama: Salah\nunit: tidak ada\nnomor: ……\n---\n\n## Prosedur\n\n1. Memeriksa\n   - Pelaksana: Orang\n   - label → 9\n   - Waktu: secukupnya\n";
  writeFileSync(join(folder, "buku/content/sop/Berkas é 100%.md"), faulty);
  writeFileSync(join(folder, "buku/content/sop/berkas-100.md"), faulty);
});
after(() => rmSync(folder, { recursive: true }));

test("the SARIF report is valid, and its paths lead to the files", () => {
  // One of the schema's patterns is no regular expression under the rules of Unicode.
  const ajv = addFormats(new Ajv({ strict: false, unicodeRegExp: false }));
  const valid = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));
  for (const language of ["id", "en"]) {
    const { status, stdout } = run("check", "buku", "--format", "sarif", "--lang", language);
    assert.equal(status, 1);
    const log = JSON.parse(stdout);
    assert.ok(valid(log), JSON.stringify(valid.errors));
    const [{ results, tool }] = log.runs;
    assert.ok(results.length > 5);
    for (const result of results) {
      assert.equal(tool.driver.rules[result.ruleIndex].id, result.ruleId);
      for (const { physicalLocation } of [...result.locations, ...(result.relatedLocations ?? [])]) {
        const path = decodeURIComponent(physicalLocation.artifactLocation.uri);
        const lines = readFileSync(join(folder, path), "utf8").split("\n");
        assert.ok(physicalLocation.region.startLine <= lines.length);
      }
    }
    assert.ok(results.some((result) => result.relatedLocations));
    // The validator does say no.
    log.runs[0].results[0].level = "fatal";
    assert.ok(!valid(log));
  }
});

test("an editor's task finds every finding in the report", () => {
  const { tasks } = JSON.parse(readFileSync(join(folder, "buku/.vscode/tasks.json"), "utf8"));
  const task = tasks.find((task) => task.group?.isDefault);
  for (const language of ["id", "en"]) {
    const check = (...more) =>
      spawnSync(sopbook, [...task.args, "-v", "--lang", language, ...more], { cwd: join(folder, "buku"), encoding: "utf8" });
    const lines = check().stderr.split("\n");
    const found = task.problemMatcher.flatMap(({ severity, pattern }) =>
      lines.flatMap((line, at) => {
        const matches = pattern.map(({ regexp }, below) => new RegExp(regexp).exec(lines[at + below] ?? ""));
        if (!matches.every(Boolean)) return [];
        const group = (name) => pattern.map((part, below) => matches[below][part[name]]).find(Boolean);
        return [[severity, ...["code", "message", "file", "line", "column"].map(group)].join("|")];
      }),
    );
    const reported = JSON.parse(check("--format", "json").stdout).map((finding) =>
      [finding.severity.replace("hint", "info"), finding.code, finding.message, finding.file, finding.line, finding.column].join("|"),
    );
    for (const severity of ["error", "warning", "info"]) {
      assert.ok(reported.some((finding) => finding.startsWith(severity)), severity);
    }
    assert.deepEqual(found.sort(), reported.sort());
  }
});
