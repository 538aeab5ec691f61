import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend, tf } from "@faculty/models/backend";
import { fuzzTest, type Hostile, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { afterAll } from "vitest";
import { openGraphTeacher } from "./tfjs-graph.ts";
import { inputs, writeGraphModel } from "./tiny-models.fixture.ts";

const fileNames = ["model.json", "faculty.json", "weights.bin"] as const;
type FileName = (typeof fileNames)[number];

await startBackend("cpu");
const folder = await mkdtemp(join(tmpdir(), "faculty-fuzz-graph-"));
afterAll(() => rm(folder, { recursive: true }));
await writeGraphModel(folder, "probabilities");
const valid = new Map<FileName, Buffer>();
for (const name of fileNames) valid.set(name, await readFile(join(folder, name)));
const validBytes = (name: FileName) => valid.get(name) as Buffer;
const validJson = (name: FileName): unknown => JSON.parse(validBytes(name).toString("utf8"));

/** One file of the model, the others being as they were written; the header `file` names it. */
const hostileFile = fc.oneof(
  ...fileNames.map((file) =>
    mutatedBytes([validBytes(file)]).map((bytes): Hostile => ({ ...hostileBytes(bytes), headers: { file } })),
  ),
  ...(["model.json", "model.json", "model.json", "faculty.json"] as const).map((file) => ({
    weight: 2,
    arbitrary: mutatedJson([validJson(file)]).map((text): Hostile => ({ ...hostileBytes(text), headers: { file } })),
  })),
);

fuzzTest({
  name: "graph model",
  inputs: hostileFile,
  slowness: 50,
  decode: async ({ headers, bytes }) => {
    for (const name of fileNames)
      await writeFile(join(folder, name), headers["file"] === name ? bytes : validBytes(name));
    tf.engine().startScope();
    try {
      await using teacher = await openGraphTeacher(folder, {});
      const { layers } = teacher.facts;
      await teacher.infer({ inputs, rows: 2, layers: [...layers].slice(0, 1) });
    } finally {
      tf.engine().endScope();
      tf.disposeVariables();
    }
  },
  refusals: ["BAD_MODEL", "SHAPE_MISMATCH", "CLASS_MISMATCH", "NOT_FINITE"],
});
