import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { studentResult } from "@faculty/student-trainer/result";
import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { ensembleResult } from "../measured/ensemble-result.ts";
import { runGenerations } from "./generation.ts";
import { openStepStore } from "./step-store.ts";

const folder = mkdtempSync(join(tmpdir(), "faculty-fuzz-run-"));
afterAll(() => rmSync(folder, { recursive: true }));

fuzzTest({
  name: "generation file",
  inputs: fc
    .oneof(
      mutatedBytes([Buffer.from('{ "generation": 41 }')]),
      mutatedJson([{ generation: 41 }]).map((text) => Buffer.from(text)),
    )
    .map(hostileBytes),
  slowness: 20,
  decode: async ({ bytes }) => {
    await writeFile(join(folder, "generation.json"), bytes);
    await using generations = runGenerations(folder);
    const next = await generations.next();
    if (!Number.isSafeInteger(next) || next < 1) throw new RangeError(`generation ${next}`);
  },
  refusals: [],
});

const store = await openStepStore(folder, false);
await store.begin("students/s", "k");
await store.begin("ensemble", "k");
const counters = { issued: 1, ok: 1, duplicate: 0, failed: 0, cancelled: 0 };
const score = { samples: 2, accuracy: 0.5, nll: 0.7, ece: 0.1, balancedAccuracy: 0.8, macroF1: 0.7, predicted: [0, 1] };
const evaluation = { ...score, interval95: [0.1, 0.9], perClassAccuracy: [1, null] };
const student = {
  run: "r",
  student: "s",
  seed: 1,
  objective: "distil",
  models: [
    {
      name: "distilled",
      digest: "d1",
      bestEpoch: 0,
      history: [
        {
          epoch: 0,
          terms: { hinton: 0.5 },
          validation: { accuracy: 1, nll: 0.1 },
          pulls: counters,
          masks: { "11": 2 },
        },
      ],
      validation: null,
      test: evaluation,
    },
  ],
  parameters: 9,
  multiplyAdds: null,
  counters,
};
const ensemble = {
  teachers: [{ name: "wide", evaluation: score, parameters: 7 }],
  ensemble: score,
  disagreement: 0.1,
  insight: {
    similar: [{ label: 0, other: 1, mass: 0.2 }],
    ambiguous: [{ sample: 1, label: 0, entropy: 0.6, likeliest: [{ class: 1, probability: 0.5 }] }],
    disputed: [{ sample: 1, label: 0, disagreement: 0.2, named: [1] }],
  },
};

for (const [step, valid, schema] of [
  ["students/s", student, studentResult],
  ["ensemble", ensemble, ensembleResult],
] as const) {
  const path = join(store.stepFolder(step), "result.json");
  test(`${step}: what is damaged below is a result`, async () => {
    await writeFile(path, JSON.stringify(valid));
    expect(await store.finished<unknown>(step, "k", schema)).toEqual(valid);
  });
  fuzzTest({
    name: `result of ${step}`,
    inputs: fc
      .oneof(
        mutatedBytes([Buffer.from(JSON.stringify(valid))]),
        mutatedJson([valid]).map((text) => Buffer.from(text)),
      )
      .map(hostileBytes),
    slowness: 20,
    decode: async ({ bytes }) => {
      await writeFile(path, bytes);
      await store.finished<unknown>(step, "k", schema);
    },
    refusals: [],
  });
}
