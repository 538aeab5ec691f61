import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const timeout = 600_000;

const runs = createTinyRuns();

interface Reported {
  readonly role: string;
  readonly accuracy: { readonly mean: number };
  readonly interval: readonly [number, number];
}

test("of few labels, the student from scratch learns from the labelled alone, the ceiling from all", {
  timeout,
}, async () => {
  const file = await runs.runFile("few-labels", {
    dataset: { name: "digits", validation: 0.2, labels: { perClass: 5 } },
    ceiling: true,
    train: { batchSize: 32, epochs: 3 },
  });
  const { code, stdout } = await faculty(["run", file, "--json"], { cwd: runs.folder });
  expect(code).toBe(0);
  const { models, dataset, gain } = JSON.parse(stdout);
  const held = 10; // one of each class's five
  expect(dataset).toMatchObject({ labelled: 10 * 5 - held, train: digits - held, validation: held });

  const { scratch, distilled, ceiling } = byRole(models);
  expect(await samplesOf("scratch")).toBe(10 * 5 - held);
  expect(await samplesOf("distilled")).toBe(digits - held);
  expect(await samplesOf("ceiling")).toBe(digits - held);
  for (const { accuracy, interval } of [scratch, distilled, ceiling]) {
    expect(interval[0]).toBeLessThan(accuracy.mean);
    expect(interval[1]).toBeGreaterThan(accuracy.mean);
  }
  expect(ceiling.interval[0]).toBeGreaterThan(scratch.interval[1]);
  expect(gain.distilled.closed).toBeCloseTo(
    (distilled.accuracy.mean - scratch.accuracy.mean) / (ceiling.accuracy.mean - scratch.accuracy.mean),
  );
});

/** Training images of the data set. */
const digits = 1442;

/** Samples that a student has learned from, as its manifest says. */
async function samplesOf(student: "scratch" | "distilled" | "ceiling"): Promise<number> {
  const folder = join(runs.folder, "runs/few-labels/students", `${student}-1`, student);
  return JSON.parse(await readFile(join(folder, "faculty.json"), "utf8")).trainedOn.samples;
}

function byRole(models: readonly Reported[]) {
  const of = (role: string) => models.find((model) => model.role === role) as Reported;
  return { scratch: of("scratch"), distilled: of("distilled"), ceiling: of("ceiling") };
}
