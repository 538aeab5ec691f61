import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { modelDigest } from "@faculty/models/manifests";
import { systemClock } from "@faculty/shared/clock";
import { createLogger } from "@faculty/shared/logging";
import { trainStudent } from "@faculty/student-trainer";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { auditRun } from "./audit-run.ts";

let whole: string;
let folder: string;
const { signal: abort } = new AbortController();
const spec = runSchema.parse({
  name: "audited",
  seed: 7,
  dataset: { name: "digits", validation: 0.2 },
  teachers: [{ name: "t", model: "/t" }],
  student: { model: { kind: "mlp", units: [4] } },
  objective: [{ loss: "hard-label", weight: 1 }],
  baseline: false,
  train: { batchSize: 512, epochs: 2 },
});

/** A finished run whose student asked no teacher. */
beforeAll(async () => {
  await startBackend();
  whole = await mkdtemp(join(tmpdir(), "faculty-audit-"));
  await writeFile(join(whole, "run.json"), JSON.stringify(spec));
  await trainStudent({
    runId: spec.name,
    spec,
    dataset: await loadDataset(spec.dataset),
    student: "distilled-1",
    objective: "distil",
    temperature: 1,
    seed: spec.seed,
    bus: null,
    folder: join(whole, "students", "distilled-1"),
    clock: systemClock,
    logger: createLogger({ service: "audit", level: "silent" }),
    abort,
    onProgress: () => undefined,
  });
});
afterAll(() => rm(whole, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-audit-"));
  await cp(whole, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const studentFile = (name: string) => join(folder, "students", "distilled-1", name);

async function problems(): Promise<readonly string[]> {
  const { problems: ofRun, students, isClean } = await auditRun(folder, undefined, [], abort);
  const all = [...ofRun, ...students.flatMap((student) => student.problems)];
  expect(isClean).toBe(all.length === 0);
  return all;
}

type Line = Record<string, unknown>;

/** Writes other records, their chain made anew: by somebody who knows how a ledger is made. */
async function forge(change: (lines: readonly Line[]) => readonly Line[]): Promise<void> {
  const text = await readFile(studentFile("ledger.jsonl"), "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line): Line => {
      const { chain: _, ...record } = JSON.parse(line);
      return record;
    });
  let chain = "0".repeat(32);
  const forged = change(lines).map((record) => {
    const body = JSON.stringify(record);
    chain = createHash("sha256").update(chain).update(body).digest("hex").slice(0, 32);
    return `${body.slice(0, -1)},"chain":"${chain}"}\n`;
  });
  await writeFile(studentFile("ledger.jsonl"), forged.join(""));
}

const stepAt = (lines: readonly Line[], n: number) =>
  lines.findIndex(({ kind, step }) => kind === "step" && step === n);

test("a run that nobody touched is clean, and so is its ledger made anew", async () => {
  expect(await problems()).toEqual([]);
  await forge((lines) => lines);
  expect(await problems()).toEqual([]);
});

describe("a forged ledger, its chain made anew", () => {
  const tail =
    /^the ledger ends at byte \d+ with chain [0-9a-f]{12}, the last checkpoint knows byte \d+ with chain [0-9a-f]{12}$/;

  test.each<[string, (lines: readonly Line[]) => readonly Line[], string]>([
    [
      "without a step",
      (lines) => lines.toSpliced(stepAt(lines, 1), 1),
      "step 2 of epoch 0 stands where step 1 of epoch 0 must be",
    ],
    [
      "with a step twice",
      (lines) => lines.toSpliced(stepAt(lines, 1), 0, lines[stepAt(lines, 1)]!),
      "step 1 of epoch 0 stands where step 2 of epoch 0 must be",
    ],
    [
      "with two steps swapped",
      (lines) => lines.toSpliced(stepAt(lines, 0), 2, lines[stepAt(lines, 1)]!, lines[stepAt(lines, 0)]!),
      "step 1 of epoch 0 stands where step 0 of epoch 0 must be",
    ],
    [
      "with a batch of other samples",
      (lines) => lines.map((line) => (line["step"] === 1 ? { ...line, ids: "0".repeat(32) } : line)),
      "step 1 of epoch 0 was made of other samples than the plan's",
    ],
    [
      "with fewer rows in a batch",
      (lines) => lines.map((line) => (line["step"] === 0 ? { ...line, rows: 511 } : line)),
      "step 0 of epoch 0 was made of other samples than the plan's",
    ],
    [
      "with another digest of its model",
      (lines) => lines.map((line) => (line["kind"] === "model" ? { ...line, digest: "0".repeat(64) } : line)),
      "the ledger recorded 000000000000",
    ],
    [
      "with its tail cut off",
      (lines) => lines.slice(0, -1),
      "the ledger ends where model distilled must have been saved",
    ],
    [
      "of another run",
      (lines) => lines.map((line) => (line["kind"] === "begin" ? { ...line, run: "other" } : line)),
      "the ledger is of run other, student distilled-1, seed 7, expected run audited, student distilled-1, seed 7",
    ],
    [
      "whose requests were changed",
      (lines) => {
        const pulls = { issued: 9, ok: 3, duplicate: 0, failed: 0, cancelled: 0 };
        return lines.map((line) => (line["kind"] === "epoch" ? { ...line, pulls } : line));
      },
      "epoch 0: 9 batches were asked for, 3 are accounted for (3 ok, 0 duplicate, 0 failed, 0 cancelled)",
    ],
    [
      "that says otherwise what the teachers said",
      (lines) => lines.map((line) => (line["step"] === 1 ? { ...line, signals: "0".repeat(32) } : line)),
      "the last checkpoint knows byte",
    ],
  ])("%s is found", async (_, change, problem) => {
    await forge(change);
    const found = await problems();
    expect(found.join("\n")).toContain(problem);
    expect(found.find((one) => one.includes("checkpoint"))).toMatch(tail);
  });
});

test("a byte that was changed breaks the chain", async () => {
  const text = await readFile(studentFile("ledger.jsonl"), "utf8");
  await writeFile(studentFile("ledger.jsonl"), text.replace('"rows":512', '"rows":513'));
  expect((await problems())[0]).toMatch(
    /^the ledger is damaged: line 2, byte \d+: a line does not follow from the line before it$/,
  );
});

test("a ledger of another seed's student is found, chain, checkpoint and all", async () => {
  const path = join(folder, "run.json");
  await writeFile(path, (await readFile(path, "utf8")).replace('"seed":7', '"seed":8'));
  expect((await problems())[0]).toBe(
    "the ledger is of run audited, student distilled-1, seed 7, expected run audited, student distilled-1, seed 8",
  );
});

test("a folder that a run left before says how signals were asked for, where its run file says nothing", async () => {
  const { mode: _, ...rest } = { ...spec.signals, folder: join(folder, "signals") };
  const before = { ...spec, signals: { mode: "online", ...rest } };
  await writeFile(join(folder, "run.json"), JSON.stringify(before));
  const runFile = join(folder, "again.json");
  await writeFile(runFile, JSON.stringify(spec));
  const { problems: ofRun } = await auditRun(runFile, folder, [], abort);
  expect(ofRun.filter((problem) => problem.includes("run.json"))).toEqual([]);
});

test("a model that is not the one recorded is found", async () => {
  const path = studentFile("distilled/weights.bin");
  const weights = await readFile(path);
  weights[0] = (weights[0] ?? 0) ^ 1;
  await writeFile(path, weights);
  expect((await problems())[0]).toMatch(/^model distilled is [0-9a-f]{12}, the ledger recorded [0-9a-f]{12}$/);
});

test("a result that names another model is found", async () => {
  const path = studentFile("result.json");
  const result = JSON.parse(await readFile(path, "utf8"));
  result.models[0].digest = "0".repeat(64);
  await writeFile(path, JSON.stringify(result));
  expect(await problems()).toEqual([
    expect.stringMatching(/^model distilled is 000000000000 in result\.json, the ledger recorded [0-9a-f]{12}$/),
  ]);
});

test("a ledger without a checkpoint that vouches for it is found", async () => {
  await rm(studentFile("checkpoints"), { recursive: true });
  expect(await problems()).toEqual([`${studentFile("checkpoints")} holds no whole checkpoint to check the ledger by`]);
});

describe("the models that taught", () => {
  const pin = async (teacher: Record<string, unknown>) => {
    const run = { ...spec, teachers: [{ ...spec.teachers[0], ...teacher }] };
    await writeFile(join(folder, "run.json"), JSON.stringify(run));
  };

  test("are held against their folders as they are now", async () => {
    const model = join(folder, "model");
    await mkdir(model);
    await writeFile(join(model, "model.json"), "{}");
    await pin({ model, digest: await modelDigest(model) });
    expect(await problems()).toEqual([]);
    const before = await modelDigest(model);
    await writeFile(join(model, "model.json"), "{ }");
    const now = await modelDigest(model);
    expect(await problems()).toEqual([`teacher t: model ${model} is ${now}, the run was taught by ${before}`]);
    await rm(model, { recursive: true });
    expect(await problems()).toEqual([`teacher t: model ${model} is missing, the run was taught by ${before}`]);
  });

  test("are those that the report names", async () => {
    const model = join(folder, "model");
    await mkdir(model);
    await writeFile(join(model, "model.json"), "{}");
    const digest = await modelDigest(model);
    await pin({ model, digest });
    await writeFile(join(folder, "report.json"), JSON.stringify({ teacherDigests: { t: "other" } }));
    expect(await problems()).toEqual([`teacher t is other in report.json, expected ${digest}`]);
  });
});

test("a plugin that changed is named, and so is each teacher whose plugin or parameters it was", async () => {
  const module = join(folder, "own.mjs");
  await writeFile(
    module,
    `export const sure = { plugin: "teacher", name: "sure", parameters: { of: 1 }, describe: () => ({}), predict: () => [] };`,
  );
  const run = (digest: string | undefined, plugins: readonly object[]) => ({
    ...spec,
    plugins,
    teachers: [{ name: "t", plugin: "sure", of: 2, outputs: true, replicas: 1, ...(digest && { digest }) }],
  });
  const write = (content: object) => writeFile(join(folder, "run.json"), JSON.stringify(content));
  await write(run(undefined, [{ path: module }]));
  expect(await problems()).toEqual([]);
  const taught = "0".repeat(64);
  await write(run(taught, [{ path: module, digest: "before" }]));
  const found = await problems();
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(new RegExp(`^plugin ${module} is [0-9a-f]{64}, the run had before$`));
  const [, now = ""] =
    /^teacher t: plugin sure is ([0-9a-f]{64}), the run was taught by 0{64}$/.exec(found[1] ?? "") ?? [];
  await write(run(now, [{ path: module }]));
  expect(await problems()).toEqual([]);
});
