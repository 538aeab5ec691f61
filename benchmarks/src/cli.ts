import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { type BenchStudent, defaultStudents, parseStudents } from "./bench-student.ts";
import { figures } from "./figures.ts";
import type { Json } from "./json.ts";
import { measureApart } from "./measure-apart.ts";

/** Those that measure students one by one. */
const ofStudents = new Set(["step", "infer"]);

const usage = `usage: npm run bench -- [figure …] [--quick] [--json FILE]
       npm run bench -- step infer --students FILE [--quick] [--json FILE]

${Object.entries(figures)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join("\n")}

Without a name: all of them. With one name, FILE receives that figure alone. --students names the students that
step and infer measure: [{ "name", "model", "inputShape", "classes", "vocabulary"? }, …], the model as in a run file.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean" },
    json: { type: "string" },
    students: { type: "string" },
    help: { type: "boolean" },
  },
});
const unknown = positionals.filter((name) => !(name in figures));
if (values.help === true || unknown.length > 0) {
  if (unknown.length > 0) console.error(`there is no figure ${unknown.join(", ")}`);
  console.error(usage);
  process.exit(unknown.length > 0 ? 2 : 0);
}

if (values.students !== undefined && (positionals.length === 0 || positionals.some((name) => !ofStudents.has(name))))
  fail(`--students is of the figures ${[...ofStudents].join(" and ")} alone`);
const students = values.students === undefined ? defaultStudents : readStudents(values.students);

const names = positionals.length > 0 ? positionals : Object.keys(figures);
const measured: Record<string, Json> = {};
const startMs = performance.now();
for (const name of names) {
  const figureStartMs = performance.now();
  console.log(`\n${name}: ${figures[name]?.summary}`);
  const { json, lines } = await measureApart({ name, quick: values.quick === true, students, env: process.env });
  for (const line of lines) console.log(`  ${line}`);
  console.log(`  took ${secondsSince(figureStartMs)} s`);
  measured[name] = json;
}
console.log(`\nall of it took ${secondsSince(startMs)} s`);
if (values.json !== undefined) {
  const only = names.length === 1 ? measured[names[0] as string] : undefined;
  await writeFile(values.json, `${JSON.stringify(only ?? { ...circumstances(), figures: measured }, null, 2)}\n`);
}

function readStudents(path: string): readonly BenchStudent[] {
  try {
    return parseStudents(readFileSync(path, "utf8"));
  } catch (cause) {
    return fail(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function fail(why: string): never {
  console.error(why);
  process.exit(2);
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
