import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { checkout } from "./faculty-process.ts";

const timeout = 600_000;
const project = await mkdtemp(join(tmpdir(), "faculty-installed-"));
afterAll(() => rm(project, { recursive: true, force: true }));

/** Of the project: npx would take a checkout's, where that is on the PATH. */
const command = join(project, "node_modules", ".bin", "faculty");

/** Runs a program in the project; rejects where it ends with another code than 0. */
async function ran(program: string, ...args: readonly string[]): Promise<string> {
  const { NATS_URL: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(program, [...args], { cwd: project, env });
  return stdout;
}

beforeAll(async () => {
  await ran(process.execPath, join(checkout, "setup", "pack.mjs"), join(project, "tarballs"));
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  const tarballs = (await readdir(join(project, "tarballs"))).map((name) => `./tarballs/${name}`);
  await ran("npm", "install", "--no-audit", "--no-fund", ...tarballs);
  await cp(join(inject("sharedFolder"), "teachers"), join(project, "teachers"), { recursive: true });
}, timeout);

test("what is packed can be imported before anything native is there", { timeout }, async () => {
  const script = 'import * as faculty from "faculty"; console.log(Object.keys(faculty).join(" "));';
  await writeFile(join(project, "import.mjs"), script);
  expect(await ran(process.execPath, "import.mjs")).toBe("FacultyError defineRun distil openStudent\n");
});

test("no test is packed, nor what only a checkout needs", { timeout }, async () => {
  const folder = join(project, "node_modules", "@faculty");
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((path) => /\.(?:test|fixture|fuzz)\.|\.tsbuildinfo$/.test(path))).toEqual([]);
});

test("a program of a user's distils, asks the student, and leaves what a run leaves", { timeout }, async () => {
  await ran(command, "setup");
  expect(await ran(command, "doctor")).toContain("backend tensorflow: the native addon is built and loads");
  const run = {
    name: "installed",
    seed: 1,
    dataset: { name: "digits", validation: 0.2, labels: { perClass: 5 } },
    teachers: [{ name: "all", model: "teachers/all" }],
    student: { model: { kind: "mlp", units: [16] }, optimizer: { kind: "adam", learningRate: 0.01 } },
    objective: [
      { loss: "soft-target-kl", weight: 0.9 },
      { loss: "hard-label", weight: 0.1 },
    ],
    train: { batchSize: 64, epochs: 3 },
  };
  const program = `
    import { defineRun, distil } from "faculty";
    const kinds = new Set();
    const run = await distil(defineRun(${JSON.stringify(run)}), { onProgress: ({ kind }) => void kinds.add(kind) });
    const [said] = await run.student.predict([new Float32Array(64)]);
    const wrong = await run.student.predict([[1, 2]]).catch((error) => error.code);
    await run[Symbol.asyncDispose]();
    const gained = run.report.gain !== null;
    console.log(JSON.stringify({ kinds: [...kinds].sort(), classes: Object.keys(said.probabilities).length, wrong, gained }));
  `;
  await writeFile(join(project, "distil.mjs"), program);
  expect(JSON.parse(await ran(process.execPath, "distil.mjs"))).toEqual({
    kinds: ["began", "done", "heartbeat", "left", "progress", "said", "step"],
    classes: 10,
    wrong: "SHAPE_MISMATCH",
    gained: true,
  });
  expect(await readdir(join(project, "runs", "installed"))).toEqual(
    expect.arrayContaining(["report.html", "report.json", "report.md", "run.json"]),
  );
});

test("a user's test teaches a student in its own process", { timeout }, async () => {
  const run = {
    name: "ours",
    dataset: { name: "digits", validation: 0.2, labels: { perClass: 5 } },
    teachers: [{ name: "all", model: "teachers/all" }],
    student: { model: { kind: "mlp", units: [16] }, optimizer: { kind: "adam", learningRate: 0.01 } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { batchSize: 64, epochs: 5 },
  };
  const program = `
    import { startFaculty } from "faculty/testing";
    const faculty = await startFaculty(${JSON.stringify(run)});
    const student = await faculty.distil();
    console.log(student.accuracy > 0.8);
    await faculty[Symbol.asyncDispose]();
  `;
  await writeFile(join(project, "taught.mjs"), program);
  expect(await ran(process.execPath, "taught.mjs")).toBe("true\n");
});
