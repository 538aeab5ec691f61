import { mkdirSync, symlinkSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout, faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const timeout = 600_000;

const runs = createTinyRuns();
mkdirSync(join(runs.folder, "node_modules"));
symlinkSync(join(checkout, "packages", "faculty"), join(runs.folder, "node_modules", "faculty"));

const scale = "export const scale = (value) => value.mul(2);";

/** A loss in two files. @param more - Between the logits and the loss. */
function loss(name: string, more = ""): string {
  return `import { defineLoss } from "faculty";
    import { scale } from "./scale.mjs";
    export const own = defineLoss({
      name: "${name}",
      needs: ["softTarget"],
      evaluate: ({ tf, logits, softTarget, temperature }) => {
        const logQ = tf.logSoftmax(logits.div(temperature));
        ${more}
        return scale(softTarget.exp().mul(softTarget.sub(logQ)).sum(-1).mean());
      },
    });`;
}

/** A run file that learns by one loss alone. */
function runFile(name: string, own = name): Promise<string> {
  return runs.runFile(name, {
    plugins: [`./${own}.mjs`],
    baseline: false,
    objective: [{ loss: own, weight: 1 }],
    train: { batchSize: 32, epochs: 2, checkpointEverySteps: 20 },
  });
}

test("a run with a loss of the user's own ends, reports it, and is another after a change", { timeout }, async () => {
  await writeFile(join(runs.folder, "scale.mjs"), scale);
  await writeFile(join(runs.folder, "own.mjs"), loss("own"));
  const file = await runFile("own");
  const options = { cwd: runs.folder };
  const first = await faculty(["run", file], options);
  expect(first.stderr).not.toContain("portable");
  expect(first.code).toBe(0);
  const report = JSON.parse(await readFile(join(runs.folder, "runs/own/report.json"), "utf8"));
  const { digest } = report.plugins[0];
  expect(report.plugins).toEqual([
    { path: join(runs.folder, "own.mjs"), digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  const page = await readFile(join(runs.folder, "runs/own/report.md"), "utf8");
  expect(page).toContain(`Plugins: own.mjs (digest ${digest.slice(0, 12)}).`);
  const weights = await runs.weights("runs/own/students/distilled-1/distilled");

  await writeFile(join(runs.folder, "scale.mjs"), scale.replace("2", "3"));
  const resumed = await faculty(["run", file], options);
  expect(resumed.code).toBe(0);
  expect((await runs.weights("runs/own/students/distilled-1/distilled")).equals(weights)).toBe(false);
});

test("validate loads what a run would, and says what is wrong with it", { timeout }, async () => {
  await writeFile(join(runs.folder, "scale.mjs"), scale);
  await writeFile(join(runs.folder, "rowwise.mjs"), loss("rowwise", "return logQ.sum(-1);"));
  const wrong = await faculty(["validate", await runFile("rowwise")], { cwd: runs.folder });
  expect(wrong.stderr).toContain(
    "loss rowwise of a plugin gives a tensor of shape [3], expected a scalar: the mean over the batch",
  );
  expect(wrong.code).toBe(65);
  const stranger = await faculty(["validate", await runFile("stranger")], { cwd: runs.folder });
  expect(stranger.stderr).toContain(`stranger.yaml: plugins[0]: ${runs.folder}/stranger.mjs, which does not exist`);
  expect(stranger.code).toBe(66);
});

/** Points of the plane, a teacher that knows on which side of a line they lie, and a metric. @param slope - Of that line. */
function halves(slope: number): string {
  return `import { defineDataset, defineMetric, defineTeacher } from "faculty";
    const classes = ["below", "above"];
    export const points = defineDataset({
      name: "points",
      parameters: { count: 200 },
      describe: () => ({ inputShape: [2], classes }),
      samples: function* ({ part }, { count }) {
        for (let i = part === "train" ? 0 : 1; i < count; i += 2) {
          const input = [Math.sin(1.3 * i), Math.sin(2.9 * i)];
          yield { id: String(i), input, label: classes[Number(input[1] > ${slope} * input[0])] };
        }
      },
    });
    export const misses = defineMetric({
      name: "misses",
      better: "lower",
      measure: ({ hits }) => hits.length - hits.reduce((sum, hit) => sum + hit, 0),
    });
    export const line = defineTeacher({
      name: "line",
      parameters: { sharpness: 5 },
      describe: () => ({ inputShape: [2], classes }),
      predict: async ({ samples }, { sharpness }) =>
        samples.map(([x, y]) => [0, sharpness * (y - ${slope} * x)]),
    });`;
}

const sides = (name: string, own: object = {}) =>
  runs.runFile(name, {
    plugins: ["./halves.mjs"],
    dataset: { name: "points", count: 400, validation: 0.2 },
    teachers: [
      { name: "line", plugin: "line", sharpness: 8, replicas: 2 },
      { name: "blunt", plugin: "line", sharpness: 1 },
    ],
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    ...own,
  });

test("a data set, teachers and a metric of the user's own make a run, and another one after a change", {
  timeout,
}, async () => {
  await writeFile(join(runs.folder, "halves.mjs"), halves(1));
  const file = await sides("sides");
  const options = { cwd: runs.folder, env: { FACULTY_CACHE: join(runs.folder, "cache") } };
  const first = await faculty(["run", file], options);
  expect(first.stderr).not.toContain("warning");
  expect(first.code).toBe(0);
  const reportOf = async () => JSON.parse(await readFile(join(runs.folder, "runs/sides/report.json"), "utf8"));
  const before = await reportOf();
  expect(before.dataset).toMatchObject({ name: "points", test: 200 });
  const accuracyOf = (role: string) =>
    before.models.filter((model: { role: string }) => model.role === role).map(({ accuracy }: never) => accuracy);
  expect(accuracyOf("teacher")).toEqual([expect.objectContaining({ mean: 1 }), expect.objectContaining({ mean: 1 })]);

  for (const model of before.models)
    expect(model.own.misses.mean).toBeCloseTo((1 - model.accuracy.mean) * model.samples, 6);
  const page = await readFile(join(runs.folder, "runs/sides/report.md"), "utf8");
  expect(page).toContain("| macro F1 | misses | samples | seeds |");

  const pinned = join(runs.folder, "runs/sides/run.json");
  await writeFile(join(runs.folder, "halves.mjs"), halves(-1));
  const stranger = await faculty(["teacher", pinned, "--name", "line"], options);
  expect(stranger.stderr).toContain("halves.mjs and what it imports have digest");
  expect(stranger.code).toBe(65);
  const audit = await faculty(["audit", "runs/sides"], options);
  expect(audit.stdout).toMatch(/plugin .*halves\.mjs is [0-9a-f]{64}, the run had [0-9a-f]{64}/);
  for (const name of ["line", "blunt"])
    expect(audit.stdout).toMatch(
      new RegExp(`teacher ${name}: plugin line is [0-9a-f]{64}, the run was taught by [0-9a-f]{64}`),
    );
  expect(audit.code).toBe(1);

  expect((await faculty(["run", file], options)).code).toBe(0);
  const after = await reportOf();
  expect(after.dataset.digest).not.toBe(before.dataset.digest);
  expect(after.teacherDigests).not.toEqual(before.teacherDigests);
});

test("validate asks a teacher of the user's own about samples of the data set", { timeout }, async () => {
  await writeFile(join(runs.folder, "halves.mjs"), halves(1).replace("[0, sharpness", "[0, sharpness, 0"));
  const file = await sides("wide");
  const options = { cwd: runs.folder, env: { FACULTY_CACHE: join(runs.folder, "cache") } };
  expect((await faculty(["data", "prepare", file], options)).code).toBe(0);
  const wrong = await faculty(["validate", file], options);
  expect(wrong.stderr).toContain("teacher line of a plugin says 3 numbers of a sample, expected 2");
  expect(wrong.code).toBe(65);
  const typo = await faculty(["validate", await sides("typo", { dataset: { name: "points", cuont: 3 } })], options);
  expect(typo.stderr).toContain("dataset.cuont: unknown key, did you mean count?");
});

/** Pictures of 4 × 4 bytes, in which each quarter is bright or dark, and a teacher that sees it and how bright it is. */
const quarters = `import { defineDataset, defineTeacher } from "faculty";
  const classes = ["dark", "bright"];
  const target = { kind: "several", outputs: { quarter: "class", light: "value" } };
  const outputs = { quarter: { classes, positions: [2, 2] }, light: {} };
  const quarterOf = (pixel) => 2 * Math.floor(pixel / 8) + Math.floor((pixel % 4) / 2);
  export const pictures = defineDataset({
    name: "quarters",
    target,
    parameters: { count: 96 },
    describe: () => ({ inputShape: [4, 4, 1], element: "uint8", outputs }),
    samples: function* ({ part }, { count }) {
      for (let i = part === "train" ? 0 : 1; i < count; i += 2) {
        const quarter = [0, 1, 2, 3].map((bit) => (Math.floor(i / 2) >> bit) & 1);
        const input = Uint8Array.from({ length: 16 }, (_, pixel) => 55 + 150 * quarter[quarterOf(pixel)] + (i % 50));
        const light = quarter.reduce((sum, one) => sum + one, 0);
        yield { id: String(i), input, targets: i % 6 === 0 ? null : { quarter: [...quarter.slice(0, 3), -2], light } };
      }
    },
  });
  export const seer = defineTeacher({
    name: "seer",
    output: { quarter: "distribution", light: "values" },
    describe: () => ({ inputShape: [4, 4, 1], outputs, layers: { seen: [2, 2, 1] } }),
    predict: ({ samples }) => {
      const seen = samples.map((values) => {
        const means = [0, 0, 0, 0];
        values.forEach((value, pixel) => { means[quarterOf(pixel)] += value / 4; });
        return means;
      });
      const quarter = seen.map((means) => means.flatMap((mean) => [0, 20 * (mean - 0.6)]));
      const light = seen.map((means) => [means.filter((mean) => mean > 0.6).length]);
      return { rows: { quarter, light }, layers: { seen } };
    },
  });`;

test("positions, several outputs and layers go from plugins to the student and into the report", {
  timeout,
}, async () => {
  await writeFile(join(runs.folder, "quarters.mjs"), quarters);
  const file = await runs.runFile("quarters", {
    plugins: ["./quarters.mjs"],
    dataset: { name: "quarters", target: { kind: "several", outputs: { quarter: "class", light: "value" } } },
    teachers: [{ name: "seer", plugin: "seer" }],
    temperature: 1,
    student: { model: { kind: "grid-cnn", filters: [8] }, optimizer: { learningRate: 0.03 } },
    objective: [
      { loss: "soft-target-kl", output: "quarter", weight: 1 },
      { loss: "regression", output: "light", weight: 1 },
      { loss: "hint", from: "seer/seen", to: "pool1", weight: 0.1 },
    ],
    baseline: false,
    train: { batchSize: 8, epochs: 6 },
  });
  const options = { cwd: runs.folder, env: { FACULTY_CACHE: join(runs.folder, "cache") } };
  const first = await faculty(["run", file], options);
  expect(first.stderr).not.toContain("warning");
  expect(first.code).toBe(0);
  const report = JSON.parse(await readFile(join(runs.folder, "runs/quarters/report.json"), "utf8"));
  const miouOf = (role: string) =>
    report.models.find((model: { role: string }) => model.role === role).figures["quarter.miou"].mean;
  expect(miouOf("teacher")).toBe(1);
  expect(miouOf("distilled")).toBeGreaterThan(0.9);
});
