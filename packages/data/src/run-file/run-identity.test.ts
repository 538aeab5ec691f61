import {
  type Dependents,
  opaqueParts,
  type RunSpec,
  runIdentity,
  runJsonSchema,
  runSpecSchema,
} from "@faculty/shared/config";
import { expect, test } from "vitest";

import { dataParts } from "./data-parts.ts";

const schema = runSpecSchema({ ...opaqueParts, ...dataParts });
const spec = schema.parse({
  name: "tiny",
  plugins: ["./own.mjs"],
  dataset: { name: "digits" },
  teachers: [{ name: "a", model: "./a" }],
  student: { model: { kind: "mlp" } },
  objective: [{ loss: "hard-label", weight: 1 }],
  train: { epochs: 2 },
});

/** For each key of the run file, who becomes another by it, and another value than the one above. */
const keys: Readonly<Record<string, readonly [Dependents, unknown]>> = {
  name: ["student", "other"],
  "plugins.path": ["none", "elsewhere.mjs"],
  "plugins.digest": ["student", "abc"],
  seed: ["student", 2],
  "dataset.name": ["none", "idx"],
  "dataset.path": ["none", "elsewhere"],
  "dataset.vocabulary": ["none", "words.txt"],
  "dataset.size": ["none", [8, 8]],
  "dataset.channels": ["none", 1],
  "dataset.background": ["none", "#000000"],
  "dataset.masks": ["none", "masks"],
  "dataset.ignore": ["none", 7],
  "dataset.table": ["none", "labels.csv"],
  "dataset.rate": ["none", 8000],
  "dataset.seconds": ["none", 1],
  "dataset.mel": ["none", { bands: 20 }],
  "dataset.files": ["none", "{class}_{}.wav"],
  "dataset.test": ["none", 0.1],
  "dataset.id": ["none", "id"],
  "dataset.features": ["none", ["x"]],
  "dataset.text": ["none", { column: "x" }],
  "dataset.target": ["none", { column: "y", kind: "class" }],
  "dataset.columns": ["none", { user: "u", item: "i", time: "t" }],
  "dataset.history": ["none", 8],
  "dataset.perUser": ["none", 5],
  "dataset.width": ["none", 8],
  "dataset.count": ["none", 100],
  "dataset.distribution": ["none", "uniform"],
  "dataset.seed": ["none", 2],
  "dataset.length": ["none", 8],
  "dataset.unit": ["none", "letters"],
  "dataset.maxTokens": ["none", 100],
  "dataset.together": ["none", 4],
  "dataset.validation": ["student", 0.1],
  "dataset.labels": ["none", { share: 0.5 }],
  "dataset.omit": ["none", { classes: ["3"], from: "train" }],
  augment: ["student", [{ kind: "flip-horizontal", probability: 1 }]],
  "teachers.name": ["taught", "b"],
  "teachers.model": ["none", "./moved"],
  "teachers.server": ["none", { url: "http://a" }],
  "teachers.signals": ["none", { path: "a.npy" }],
  "teachers.plugin": ["none", "line"],
  "teachers.external": ["none", false],
  "teachers.inputs": ["none", { scale: 2 }],
  "teachers.signature": ["none", "serving_default"],
  "teachers.runtime": ["none", "onnxruntime"],
  "teachers.digest": ["none", "abc"],
  "teachers.tolerance": ["none", 0],
  "teachers.replicas": ["none", 2],
  "teachers.outputs": ["taught", false],
  "teachers.classes": ["taught", ["0"]],
  "teachers.classMap": ["taught", { "0": "1" }],
  ensemble: ["taught", { ...spec.ensemble, calibrate: true }],
  temperature: ["taught", 4],
  assistants: ["none", [{ name: "m", model: { kind: "mlp" } }]],
  search: ["none", { epochs: 1, temperature: [1, 2] }],
  signal: ["taught", "logits"],
  codec: ["taught", "float32"],
  "signals.mode": ["taught", "hybrid"],
  "signals.folder": ["none", "elsewhere"],
  "signals.maxBytes": ["none", 1],
  "signals.evict": ["none", true],
  "student.model": ["student", { kind: "cnn" }],
  "student.inputs": ["student", { scale: 2 }],
  "student.optimizer": ["student", { ...spec.student.optimizer, weightDecay: 0.1 }],
  "student.repeats": ["none", 3],
  students: ["none", [{ name: "s" }]],
  stages: ["taught", [{ name: "warm", objective: spec.objective, epochs: 1, freeze: [] }]],
  objective: ["student", [{ loss: "hard-label", weight: 0.5 }]],
  "train.batchSize": ["student", 32],
  "train.epochs": ["student", 3],
  "train.earlyStopping": ["student", { patience: 1 }],
  "train.best": ["student", { metric: "nll" }],
  "train.checkpointEverySteps": ["none", 1],
  "train.credit": ["none", 1],
  "train.stepsPerRequest": ["taught", 8],
  fineTune: ["student", { epochs: 1, learningRate: 0.1, freeze: [] }],
  pictures: ["none", { real: "r.npy", model: "c", layer: "l" }],
  classBias: ["student", { tune: ["3"] }],
  baseline: ["none", false],
  ceiling: ["none", true],
};

test("every key of the run file is said to be part of a student, or not to be", () => {
  const { properties } = runJsonSchema(schema) as { properties: Readonly<Record<string, SchemaNode>> };
  const known = Object.entries(properties).flatMap(([key, node]) => {
    if (Object.hasOwn(keys, key)) return [key];
    const kinds = [node, node.items ?? {}, ...(node.items?.anyOf ?? [])];
    const inner = new Set(kinds.flatMap(({ properties: own = {} }) => Object.keys(own)));
    return [...inner].map((name) => `${key}.${name}`);
  });
  expect(Object.keys(keys).sort()).toEqual(known.sort());
});

test.each(Object.entries(keys))("where %s is another, so is: %o", (key, [who, value]) => {
  const changed = withValue(spec, key.split("."), value);
  const isAnother = (isTaught: boolean) =>
    JSON.stringify(runIdentity(changed, isTaught)) !== JSON.stringify(runIdentity(spec, isTaught));
  expect(JSON.stringify(changed)).not.toBe(JSON.stringify(spec));
  expect({ taught: isAnother(true), scratch: isAnother(false) }).toEqual({
    taught: who !== "none",
    scratch: who === "student",
  });
});

test("a model that a term applies counts by its digest, wherever it lies", () => {
  const of = (model: string, digest: string) =>
    runIdentity({ ...spec, objective: [{ loss: "perceptual", weight: 1, model, layer: "a", digest }] }, true);
  expect(of("/here", "1")).toEqual(of("/there", "1"));
  expect(of("/here", "1")).not.toEqual(of("/here", "2"));
});

test("signals that were kept teach the same whether or not somebody could still be asked", () => {
  const kept = (["hybrid", "offline"] as const).map((mode) =>
    runIdentity({ ...spec, signals: { ...spec.signals, mode } }, true),
  );
  expect(kept[0]).toEqual(kept[1]);
});

test("a student of a teacher that promises a tolerance is another, unless the run file says how it is asked", () => {
  const inexact = (tolerance: number, mode?: "online") => {
    const changed = withValue(spec, ["teachers", "tolerance"], tolerance);
    return runIdentity({ ...changed, signals: { ...changed.signals, mode } }, true);
  };
  expect(inexact(0)).toEqual(runIdentity(spec, true));
  expect(inexact(0.001)).toEqual({ ...runIdentity(spec, true), "signals.mode": "kept" });
  expect(inexact(0.001, "online")).toEqual(runIdentity(spec, true));
});

interface SchemaNode {
  readonly properties?: object;
  readonly items?: { readonly properties?: object; readonly anyOf?: readonly { readonly properties?: object }[] };
}

/** A run with another value at a key; of a list's first entry, where there is a list. */
function withValue(of: RunSpec, [key = "", inner]: readonly string[], value: unknown): RunSpec {
  const at: unknown = of[key as keyof RunSpec];
  if (inner === undefined) return { ...of, [key]: value };
  return { ...of, [key]: Array.isArray(at) ? [{ ...at[0], [inner]: value }] : { ...Object(at), [inner]: value } };
}
