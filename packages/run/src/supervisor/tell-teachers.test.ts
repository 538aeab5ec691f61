import { serveCoordinator } from "@faculty/coordinator";
import type { Dataset } from "@faculty/data/datasets";
import { createMemoryNetwork } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { serveTeacher, type Teacher } from "@faculty/teacher-node";
import { expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { tellTeachers } from "./tell-teachers.ts";

const classes = ["a", "b", "c"];
const count = 120;
const labels = Int32Array.from({ length: count }, (_, id) => id % classes.length);
const none = { count: 0, inputs: new Float32Array(), labels: new Int32Array() };

/** A sample is 1 at the place of its class, else 0. */
const dataset: Dataset = {
  name: "marks",
  digest: "d".repeat(64),
  classes,
  inputShape: [3],
  scale: 1,
  train: {
    count,
    inputs: Float32Array.from({ length: 3 * count }, (_, i) => (i % 3 === labels[Math.floor(i / 3)] ? 1 : 0)),
    labels,
  },
  test: none,
};

/** Names the class that lies so many places after the mark. */
function teacherOf(places: number): Teacher {
  return {
    facts: {
      digest: `${places}`.repeat(64),
      output: outputOver(classes),
      inputShape: [3],
      layers: [],
      parameters: 1,
      backend: "none",
    },
    infer: async ({ inputs, rows }) => {
      const data = Float32Array.from(inputs, (_, i) => inputs[i - (i % 3) + ((i + 3 - places) % 3)] as number);
      return { logits: { rows, width: 3, data }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function told(validation: number): Promise<readonly string[]> {
  const logger = createLogger({ service: "test", level: "silent" });
  const spec = runSchema.parse({
    name: "told",
    dataset: { name: "digits", validation },
    teachers: ["good", "turned"].map((name) => ({ name, model: "-", classes })),
    student: { model: { kind: "mlp", units: [2] } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  });
  const network = createMemoryNetwork();
  const common = { bus: network.connect(), replica: "r1", dataset, logger };
  await using _good = await serveTeacher({ ...common, name: "good", teacher: teacherOf(0) });
  await using _turned = await serveTeacher({ ...common, name: "turned", teacher: teacherOf(1) });
  const bus = network.connect();
  await using _coordinator = await serveCoordinator({ bus, runId: "told", generation: 1, spec, dataset, logger });
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const { signal: abort } = new AbortController();
  await tellTeachers({ bus: network.connect(), spec, dataset, clock: systemClock, say, abort });
  return lines;
}

test("says of each teacher how it does on samples held out, and warns by name of one whose classes are turned", async () => {
  const [accuracy, ...warnings] = await told(0.25); // of 40 samples of each of three classes, 10 each
  expect(accuracy).toBe("accuracy of teachers on labelled samples held out: good 100.0 % of 30, turned 0.0 % of 30");
  expect(warnings).toEqual([
    "warning: teacher turned is no better than chance: accuracy 0.0 % of 30 samples held out, naming one class for all gives 33.3 %; see whether its classes are in its own order, and whether it is shown what it takes (teachers[].inputs): faculty inspect --dataset tells both",
  ]);
});

test("says nothing where nothing is held out", async () => {
  expect(await told(0)).toEqual([]);
});
