import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { figures } from "./figures.ts";
import type { Json } from "./json.ts";
import { measureApart } from "./measure-apart.ts";

const usage = `usage: npm run bench -- [figure …] [--quick] [--json FILE]

${Object.entries(figures)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join("\n")}

Without a name: all of them. With one name, FILE receives that figure alone.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean" }, json: { type: "string" }, help: { type: "boolean" } },
});
const unknown = positionals.filter((name) => !(name in figures));
if (values.help === true || unknown.length > 0) {
  if (unknown.length > 0) console.error(`there is no figure ${unknown.join(", ")}`);
  console.error(usage);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const names = positionals.length > 0 ? positionals : Object.keys(figures);
const measured: Record<string, Json> = {};
const startMs = performance.now();
for (const name of names) {
  const figureStartMs = performance.now();
  console.log(`\n${name}: ${figures[name]?.summary}`);
  const { json, lines } = await measureApart({ name, quick: values.quick === true, env: process.env });
  for (const line of lines) console.log(`  ${line}`);
  console.log(`  took ${secondsSince(figureStartMs)} s`);
  measured[name] = json;
}
console.log(`\nall of it took ${secondsSince(startMs)} s`);
if (values.json !== undefined) {
  const only = names.length === 1 ? measured[names[0] as string] : undefined;
  await writeFile(values.json, `${JSON.stringify(only ?? { ...circumstances(), figures: measured }, null, 2)}\n`);
}

function secondsSince(ms: number): string {
  return ((performance.now() - ms) / 1000).toFixed(0);
}

/** Without these a figure cannot be compared with another day's. */
function circumstances() {
  return {
    commit: commit(),
    measuredAt: new Date().toISOString(),
    machine: {
      processor: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      memoryBytes: totalmem(),
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
    },
    quick: values.quick === true,
  };
}

function commit(): string | null {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return null; // not a checkout
  }
}
