import { plan } from "@faculty/shared/plan";
import { numberedOutput } from "@faculty/testing";
import { expect, test } from "vitest";
import { blobs } from "../batch/blobs.fixture.ts";
import { serveFakeCoordinator } from "./fake-coordinator.fixture.ts";
import { pulledBatches } from "./pulled-batches.ts";
import { bench, never, settled } from "./puller.fixture.ts";

const dataset = blobs(6);
const runPlan = plan({ seed: 1, epochs: 1, batchSize: 2, validation: 0, labels: dataset.train.labels });
const samples = { dataset, plan: runPlan, augment: [], epochs: 1, firstEpoch: 0 };

test("a batch pulled ahead from a coordinator that was replaced meanwhile is pulled again in its turn", async () => {
  const { network, clock, puller } = bench();
  const asked: number[] = [];
  await using _coordinator = await serveFakeCoordinator({
    bus: network.connect(),
    run: "r",
    output: numberedOutput(3),
    idsOf: runPlan.batch,
    teachers: { only: () => [0, 1, 2] },
    tamper: (reply, { batch }, count) => {
      if (batch.kind === "train") asked.push(batch.step);
      if (count === 1) return null; // the first one's reply is lost; the new coordinator answers it when it is asked again
      return { ...reply, head: { ...reply.head, generation: count <= 3 ? 1 : 2 } };
    },
  });
  const spec = {
    puller,
    run: "r",
    teachers: ["only"],
    temperature: 1,
    sparse: false,
    wanted: { kind: "mixture", perTeacher: false, layers: [] },
    merged: ["only"],
    released: [],
    credit: 3,
    stepsPerRequest: 1,
  } as const;
  const received = async () => {
    const batches: { readonly step: number; readonly generation: number | undefined }[] = [];
    for await (const { step, origin } of pulledBatches(samples, spec, { epoch: 0, step: 0 }, never))
      batches.push({ step, generation: origin?.generation });
    return batches;
  };
  expect(await settled(clock, received())).toEqual([0, 1, 2].map((step) => ({ step, generation: 2 })));
  expect(asked).toEqual([0, 1, 2, 0, 1, 2]);
  expect(puller.counters).toEqual({ issued: 6, ok: 5, duplicate: 0, failed: 1, cancelled: 0 });
});
