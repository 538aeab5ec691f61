import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@faculty/shared/processes";
import { onnxBytes, writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faculty, startFaculty } from "./faculty-process.ts";
import { loadedModules, tracing } from "./loaded-modules.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const quickstart = join(root, "examples/vision/quickstart.yaml");
const referenceValues = join(root, "packages/student-trainer/src/conformance/losses.json");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function validate(lines: readonly string[]) {
  await writeFile(join(folder, "run.yaml"), `${lines.join("\n")}\n`);
  return faculty(["validate", "run.yaml"], { cwd: folder });
}

const minimal = [
  "name: bad",
  "dataset: { name: digits }",
  "teachers: [{ name: gone, model: ./gone }]",
  "student: { model: { kind: mlp, units: [4] } }",
  "objective: [{ loss: hard-label, weight: 1 }]",
  "train: { epochs: 1 }",
];

test("the quick start's run file is fine", async () => {
  const { code, stdout } = await faculty(["validate", quickstart]);
  expect(stdout).toMatch(
    /is fine: run quickstart, data set fashion-mnist-12k \(12000 training, 2000 test samples; 450 labelled, 11400 unlabelled, 150 held out\)/,
  );
  expect(code).toBe(0);
});

test("models are read as JSON: nothing of TensorFlow is loaded", async () => {
  const graph = join(folder, "graph");
  const weights = { kernel: { shape: [64, 10], values: Array.from({ length: 640 }, () => 0.5) } };
  const nodes = { flat: ["Reshape", ["x", "shape"]], out: ["MatMul", ["flat", "kernel"]] } as const;
  const shape = { shape: [2], values: [-1, 64], dtype: "int32" } as const;
  await writeGraph(graph, { shape: [-1, 8, 8, 1], weights: { ...weights, shape }, nodes });
  const student = {
    class_name: "Sequential",
    config: {
      name: "s",
      layers: [
        { class_name: "Flatten", config: { name: "flatten", batch_input_shape: [null, 8, 8, 1] } },
        { class_name: "Dense", config: { name: "logits", units: 10 } },
      ],
    },
  };
  await writeFile(join(folder, "student.json"), JSON.stringify(student));
  const classes = Array.from({ length: 10 }, (_, digit) => `${digit}`);
  await writeFile(
    join(folder, "brought.yaml"),
    JSON.stringify({
      name: "brought",
      dataset: { name: "digits" },
      teachers: [{ name: "a", model: graph, classes }],
      student: { model: { kind: "file", path: "student.json" } },
      objective: [
        { loss: "hint", weight: 1, from: "a/flat", to: "flatten" },
        { loss: "soft-target-kl", weight: 1 },
      ],
      train: { epochs: 1 },
    }),
  );
  for (const [file, trace] of [
    [quickstart, "by-quickstart"],
    ["brought.yaml", "by-brought"],
  ] as const) {
    const env = tracing(join(folder, trace));
    expect(await faculty(["validate", file], { cwd: folder, env })).toMatchObject({ code: 0, stderr: "" });
    const { modules } = await loadedModules(join(folder, trace));
    expect(modules.filter((path) => path.includes("/student-trainer/src/check/check-student.ts"))).toHaveLength(1);
    expect(modules.filter((path) => path.includes("@tensorflow"))).toEqual([]);
  }
});

test("an ONNX teacher's process loads ONNX Runtime and nothing of TensorFlow, and validate neither", async () => {
  const model = onnxBytes({
    inputs: { x: { shape: ["n", 8, 8, 1] } },
    outputs: { y: { shape: ["n", 10] } },
    weights: { kernel: { shape: [64, 10], values: Array.from({ length: 640 }, (_, i) => (i % 7) / 7) } },
    nodes: { flat: ["Flatten", ["x"], ["rows"], { axis: 1 }], end: ["MatMul", ["rows", "kernel"], ["y"]] },
    metadata: { classes: JSON.stringify(Array.from({ length: 10 }, (_, digit) => `${digit}`)) },
  });
  await writeFile(join(folder, "digits.onnx"), model);
  const [first = "", second = "", , ...others] = minimal;
  const lines = [first, second, "teachers: [{ name: foreign, model: digits.onnx }]", ...others];
  await writeFile(join(folder, "foreign.yaml"), lines.join("\n"));
  const options = (name: string) => ({ cwd: folder, env: tracing(join(folder, name)) });
  const loadedBy = async (name: string) => {
    const { modules } = await loadedModules(join(folder, name));
    const loads = (part: string) => modules.some((path) => path.includes(part));
    return { tensorflow: loads("@tensorflow"), onnx: loads("onnxruntime_binding") };
  };
  expect(await faculty(["validate", "foreign.yaml"], options("by-validate"))).toMatchObject({ code: 0 });
  expect(await loadedBy("by-validate")).toEqual({ tensorflow: false, onnx: false });
  const nobody = `nats://127.0.0.1:${await freePort()}`; // the model is opened before a server is looked for
  const teacher = startFaculty(
    ["teacher", "foreign.yaml", "--name", "foreign", "--nats", nobody],
    options("by-teacher"),
  );
  while (!teacher.said().includes("bus-awaited")) await once(teacher.voice, "said");
  teacher.kill("SIGTERM");
  await teacher.finished;
  expect(await loadedBy("by-teacher")).toEqual({ tensorflow: false, onnx: true });
});

test("an unknown key is refused with its place and the nearest known one", async () => {
  const { code, stderr } = await validate([...minimal, "temprature: 4"]);
  expect(stderr).toMatch(/^faculty: run\.yaml:7:1 temprature: .*temperature/);
  expect(code).toBe(78);
});

test("a wrong type is refused with its place, what was expected and what came", async () => {
  const { code, stderr } = await validate([...minimal.slice(0, 5), "train: { epochs: many }"]);
  expect(stderr).toMatch(/^faculty: run\.yaml:6:18 train\.epochs: expected .*, found /);
  expect(code).toBe(78);
});

test("a teacher whose model is not there is named with its path", async () => {
  const { code, stderr } = await validate(minimal);
  expect(stderr).toBe(`faculty: teacher gone: model ${join(folder, "gone")} does not exist\n`);
  expect(code).toBe(66);
});

test("a teacher of other classes is refused by name", async () => {
  const foreign = join(root, "examples/vision/teachers/wide-cnn");
  const { code, stderr } = await validate([
    ...minimal.slice(0, 2),
    `teachers: [{ name: clothes, model: ${foreign} }]`,
    ...minimal.slice(3),
  ]);
  expect(stderr).toMatch(
    /^faculty: teacher clothes knows \[t-shirt, .*\], the data set has only \[0, 1, 2.*\]: name or drop them/,
  );
  expect(code).toBe(65);
});

describe("with roots", () => {
  const lines = ["dataset: { name: digits }", "teachers: [{ name: a, model: ./inside/link }]", ...minimal.slice(3)];
  let inside: string;
  beforeAll(async () => {
    inside = join(await realpath(folder), "inside");
    await mkdir(join(folder, "inside"));
    await mkdir(join(folder, "elsewhere"));
    await symlink(join(folder, "elsewhere"), join(folder, "inside", "link"));
    await writeFile(join(folder, "rooted.yaml"), `name: rooted\n${lines.join("\n")}\n`);
  });
  const refusal = () =>
    `leads to ${join(dirname(inside), "elsewhere")}, which is not within ${join(folder, "inside")}\n`;

  test.each(["validate", "run", "coordinator", "student"])(
    "faculty %s refuses a link that leads out",
    async (command) => {
      const out = command === "student" ? ["--out", "inside/student"] : [];
      const { code, stderr } = await faculty([command, "rooted.yaml", ...out], {
        cwd: folder,
        env: { FACULTY_ROOTS: join(folder, "inside") },
      });
      expect(stderr).toBe(`faculty: model of teacher a: ${join(folder, "inside", "link")} ${refusal()}`);
      expect(code).toBe(77);
    },
  );

  test("a flag goes before the environment, and holds for what the command line names", async () => {
    const { code, stderr } = await faculty(["teacher", "--name", "a", "--model", "inside/link", "--roots", "inside"], {
      cwd: folder,
      env: { FACULTY_ROOTS: "/" },
    });
    expect(stderr).toBe(`faculty: --model: inside/link ${refusal()}`);
    expect(code).toBe(77);
  });

  test("a run folder outside of them is refused before anything is made", async () => {
    const { code, stderr } = await faculty(["run", quickstart, "--out", "new"], {
      cwd: folder,
      env: { FACULTY_ROOTS: root },
    });
    const made = join(dirname(inside), "new");
    expect(stderr).toBe(`faculty: folder of the run: ${made} is not within ${resolve(root)}\n`);
    expect(code).toBe(77);
    await expect(stat(made)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

test("a missing run file is one sentence, with the stack only when asked for", async () => {
  const { code, stderr } = await faculty(["run", "nowhere.yaml"], { cwd: folder });
  expect(stderr).toBe("faculty: run file nowhere.yaml does not exist\n");
  expect(code).toBe(66);
  const verbose = await faculty(["run", "nowhere.yaml", "-v"], { cwd: folder });
  expect(verbose.stderr).toContain("    at ");
});

test("an unreachable NATS is named without its password", async () => {
  const url = `nats://me:secret@127.0.0.1:${await freePort()}`;
  const { code, stderr } = await faculty(["teachers"], { env: { NATS_URL: url } });
  expect(stderr).toMatch(/^faculty: cannot reach NATS at nats:\/\/127\.0\.0\.1:\d+: /);
  expect(stderr).not.toContain("secret");
  expect(code).toBe(69);
});

test("a reader that goes away ends a command without a word", async () => {
  const command = startFaculty(["validate", "--schema"]);
  command.closeOutput();
  expect(await command.finished).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("bad usage ends with 2, with what was meant", async () => {
  expect(await faculty(["run"])).toMatchObject({
    code: 2,
    stderr: "faculty: missing required argument 'run.yaml' (faculty --help shows the commands)\n",
  });
  expect(await faculty(["run", "run.yaml", "--trainrs", "2"])).toMatchObject({
    code: 2,
    stderr: "faculty: unknown option '--trainrs'; did you mean --trainers? (faculty --help shows the commands)\n",
  });
  expect((await faculty(["run", "run.yaml", "--trainers", "0"])).stderr).toMatch(
    /Expected a whole number of at least 1/,
  );
  expect((await faculty(["teachers"], { env: { FACULTY_BACKEND: "abacus" } })).stderr).toBe(
    'faculty: FACULTY_BACKEND is "abacus", expected one of native, wasm, cpu\n',
  );
});

test("every command explains itself with an example", { timeout: 120_000 }, async () => {
  const { stdout } = await faculty(["--help"]);
  const names = [...stdout.matchAll(/^ {2}([a-z]+)(?: \[| <| {2})/gm)].map(([, name]) => name ?? "");
  expect(names).toContain("quickstart");
  for (const name of names.filter((found) => found !== "help")) {
    const { code, stdout: help } = await faculty([name, "--help"]);
    expect(help).toContain(`Examples:\n  `);
    expect(code).toBe(0);
  }
});

test("validate --schema prints a JSON Schema that knows every loss", async () => {
  const { stdout } = await faculty(["validate", "--schema"]);
  const schema = JSON.parse(stdout);
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(stdout).toContain("soft-target-kl");
});

test("doctor says which backend computes and finds nothing wrong", async () => {
  const { code, stdout } = await faculty(["doctor", "--json"]);
  const findings: { name: string; state: string; found: string }[] = JSON.parse(stdout);
  expect(findings.find(({ name }) => name === "TensorFlow")?.found).toMatch(/^backend (tensorflow|wasm|cpu): /);
  expect(findings.filter(({ state }) => state === "problem")).toEqual([]);
  expect(code).toBe(0);
});

test("conformance prints a line a case and fails only on wrong values", async () => {
  const right = await faculty(["conformance", referenceValues]);
  expect(right.stdout.trimEnd().split("\n")).toHaveLength(27);
  expect(right.stdout).toMatch(
    /^soft_target_kl \{"temperature":4\} {2}loss \d\.\de-\d+ {2}gradient \d\.\de-\d+ {2}ok$/m,
  );
  expect(right.code).toBe(0);

  const wrong = { name: "logit_mse", params: {}, inputs: { studentLogits: [[1, 2]], teacherLogits: [[1, 2]] } };
  const cases = [{ ...wrong, wrt: "studentLogits", expected: { loss: 7, grad: [[0, 0]] } }];
  await writeFile(join(folder, "wrong.json"), JSON.stringify({ version: 1, cases }));
  const refused = await faculty(["conformance", "wrong.json"], { cwd: folder });
  expect(refused.stdout).toMatch(/^logit_mse {2}loss 1\.0e\+0 .* wrong\n$/);
  expect(refused.code).toBe(1);
});
