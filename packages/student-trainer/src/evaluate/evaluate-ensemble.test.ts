import { createMemoryNetwork } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { numberedOutput, recordingLog } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { blobs } from "../batch/blobs.fixture.ts";
import { serveFakeCoordinator } from "../receive/fake-coordinator.fixture.ts";
import { evaluateEnsemble } from "./evaluate-ensemble.ts";
import { allIds } from "./evaluate-logits.ts";

const data = blobs(6, 600); // more than two requests' worth of test samples
const labels = data.test.labels;

/** Knows the label, and says so with odds of `odds` to 1 against each other class. */
const knowing = (odds: number) => (id: number) => [0, 1, 2].map((c) => (labels[id] === c ? Math.log(odds) : 0));
/** As the coordinator completes a teacher that knows left and right alone: always left, the rest is filled in. */
const always = () => [Math.log(3), Math.log(1), Math.log(100)];

async function evaluate() {
  const network = createMemoryNetwork();
  await using coordinator = await serveFakeCoordinator({
    bus: network.connect(),
    run: "r",
    output: numberedOutput(3),
    idsOf: () => new Int32Array(),
    teachers: { sure: knowing(8), partial: always },
  });
  const evaluation = await evaluateEnsemble({
    bus: network.connect(),
    run: "r",
    policy: { kind: "strict" },
    dataset: data,
    source: "test",
    ids: allIds(data, "test"),
    teachers: [
      { name: "sure", classes: data.classes },
      { name: "partial", classes: ["right", "left"] },
    ],
    clock: systemClock,
    logger: recordingLog().logger,
    abort: new AbortController().signal,
  });
  return { evaluation, requests: coordinator.requests };
}

describe("evaluateEnsemble", () => {
  test("asks for every sample once, at temperature 1, in requests that fit a message", async () => {
    const { requests } = await evaluate();
    const asked = requests.flatMap(({ batch }) => (batch.kind === "evaluate" ? batch.ids : []));
    expect(asked).toEqual([...allIds(data, "test")]);
    expect(requests.map((request) => [request.temperature, request.perTeacher])).toEqual([
      [1, true],
      [1, true],
      [1, true],
    ]);
  });

  test("scores each teacher", async () => {
    const { evaluation } = await evaluate();
    const sure = evaluation.teachers[0]?.evaluation;
    expect(sure).toMatchObject({ samples: 600, accuracy: 1 });
    expect(sure?.nll).toBeCloseTo(-Math.log(8 / 10), 5);
  });

  test("judges a partial teacher on the classes it knows, by what it says of those", async () => {
    const { evaluation } = await evaluate();
    const partial = evaluation.teachers[1]?.evaluation;
    expect(partial).toMatchObject({ samples: 400, accuracy: 0.5 });
    expect(partial?.nll).toBeCloseTo(-(Math.log(3 / 4) + Math.log(1 / 4)) / 2, 5);
    expect(partial?.predicted).toEqual([...labels].map((label) => (label === 2 ? -1 : 0)));
  });

  test("scores the mixture", async () => {
    const { evaluation } = await evaluate();
    const ofLeft = (8 / 10 + 3 / 104) / 2;
    const ofRight = (8 / 10 + 1 / 104) / 2;
    const ofTop = (8 / 10 + 100 / 104) / 2;
    const expected = -(Math.log(ofLeft) + Math.log(ofRight) + Math.log(ofTop)) / 3;
    expect(evaluation.ensemble.nll).toBeCloseTo(expected, 5);
  });
});
