import { loadDataset } from "@faculty/data/datasets";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { studentEnvironment } from "./student-environment.ts";

const dataset = await loadDataset({ name: "digits" });

/** The threads of a student that is one of two processes on eight cores, for an operation and for operations. */
async function threadsOf(model: object, batchSize: number) {
  const spec = runSpecSchema(opaqueParts).parse({
    name: "digits",
    dataset: { name: "digits" },
    teachers: [{ name: "a", model: "./a" }],
    student: { model },
    objective: [{ loss: "hard-label", weight: 1 }],
    train: { epochs: 1, batchSize },
  });
  const environment = await studentEnvironment(spec, dataset, { cores: 8, processes: 2, atOnce: 2 });
  return [environment["TF_NUM_INTRAOP_THREADS"], environment["TF_NUM_INTEROP_THREADS"]];
}

const wide = { kind: "cnn", filters: [64, 256] }; // 64 × 9 × 64 + 16 × 9 × 64 × 256 + 4 × 256 × 10 multiply-adds

test.each([
  ["a perceptron", { kind: "mlp", units: [32] }, 64, "1"],
  ["a wide CNN of few samples", wide, 64, "1"],
  ["a wide CNN of many", wide, 1024, "2"],
  ["a wide CNN of more", wide, 65_536, "4"],
])("%s has the threads that its step is worth, up to its share", async (_, model, batchSize, threads) => {
  expect(await threadsOf(model, batchSize)).toEqual([threads, "2"]);
});

test("a student that cannot be made is given its share, and says why itself", async () => {
  expect(await threadsOf({ kind: "cnn", filters: [4, 4, 4, 4] }, 64)).toEqual(["4", "2"]);
});
