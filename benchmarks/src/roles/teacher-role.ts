import { viewOf } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import { connectNats } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { createLogger } from "@faculty/shared/logging";
import { serveTeacher } from "@faculty/teacher-node";
import { syntheticImages } from "../synthetic-data.ts";
import { answerBare } from "./bare-nats.ts";
import { batchSize, benchRowsTogether, benchSamples } from "./bench-run.ts";
import { type BenchedModel, openBenchedModel } from "./benched-model.ts";
import type { Role, RoleSpec } from "./role-spec.ts";

/** A teacher node. It measures what its model does alone, and answers bare requests beside. */
export async function startTeacher(spec: Extract<RoleSpec, { kind: "teacher" }>): Promise<Role> {
  const { url, name, model, holdsDataset } = spec;
  const dataset = syntheticImages(benchSamples);
  const benched = await openBenchedModel(model, dataset);
  const { teacher } = benched;
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
      bare: (seconds) => bareRate(benched, dataset, batchSize, seconds),
      "bare-grouped": (seconds) => bareRate(benched, dataset, benchRowsTogether(), seconds),
    },
    [Symbol.asyncDispose]: async () => {
      await node[Symbol.asyncDispose]();
      await bare[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
      await benched[Symbol.asyncDispose]();
    },
  };
}

/** Samples a second of the model itself, from a batch of the data set that is there to its logits. */
async function bareRate(model: BenchedModel, dataset: Dataset, batch: number, seconds: number): Promise<number> {
  const ids = Int32Array.from({ length: batch }, (_, id) => id);
  const inputs = viewOf(dataset, "train", ids);
  const startMs = systemClock.now();
  let rows = 0;
  while (systemClock.now() < startMs + 1000 * seconds) {
    await model.ask(inputs, batch);
    rows += batch;
  }
  return (1000 * rows) / (systemClock.now() - startMs);
}
