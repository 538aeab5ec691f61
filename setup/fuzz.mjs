#!/usr/bin/env node
// @ts-check
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

// Runs every fuzz test with more inputs than `npm test` gives it: `npm run fuzz -- --count 100000 [--seed 7] [name …]`.
const { values, positionals } = parseArgs({
  options: { count: { type: "string", default: "10000" }, seed: { type: "string" } },
  allowPositionals: true,
});
for (const [name, text] of Object.entries(values))
  if (!/^\d{1,9}$/.test(text)) {
    process.stderr.write(`fuzz: --${name} is ${JSON.stringify(text)}, expected a whole number below 10⁹\n`);
    process.exit(2);
  }
const seed = values.seed ?? String(Math.floor(Math.random() * 1e9));
process.stdout.write(`fuzz: ${values.count} inputs a decoder, --seed ${seed}\n`);
const filters = positionals.length > 0 ? positionals : [".fuzz.test."];
const folder = mkdtempSync(join(tmpdir(), "faculty-fuzz-"));
const tally = join(folder, "tally.jsonl");
writeFileSync(tally, "");
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--reporter=verbose", ...filters],
  {
    stdio: "inherit",
    env: { ...process.env, FACULTY_FUZZ_COUNT: values.count, FACULTY_FUZZ_SEED: seed, FACULTY_FUZZ_TALLY: tally },
  },
);
process.stdout.write(summary(readFileSync(tally, "utf8")));
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;

/**
 * The lines that packages/testing/src/fuzzing adds, one when a decoder starts and one when it is through, added up. A
 * decoder that is never through ended its process.
 * @param {string} text
 */
function summary(text) {
  /** @type {{ name: string, event: string, outcome: string, counts: Record<string, number>, rssBefore: number, rssAfter: number }[]} */
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const of = (/** @type {string} */ event) => lines.filter((line) => line.event === event);
  const [ends, hangs] = [of("end"), of("hang").length];
  const failed = ends.filter(({ outcome }) => outcome !== "passed").length;
  const crashes = of("start").length - ends.length - hangs + failed;
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [outcome, count] of ends.flatMap((line) => Object.entries(line.counts)))
    counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  const accepted = counts.get("accepted") ?? 0;
  const inputs = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const codes = [...counts].filter(([outcome]) => outcome !== "accepted").sort(([, a], [, b]) => b - a);
  const mebibytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(0);
  const memory = ends.map(
    ({ name, rssBefore, rssAfter }) => `  ${name}: ${mebibytes(rssBefore)} → ${mebibytes(rssAfter)}`,
  );
  return [
    "",
    `fuzz: ${ends.length} decoders, ${inputs} inputs: ${inputs - accepted} refused, ${accepted} accepted`,
    `      ${codes.map(([code, count]) => `${code} ${count}`).join(", ")}`,
    `      ${crashes} crashes, ${hangs} hangs, --seed ${seed}`,
    "resident memory before and after, MiB:",
    ...memory,
    "",
  ].join("\n");
}
