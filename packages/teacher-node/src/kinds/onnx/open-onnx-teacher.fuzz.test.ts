import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectModel } from "@faculty/models/inspect";
import { onnxBytes } from "@faculty/testing";
import { fuzzTest, hostileBytes, mutatedBytes } from "@faculty/testing/fuzzing";
import { afterAll } from "vitest";
import { inputs } from "../tfjs/tiny-models.fixture.ts";
import { openOnnxTeacher } from "./open-onnx-teacher.ts";
import { tinyOnnx } from "./tiny-onnx.fixture.ts";

const folder = await mkdtemp(join(tmpdir(), "faculty-fuzz-onnx-"));
afterAll(() => rm(folder, { recursive: true }));
const path = join(folder, "model.onnx");
const hostileModel = mutatedBytes([onnxBytes(tinyOnnx("Softmax")), onnxBytes(tinyOnnx("logits"))]).map(hostileBytes);
const refusals = ["BAD_MODEL", "SHAPE_MISMATCH", "CLASS_MISMATCH", "NOT_FINITE"] as const;

fuzzTest({
  name: "ONNX file, read without a runtime",
  inputs: hostileModel,
  slowness: 5,
  decode: async ({ bytes }) => {
    await writeFile(path, bytes);
    await inspectModel(path);
  },
  refusals,
});

fuzzTest({
  name: "ONNX model",
  inputs: hostileModel,
  slowness: 50,
  decode: async ({ bytes }) => {
    await writeFile(path, bytes);
    await using teacher = await openOnnxTeacher(path, {});
    await teacher.infer({ inputs, rows: 2, layers: teacher.facts.layers.slice(0, 1) });
  },
  refusals,
});
