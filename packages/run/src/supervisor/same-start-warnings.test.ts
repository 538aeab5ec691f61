import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { sameStartWarnings } from "./same-start-warnings.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-starts-"));
  await mkdir(join(root, "weighted"));
  await writeFile(join(root, "weighted", "model.json"), JSON.stringify({ modelTopology: {}, weightsManifest: [{}] }));
  await writeFile(join(root, "drawn.json"), JSON.stringify(dense([5, null])));
  await writeFile(join(root, "pinned.json"), JSON.stringify(dense([5, 7])));
});
afterAll(() => rm(root, { recursive: true }));

/** A topology of dense layers whose initializers name these seeds. */
function dense(seeds: readonly (number | null)[]) {
  const layers = seeds.map((seed) => ({
    class_name: "Dense",
    config: { units: 4, kernel_initializer: { class_name: "GlorotUniform", config: { seed } } },
  }));
  return { class_name: "Sequential", config: { layers } };
}

const warned = (student: object, students: readonly object[] = []) =>
  sameStartWarnings(
    runSchema.parse({
      name: "starts",
      dataset: { name: "digits" },
      teachers: [{ name: "a", external: true }],
      student,
      students,
      objective: [{ loss: "soft-target-kl", weight: 1 }],
      train: { epochs: 1 },
    }),
  );

const weighted = () => ({ kind: "file", path: join(root, "weighted") });
const drawn = () => ({ kind: "file", path: join(root, "drawn.json") });
const mlp = { kind: "mlp", units: [4] };
const of = (key: string) =>
  `${key} is a file: all 3 students of student.repeats begin at its weights and see the same batches, so that without dropout they end as one, and mean ± sd tells no chance of the start; leave repeats out, or name a model.json without weights, whose initial weights are drawn from each seed`;

test("several students that begin at the weights of one file are warned of, a further student by its name", async () => {
  expect(await warned({ model: weighted(), repeats: 3 }, [{ name: "same" }])).toEqual([of("student.model")]);
  expect(await warned({ model: mlp, repeats: 3 }, [{ name: "small", model: weighted() }])).toEqual([
    of("the model of student small"),
  ]);
});

test("several students whose initializers all name their seeds are warned of", async () => {
  const path = join(root, "pinned.json");
  expect(await warned({ model: { kind: "file", path }, repeats: 2 })).toEqual([
    `student.model names the seed of all that it draws: all 2 students of student.repeats begin at the same weights and see the same batches, so that they end as one, and mean ± sd tells no chance of the start; leave repeats out, or take seed out of the initializers of ${path}`,
  ]);
});

test("one student, an architecture and a file whose weights are drawn are not", async () => {
  expect(await warned({ model: weighted() })).toEqual([]);
  expect(await warned({ model: mlp, repeats: 3 })).toEqual([]);
  expect(await warned({ model: drawn(), repeats: 3 })).toEqual([]);
});
