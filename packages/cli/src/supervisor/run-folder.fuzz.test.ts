import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/shared/fuzzing";
import { studentResult } from "@faculty/student-trainer";
import fc from "fast-check";
import { afterAll } from "vitest";
import { ensembleResult } from "../roles/ensemble-result.ts";
import { runGenerations } from "./generation.ts";
import { openStageStore } from "./stage-store.ts";

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

const store = await openStageStore(folder, false);
await store.begin("students/s", "k");
await store.begin("ensemble", "k");
const named = { run: "r", student: "s", seed: 1, objective: "distil" };
const result = { ...named, models: [], parameters: 9, multiplyAdds: null, counters: { issued: 1, ok: 1 } };

fuzzTest({
  name: "result of a stage",
  inputs: fc
    .oneof(
      mutatedBytes([Buffer.from(JSON.stringify(result))]),
      mutatedJson([result]).map((text) => Buffer.from(text)),
    )
    .map(hostileBytes),
  slowness: 20,
  decode: async ({ bytes }) => {
    await writeFile(join(store.stageFolder("students/s"), "result.json"), bytes);
    await writeFile(join(store.stageFolder("ensemble"), "result.json"), bytes);
    await store.finished("students/s", "k", studentResult);
    await store.finished("ensemble", "k", ensembleResult);
  },
  refusals: [],
});
