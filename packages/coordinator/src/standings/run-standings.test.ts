import { type Dataset, runOutput } from "@faculty/data/datasets";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { createLogger } from "@faculty/shared/logging";
import { expect, test } from "vitest";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import { runFacts } from "../plan/run-facts.ts";
import { createRunStandings, type RunStandings } from "./run-standings.ts";

const count = 100;
const train = { count, inputs: new Float32Array(count), labels: Int32Array.from({ length: count }, (_, id) => id % 2) };
const dataset: Dataset = {
  name: "points",
  digest: "d",
  classes: ["low", "high"],
  inputShape: [1],
  scale: 1,
  train,
  test: train,
};
const spec = runSpecSchema(opaqueParts).parse({
  name: "r",
  dataset: { name: "idx", path: ".", validation: 0.5 },
  teachers: ["left", "right"].map((name) => ({ name, model: name })),
  ensemble: { calibrate: true },
  student: { model: { kind: "mlp" } },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { epochs: 1 },
});
const facts = runFacts(spec, dataset);
const teachers = ["left", "right"];

/** @param isRight - Of a teacher and a sample. @param sureness - The probability of what is named. */
function standingsOf(isRight: (teacher: string, id: number) => boolean, sureness: number) {
  const warnings: string[] = [];
  const write = (line: string) => void warnings.push((JSON.parse(line) as { msg: string }).msg);
  const logit = Math.log(sureness / (1 - sureness));
  const askTeacher: AskTeacher = (teacher, { ids }) => {
    const data = Float32Array.from(
      [...ids].flatMap((id) => {
        const named = isRight(teacher, id) ? id % 2 : 1 - (id % 2);
        return named === 0 ? [logit, 0] : [0, logit];
      }),
    );
    const unknown = { datasets: [], layers: [], parameters: 0, backend: "none", inputShape: [1] };
    const description = { teacher, replica: "r", digest: teacher, output: runOutput(dataset), ...unknown };
    return Promise.resolve({ description, logits: { rows: ids.length, width: 2, data }, layers: new Map() });
  };
  const logger = createLogger({ service: "coordinator", level: "warn", to: { write } });
  const directory = { digestOf: (teacher: string) => teacher };
  const { signal: abort } = new AbortController();
  const standings: RunStandings = createRunStandings(askTeacher, directory, spec, dataset, facts, abort, logger);
  return { standings, warnings };
}

test("teachers that are too sure of the same are calibrated", async () => {
  const { standings, warnings } = standingsOf((_, id) => id % 5 > 0, 0.99);
  const found = await standings.of(teachers, undefined);
  for (const teacher of teachers) expect(found.get(teacher)?.temperature).toBeGreaterThan(1);
  expect([standings.uncalibrated, warnings]).toEqual([undefined, []]);
});

test("teachers that err apart are not calibrated where that makes their mixture worse, and it is said", async () => {
  // each is right of four in five and never where the other is wrong: to agree tells more than either knows
  const { standings, warnings } = standingsOf((teacher, id) => id % 5 !== (teacher === "left" ? 0 : 1), 0.95);
  const found = await standings.of(teachers, undefined);
  expect([...found.values()].map(({ temperature }) => temperature)).toEqual([1, 1]);
  const held = [...facts.plan.validationIds];
  const torn = held.filter((id) => id % 5 <= 1).length; // of which the mixture says 1 / 2
  const plain = (torn * Math.log(2) - (held.length - torn) * Math.log(0.95)) / held.length;
  expect(standings.uncalibrated?.plain).toBeCloseTo(plain, 5);
  expect(standings.uncalibrated?.calibrated).toBeGreaterThan(plain);
  expect(warnings).toEqual([
    `calibrated, left, right together have a higher NLL on validation samples (${standings.uncalibrated?.calibrated.toFixed(3)} nats in place of ${plain.toFixed(3)}): they are not calibrated`,
  ]);
  await standings.of(teachers, undefined);
  expect(warnings).toHaveLength(1);
});
