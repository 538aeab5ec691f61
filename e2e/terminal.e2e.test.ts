import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout, faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** Whole runs, beside others on a small machine. */
const timeout = 480_000;
const runs = createTinyRuns();
const keys = { baseline: false, train: { batchSize: 8, epochs: 30 } };
const columns = 80;

/** What a `faculty` writes to a terminal of 80 columns and 24 rows; `script` of util-linux makes one. */
async function onTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const cli = join(checkout, "packages", "cli", "dist", "cli.js");
  const command = `stty cols ${columns} rows 24; ${[process.execPath, cli, ...args].join(" ")}`;
  const { NATS_URL: _, NO_COLOR: __, ...surrounding } = process.env;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: runs.folder,
    env: { ...surrounding, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written += text));
  const [code] = await once(child, "close");
  expect(`${code} ${code === 0 ? "" : written}`).toBe("0 ");
  return written;
}

// oxlint-disable-next-line no-control-regex -- the sequences that are written
const sequences = /\x1b\[(\d*)([A-Za-z])/g;
const linesOf = (written: string) => written.replaceAll(sequences, "").split(/\r?\n/);
const coloursOf = (written: string) =>
  new Set([...written.matchAll(sequences)].filter(([, , letter]) => letter === "m").map(([, number]) => number));
const bar = /^\[=*>? *\] {1,3}\d+ % {2}ETA \S+/;

test("a terminal of 80 columns shows bars with the time left, and no line is wrapped or cut", { timeout }, async () => {
  const file = await runs.runFile("shown", keys);
  const written = await onTerminal(["run", file]);
  const lines = linesOf(written);
  expect(lines.filter((line) => line.length > columns || line.includes("…"))).toEqual([]);
  const bars = lines.filter((line) => bar.test(line));
  expect(bars.some((line) => line.endsWith("  all: 0 of 1 students"))).toBe(true);
  expect(bars.some((line) => /validation \d+\.\d % {2}distilled-1 {2}distil \d+\/30/.test(line))).toBe(true);
  expect(lines).toContain("elsewhere: npx faculty status runs/shown --watch");
  expect(lines.some((line) => line.startsWith("student, distilled"))).toBe(true);
  expect([...coloursOf(written)]).toEqual(expect.arrayContaining(["32", "39"]));
});

test("a teacher that is taught has a bar too, and NO_COLOR takes its colours", { timeout }, async () => {
  const model = `'{"kind":"mlp","units":[8]}'`;
  const taught = ["--dataset", "digits", "--model", model, "--epochs", "40", "--batch-size", "8"];
  const written = await onTerminal(["teach", ...taught, "--out", "taught"], { NO_COLOR: "1" });
  expect(linesOf(written).some((line) => bar.test(line) && line.includes("  taught  scratch "))).toBe(true);
  expect(coloursOf(written)).toEqual(new Set());
});

test("with --json a program reads an object a line: steps, what is said, and how far the run is", {
  timeout,
}, async () => {
  const file = await runs.runFile("piped", { ...keys, train: { batchSize: 8, epochs: 20 } });
  const { code, stdout, stderr } = await faculty(["run", file, "--json"], { cwd: runs.folder });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ failed: [] });
  const events: readonly Told[] = stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events).toContainEqual({ event: "step", step: "training students" });
  expect(events).toContainEqual({ event: "said", line: "elsewhere: npx faculty status runs/piped --watch" });
  const students = events.filter(({ event, student }) => event === "student" && student === "distilled-1");
  const shares = students.map(({ share = Number.NaN }) => share);
  expect(shares.length).toBeGreaterThan(0);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(events.find(({ event }) => event === "total")).toMatchObject({ students: 1, over: 0 });
});

interface Told {
  readonly event: string;
  readonly student?: string;
  readonly share?: number;
}
