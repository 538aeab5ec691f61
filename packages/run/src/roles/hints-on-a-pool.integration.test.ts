import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadRunDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import { createRandom } from "@faculty/shared/random";
import { trainTeacher } from "@faculty/student-trainer";
import { openTeacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

// The small form of examples/transfer/signs.yaml: a teacher of other classes, few labels, and a pool without any.

const timeout = 300_000;
const columns = Array.from({ length: 40 }, (_, column) => `x${column}`);
/** Of the columns, the first: the others are noise. */
const bits = 4;

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-hints-"));
});
afterAll(() => rm(root, { recursive: true }));

/**
 * Samples of the eight corners of a cube of four dimensions that have an even number of ones, or an odd one. All four
 * columns are needed to tell either's corners apart.
 */
async function corners(parity: 0 | 1): Promise<object> {
  const random = createRandom(1, parity);
  const own = Array.from({ length: 2 ** bits }, (_, corner) => corner).filter(
    (corner) => onesOf(corner) % 2 === parity,
  );
  const rows = Array.from({ length: 1200 }, (_, id) => {
    const corner = own[id % own.length] as number;
    const values = columns.map((_, at) =>
      at < bits ? 2 * ((corner >> at) & 1) - 1 + 0.3 * random.normal() : random.normal(),
    );
    return [id, `corner${corner}`, ...values.map((value) => value.toFixed(4))].join();
  });
  const path = join(root, `corners-${parity}.csv`);
  await writeFile(path, [["id", "corner", ...columns].join(), ...rows, ""].join("\n"));
  return { name: "table", path, test: 1 / 3, id: "id", features: columns, target: { kind: "class", column: "corner" } };
}

function onesOf(corner: number): number {
  return Array.from({ length: bits }, (_, at) => (corner >> at) & 1).reduce((sum, bit) => sum + bit, 0);
}

test("hints on a pool without labels teach features for classes that the teacher never saw", { timeout }, async () => {
  const common = {
    name: "hints",
    seed: 1,
    teachers: [{ name: "even", external: true, outputs: false }],
    student: { model: { kind: "mlp", units: [16] }, optimizer: { kind: "adam", learningRate: 0.01 } },
    stages: [
      { name: "hints", objective: [{ loss: "hint", weight: 1, from: "even/dense1", to: "dense1" }], epochs: 10 },
    ],
    objective: [{ loss: "hard-label", weight: 1 }],
    train: { batchSize: 32, epochs: 10 },
  };
  const specOf = (dataset: object) => runSchema.parse({ ...common, dataset });
  const preparing = { cache: join(root, "cache") };
  await trainTeacher({
    dataset: await loadRunDataset(specOf(await corners(0)), undefined, preparing),
    name: "even",
    folder: join(root, "even"),
    model: { kind: "mlp", units: [16] },
    seed: 1,
    epochs: 10,
    batchSize: 32,
    validation: 0,
    labelSmoothing: 0,
    optimizer: { kind: "adam", learningRate: 0.01, weightDecay: 0 },
    augment: [],
    onProgress: () => undefined,
    clock: systemClock,
    abort: new AbortController().signal,
  });
  const spec = specOf({ ...(await corners(1)), labels: { perClass: 4 } });
  const dataset = await loadRunDataset(spec, undefined, preparing);
  const run = createMemoryRun(spec, dataset);
  await using even = await openTeacher(join(root, "even"), { samples: dataset });
  await using _replica = await run.serve("even", even, dataset);
  await using _coordinator = await run.coordinate();
  const accuracy = async (objective: "distil" | "scratch") => {
    const outcome = await run.distil({ folder: join(root, objective), objective });
    if (outcome.kind === "stopped") throw new Error("expected a finished student");
    const quality = outcome.result.models[0]?.test;
    return quality !== undefined && "accuracy" in quality ? (quality.accuracy ?? Number.NaN) : Number.NaN;
  };
  const [hinted, scratch] = [await accuracy("distil"), await accuracy("scratch")];
  expect(hinted).toBeGreaterThan(scratch + 0.2);
});
