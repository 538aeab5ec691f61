import { setTimeout as sleep } from "node:timers/promises";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import { outputOver, rowWidth } from "@faculty/shared/outputs";
import { openServedTeacher, openTeacher, type Teacher } from "@faculty/teacher-node";
import type { Alone } from "./alone.ts";
import { plainClient } from "./plain-client.ts";
import { plainSession } from "./plain-session.ts";
import type { TeacherModel } from "./role-spec.ts";

/** A model as a teacher, and as whoever uses it without Faculty has it. Disposing frees both. */
export interface BenchedModel extends AsyncDisposable {
  readonly teacher: Teacher;
  ask(inputs: Float32Array, rows: number): Promise<unknown>;
}

export async function openBenchedModel(model: TeacherModel, dataset: Dataset): Promise<BenchedModel> {
  switch (model.kind) {
    case "no-op":
      return byItself(silentTeacher(model.kind, dataset, 0));
    case "timed":
      return byItself(silentTeacher(model.kind, dataset, model.ms));
    case "folder":
      await startBackend();
      return byItself(await openTeacher(model.path, { runtime: model.runtime }));
    case "onnx":
      return beside(await openTeacher(model.path), await plainSession(model.path, dataset.inputShape));
    case "served": {
      const { url, name } = model;
      const spec = { url, model: name, timeoutMs, concurrency: 1 };
      const teacher = await openServedTeacher(spec, {
        output: outputOver(dataset.classes),
        tolerance: 0,
        clock: systemClock,
      });
      return beside(teacher, plainClient(url, name, dataset.inputShape));
    }
  }
}

const timeoutMs = 10_000;

/** Nobody else computes what it does: alone is without a node. */
function byItself(teacher: Teacher): BenchedModel {
  return {
    teacher,
    ask: (inputs, rows) => teacher.infer({ inputs, rows, layers: [] }),
    [Symbol.asyncDispose]: () => teacher[Symbol.asyncDispose](),
  };
}

function beside(teacher: Teacher, alone: Alone): BenchedModel {
  return {
    teacher,
    ask: (inputs, rows) => alone.ask(inputs, rows),
    [Symbol.asyncDispose]: async () => {
      await alone[Symbol.asyncDispose]();
      await teacher[Symbol.asyncDispose]();
    },
  };
}

/** It says the same of everything, after a while. */
function silentTeacher(digest: string, dataset: Dataset, ms: number): Teacher {
  const { inputShape } = dataset;
  const output = runOutput(dataset);
  const width = rowWidth(output);
  return {
    facts: { digest, output, inputShape, layers: [], parameters: 0, backend: "none" },
    infer: async ({ rows }) => {
      if (ms > 0) await sleep(ms);
      return { logits: { rows, width, data: new Float32Array(rows * width) }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
