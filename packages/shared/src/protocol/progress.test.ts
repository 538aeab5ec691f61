import { expect, test } from "vitest";
import { subjects } from "../subjects/subjects.ts";
import { progress, readProgress, toldFigures } from "./progress.ts";

test("figures are told in their order, without what is no number, and with names that a terminal shows", () => {
  const long = "x".repeat(70);
  const told = toldFigures({ map: 0.5, f1: Number.NaN, "größe.mae": 2, [long]: 1 });
  expect(told).toEqual([
    { metric: "map", value: 0.5 },
    { metric: "gr??e.mae", value: 2 },
    { metric: "x".repeat(64), value: 1 },
  ]);
  const [first = { metric: "", value: 0 }, ...others] = told;
  const said = progress.parse({
    kind: "trainer",
    student: "s1",
    phase: "distil",
    epoch: 1,
    epochs: 2,
    step: 0,
    steps: 3,
    terms: {},
    batchesPerSecond: 1,
    waitShare: 0,
    validationAccuracy: null,
    validation: { ...first, others },
    weights: {},
    released: [],
  });
  const payload = Buffer.from(JSON.stringify(said));
  const heard = readProgress({ subject: subjects.trainerProgress("r", "s1"), headers: {}, payload }, "r");
  expect(heard).toMatchObject({ validation: { ...first, others } });
});
