import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import { parseRunFile, readRunFile } from "./parse-run-file.ts";
import { opaqueParts, type RunSpecParts, runSpecSchema, scheduleSpec, validationShare } from "./run-spec-schema.ts";
import { taggedUnion } from "./tagged-union.ts";

const parts: RunSpecParts = {
  ...opaqueParts,
  dataset: z.strictObject({ name: z.enum(["fashion-mnist", "digits"]), validation: validationShare }),
  term: taggedUnion("loss", {
    "hard-label": z.strictObject({ weight: scheduleSpec, smoothing: z.number().min(0).lt(1).default(0) }),
    "soft-target": z.strictObject({ weight: scheduleSpec }),
  }),
  model: taggedUnion("kind", { cnn: z.strictObject({ filters: z.array(z.int().min(1)).min(1) }) }),
  weighting: taggedUnion("kind", { uniform: z.strictObject({}) }),
};
const schema = runSpecSchema(parts);

const complete = `name: small
dataset: { name: fashion-mnist }
teachers:
  - { name: wide, model: ./wide }
  - name: deep
    model: ./deep
student:
  model: { kind: cnn, filters: [8] }
objective:
  - { loss: soft-target, weight: 0.7 }
train:
  epochs: 20
`;

test("fills in the defaults of what is not written", () => {
  const spec = parseRunFile(complete, "run.yaml", schema);
  expect(spec).toMatchObject({
    seed: 1,
    dataset: { name: "fashion-mnist", validation: 0.2 },
    augment: [],
    ensemble: { weighting: { kind: "uniform" }, space: "probabilities", policy: { kind: "strict" } },
    temperature: 2,
    student: { optimizer: { kind: "adam", learningRate: 0.001 }, repeats: 1 },
    train: { batchSize: 64, epochs: 20, credit: 4 },
    baseline: true,
  });
  expect(spec.teachers[1]).toEqual({ name: "deep", model: "./deep", replicas: 1, outputs: true });
});

test.each([
  ["an unknown key near a known one", ["epochs:", "epoch:"], "12:3 train.epoch: unknown key, did you mean epochs?"],
  [
    "an unknown key near none",
    ["name: deep", "name: deep\n    whatever: 1"],
    "6:5 teachers[1].whatever: unknown key, expected one of name, model, server, signals, plugin, external, inputs, outputs, signature, runtime, digest, tolerance, replicas, classes, classMap",
  ],
  [
    "a teacher that is a model and external",
    ["name: deep", "name: deep\n    external: true"],
    "6:15 teachers[1].external: expected one of model, server, signals, plugin and external: true, found two",
  ],
  ["a number out of range", ["epochs: 20", "epochs: 0"], "12:11 train.epochs: expected at least 1, found 0"],
  ["text for a number", ["epochs: 20", "epochs: many"], '12:11 train.epochs: expected a number, found "many"'],
  ["a fraction for an integer", ["epochs: 20", "epochs: 1.5"], "12:11 train.epochs: expected an integer, found 1.5"],
  [
    "a number for text",
    ["model: ./deep", "model: 7"],
    '6:12 teachers[1].model: expected text, found 7; in quotes, "7", it is text',
  ],
  ["a key without a value", ["epochs: 20", "epochs:"], "12:10 train.epochs: expected a number, found null"],
  [
    "numbers that are classes",
    ["model: ./deep", "model: ./deep\n    classes: [zero, 1, 1e3, null, yes]"],
    '7:21 teachers[1].classes[1]: expected text, found 1; in quotes, "1", it is text',
  ],
  [
    "a key of JavaScript's own",
    ["model: ./deep", "model: ./deep\n    classMap: { __proto__: a }"],
    "7:17: no key can be called __proto__",
  ],
  [
    "a teacher of a name that is lost",
    ["name: deep", "name: __proto__"],
    "5:11 teachers[1].name: nothing can be called __proto__",
  ],
  [
    "one class in two forms of Unicode",
    ["model: ./deep", 'model: ./deep\n    classes: [caf\u00e9, "cafe\u0301 "]'],
    "7:21 teachers[1].classes[1]: expected each class once, found caf\u00e9 again",
  ],
  ["a missing key", ["    model: ./deep\n", ""], "5:5 teachers[1].model: expected text, found nothing"],
  ["a missing section", [/student:\n.*\n/, ""], "1:1 student: expected a mapping, found nothing"],
  ["a mapping for a list", [/- (.*loss.*)/, "$1"], "10:3 objective: expected a list, found a mapping"],
  [
    "an empty list",
    [/objective:\n.*\n/, "objective: []\n"],
    "9:12 objective: expected a list of at least 1, found a list of 0",
  ],
  [
    "a name with a space",
    ["name: small", "name: my run"],
    '1:7 name: expected 1 to 48 letters, digits, _ and -, found "my run"',
  ],
  [
    "a misspelt data set",
    ["fashion-mnist", "fashion-mnits"],
    '2:18 dataset.name: expected one of fashion-mnist, digits, found "fashion-mnits"; did you mean fashion-mnist?',
  ],
  [
    "a misspelt loss",
    ["soft-target", "soft-targets"],
    '10:13 objective[0].loss: expected one of hard-label, soft-target, found "soft-targets"; did you mean soft-target?',
  ],
  [
    "a parameter that another loss has",
    ["weight: 0.7", "weight: 0.7, smoothing: 0.1"],
    "10:39 objective[0].smoothing: unknown key, expected one of weight, loss",
  ],
  [
    "a schedule of neither kind",
    ["weight: 0.7", "weight: high"],
    '10:34 objective[0].weight: expected a number or a mapping, found "high"',
  ],
  [
    "a schedule without its end",
    ["weight: 0.7", "weight: { schedule: linear, from: 1, epochs: 3 }"],
    "10:26 objective[0].weight.to: expected a number, found nothing",
  ],
  [
    "a misspelt schedule",
    ["weight: 0.7", "weight: { schedule: liner, from: 1, to: 0, epochs: 3 }"],
    '10:46 objective[0].weight.schedule: expected one of linear, cosine, step, warm-up, stop, found "liner"; did you mean linear?',
  ],
  [
    "a temperature to tune, out of range",
    ["train:", "temperature: { tune: [1, 2, -4], epochs: 2 }\ntrain:"],
    "11:29 temperature.tune[2]: expected more than 0, found -4",
  ],
  ["a key given twice", ["epochs: 20", "epochs: 20\n  epochs: 30"], "13:3: this key is already given above"],
  ["a tab", ["  epochs", "\tepochs"], "12:1: Tabs are not allowed as indentation"],
])("names %s with its place", (_, [from, to], problem) => {
  expect(problemsOf(complete.replace(from as string, to as string))).toContain(`run.yaml:${problem}`);
});

test("lists all problems of a file, each on a line", () => {
  const text = complete.replace("epochs:", "epoch:").replace("./wide", "3").replace("name: small", "name: ''");
  expect(() => parseRunFile(text, "run.yaml", schema)).toThrow(
    [
      "run.yaml has 4 problems:",
      'run.yaml:1:7 name: expected 1 to 48 letters, digits, _ and -, found ""',
      'run.yaml:4:26 teachers[0].model: expected text, found 3; in quotes, "3", it is text',
      "run.yaml:11:1 train.epochs: expected a number, found nothing",
      "run.yaml:12:3 train.epoch: unknown key, did you mean epochs?",
    ].join("\n"),
  );
});

test("names a cross-field problem with its place", () => {
  expect(problemsOf(complete.replace("name: deep", "name: wide"))).toEqual([
    "run.yaml:5:11 teachers[1].name: expected a name of its own, found wide again",
  ]);
});

test("refuses aliases, so that no file unfolds to more than it is", () => {
  const text = complete.replace("{ name: wide, model: ./wide }", "&a { name: wide, model: ./wide }\n  - *a");
  expect(problemsOf(text)).toEqual(["run.yaml:5:5: alias *a is not allowed, write the value out"]);
});

test.each([
  ["nothing", "", "run.yaml:1:1: expected a mapping, found null"],
  ["a list", "- 1", "run.yaml:1:1: expected a mapping, found a list of 1"],
])("refuses %s as a run file", (_, text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test("reads from disk, and says what it cannot read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-run-"));
  try {
    const path = join(folder, "run.yaml");
    await expect(readRunFile(path)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: `run file ${path} does not exist`,
    });
    await writeFile(path, `\ufeff${complete}`);
    expect(parseRunFile(await readRunFile(path), path, schema).name).toBe("small");
    await writeFile(path, Buffer.from([0x6e, 0xff]));
    await expect(readRunFile(path)).rejects.toThrow(
      `${path} line 1 is not UTF-8: byte 0xff after "n"; save the file as UTF-8`,
    );
    await writeFile(path, "#".repeat(2 ** 18 + 1));
    await expect(readRunFile(path)).rejects.toThrow(`${path} has ${2 ** 18 + 1} bytes, expected at most ${2 ** 18}`);
    await expect(readRunFile(folder)).rejects.toThrow(`${folder} is not a file`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  ["brackets", "name: {a: [".repeat(40)],
  ["dashes on a line", `name:\n  ${"- ".repeat(70)}`],
  ["keys on a line", `? ${"- ? ".repeat(40)}`],
  ["keys in brackets", `[${"a: ".repeat(70)}]`],
])("refuses %s within each other before it reads them", (_, text) => {
  expect(problemsOf(text)).toEqual([expect.stringMatching(/^run\.yaml:[12]:\d+: this is nested too deep$/)]);
});

test("brackets in text, comments and closed ones do not count as depth", () => {
  const many = "[".repeat(100);
  const text = `${complete}# ${many}\n`.replace("filters: [8]", `filters: [${"8, ".repeat(100)}8]`);
  expect(problemsOf(text.replace("name: small", `name: "${many}"`))).toEqual([
    expect.stringMatching(/^run.yaml:1:7 name: /),
  ]);
});

test("a key is text, however it looks", () => {
  const text = complete.replace("./deep", "./deep\n    classMap: { 0: zero, 1e3: many, null: none, yes: Y }");
  const { classMap } = parseRunFile(text, "run.yaml", schema).teachers[1] ?? {};
  expect(classMap).toEqual({ "0": "zero", "1e3": "many", null: "none", yes: "Y" });
});

test("entries side by side on one line do not count as depth, however many", () => {
  const map = Array.from({ length: 200 }, (_, i) => `c${i}: "d${i}"`).join(", ");
  const spec = parseRunFile(complete.replace("./deep", `./deep\n    classMap: { ${map} }`), "run.yaml", schema);
  expect(Object.keys(spec.teachers[1]?.classMap ?? {})).toHaveLength(200);
});

test("a teacher with several problems in one of its keys is still a teacher with a model", () => {
  const inputs = "{ resize: [5], std: 0, channels: gray, crops: 1 }";
  expect(problemsOf(complete.replace("name: deep", `name: deep\n    inputs: ${inputs}`))).toEqual([
    "run.yaml:6:23 teachers[1].inputs.resize: expected a list of at least 2, found a list of 1",
    'run.yaml:6:46 teachers[1].inputs.channels: expected one of rgb, bgr, grey, found "gray"; did you mean grey?',
    "run.yaml:6:33 teachers[1].inputs.std: expected more than 0, found 0",
    "run.yaml:6:52 teachers[1].inputs.crops: unknown key, did you mean crop?",
  ]);
});

test("many keys take no longer than they are long, and many problems are cut short", () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => `key${i}: 1`).join("\n");
  expect(problemsOf(keys)).toHaveLength(21);
  expect(problemsOf(keys).at(-1)).toMatch(/^and \d+ more$/);
});

test("whatever the text, it parses or is refused as BAD_RUN_FILE", () => {
  const piece = fc.constantFrom(
    "name: a\n",
    "train:\n",
    "  ",
    "- ",
    "{",
    "}",
    "*a",
    "&a",
    "!!x ",
    "? ",
    ": ",
    "__proto__: 1\n",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
      expect(problemsOf(pieces.join(""))).not.toHaveLength(0);
    }),
  );
});

function problemsOf(text: string): readonly string[] {
  try {
    parseRunFile(text, "run.yaml", schema);
  } catch (thrown) {
    if (!(thrown instanceof FacultyError) || thrown.code !== "BAD_RUN_FILE") throw thrown;
    return thrown.details["problems"] as readonly string[];
  }
  return [];
}
