#!/usr/bin/env node
// @ts-check
import { spawnSync } from "node:child_process";
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
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--reporter=verbose", ...filters],
  {
    stdio: "inherit",
    env: { ...process.env, FACULTY_FUZZ_COUNT: values.count, FACULTY_FUZZ_SEED: seed },
  },
);
process.exitCode = status ?? 1;
