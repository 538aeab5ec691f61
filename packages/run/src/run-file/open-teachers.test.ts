import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadDataset } from "@faculty/data/datasets";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { openTeachers } from "./open-teachers.ts";

const folder = fileURLToPath(new URL("../../../../examples/vision/teachers", import.meta.url));
const open = async (dataset: "digits" | "fashion-mnist", model: string) => {
  const teachers = [{ name: "shoes", model: join(folder, model) }];
  const rest = { student: { model: { kind: "mlp" } }, objective: [{ loss: "hard-label", weight: 1 }] };
  const spec = { name: "r", dataset: { name: dataset }, teachers, ...rest, train: { epochs: 1 } };
  return openTeachers(runSpecSchema(opaqueParts).parse(spec), await loadDataset({ name: dataset }));
};

test("a teacher that can be opened tells its layers", async () => {
  expect(await open("fashion-mnist", "footwear-mlp")).toEqual(
    new Map([["shoes", ["flatten", "dense1", "dropout1", "dense2", "dropout2"]]]),
  );
});

test("a teacher of other samples, and one that is no model, are named", async () => {
  await expect(open("digits", "footwear-mlp")).rejects.toThrow(
    "teacher shoes takes inputs of shape [28, 28, 1], data set digits has [8, 8, 1]",
  );
  await expect(open("digits", "..")).rejects.toThrow(
    `teacher shoes: model ${join(folder, "..")} is of no known kind, expected one of tfjs-layers, tfjs-graph`,
  );
});
