import { setTimeout as sleep } from "node:timers/promises";
import { viewOf } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { connectNats } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { createLogger } from "@faculty/shared/logging";
import { rowWidth } from "@faculty/shared/outputs";
import { openTeacher, serveTeacher, type Teacher } from "@faculty/teacher-node";
import { syntheticImages } from "../synthetic-data.ts";
import { answerBare } from "./bare-nats.ts";
import { batchSize, benchRowsTogether, benchSamples } from "./bench-run.ts";
import type { Role, RoleSpec, TeacherModel } from "./role-spec.ts";

/** A teacher node. It measures what its model does alone, and answers bare requests beside. */
export async function startTeacher(spec: Extract<RoleSpec, { kind: "teacher" }>): Promise<Role> {
  const { url, name, model, holdsDataset } = spec;
  const dataset = syntheticImages(benchSamples);
  const teacher = await teacherOf(model, dataset);
  const logger = createLogger({ service: "teacher-node", level: "error" });
  const bus = await connectNats({ servers: url, clientName: name });
  const node = await serveTeacher({
    bus,
    name,
    replica: "r1",
    teacher,
    dataset: holdsDataset ? dataset : undefined,
    logger,
  });
  const bare = await answerBare(url, name, holdsDataset, model.kind === "timed" ? model.ms : 0);
  return {
    measures: {
      bare: (seconds) => bareRate(teacher, dataset, batchSize, seconds),
      "bare-grouped": (seconds) => bareRate(teacher, dataset, benchRowsTogether(), seconds),
    },
    [Symbol.asyncDispose]: async () => {
      await node[Symbol.asyncDispose]();
      await bare[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
      await teacher[Symbol.asyncDispose]();
    },
  };
}

/** Samples a second of the model itself, from a batch of the data set that is there to its logits. */
async function bareRate(teacher: Teacher, dataset: Dataset, batch: number, seconds: number): Promise<number> {
  const ids = Int32Array.from({ length: batch }, (_, id) => id);
  const inputs = viewOf(dataset, "train", ids);
  const startMs = systemClock.now();
  let rows = 0;
  while (systemClock.now() < startMs + 1000 * seconds) {
    await teacher.infer({ inputs, rows: batch, layers: [] });
    rows += batch;
  }
  return (1000 * rows) / (systemClock.now() - startMs);
}

async function teacherOf(model: TeacherModel, dataset: Dataset): Promise<Teacher> {
  if (model.kind === "folder") {
    await startBackend();
    return openTeacher(model.path);
  }
  const { inputShape } = dataset;
  const output = runOutput(dataset);
  const width = rowWidth(output);
  return {
    facts: { digest: model.kind, output, inputShape, layers: [], parameters: 0, backend: "none" },
    infer: async ({ rows }) => {
      if (model.kind === "timed") await sleep(model.ms);
      return {
        logits: { rows, width, data: new Float32Array(rows * width) },
        features: new Map(),
      };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
