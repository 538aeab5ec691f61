import { type Dataset, runOutput } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import type { Plan } from "@faculty/shared/plan";
import { zeroCounters } from "../batch/pull-counters.ts";
import { allIds } from "../evaluate/evaluate-logits.ts";
import { creditWindow } from "../receive/credit-window.ts";
import { evaluateBatches, type NamedBatch } from "../receive/evaluate-batches.ts";
import { createPuller, defaultRequestTimeoutMs, type PullerOptions } from "../receive/puller.ts";
import { requestName, requestsAhead, stepRequests } from "../receive/step-requests.ts";

interface HarvestOptions
  extends Pick<PullerOptions, "bus" | "run" | "policy" | "giveUpAfterMs" | "clock" | "jitter" | "logger" | "meter"> {
  readonly plan: Plan;
  readonly dataset: Dataset;
  /** Epochs whose views differ: those of the run where it augments, else 1. */
  readonly epochs: number;
  readonly credit: number;
  /** Batches asked for in one request, as `stepsPerRequest` says. */
  readonly stepsPerRequest: number;
  readonly onProgress: (done: number, total: number) => void;
  readonly abort: AbortSignal;
}

/**
 * Pulls every batch that a run's students will, and every sample that its ensemble is judged on, so that the
 * coordinator's signal store holds them all afterwards.
 * @returns Samples pulled, those of each epoch counted.
 */
export async function harvestSignals(options: HarvestOptions): Promise<number> {
  const { plan, dataset, epochs, credit, abort } = options;
  using puller = createPuller({
    ...options,
    pinned: {},
    generation: 0,
    counters: zeroCounters(),
    epochCounters: {},
    requestTimeoutMs: defaultRequestTimeoutMs,
  });
  const output = runOutput(dataset);
  const batches = [
    ...trainBatches(plan, epochs, options.stepsPerRequest),
    ...evaluateBatches("train", plan.validationIds, output),
    ...evaluateBatches("test", allIds(dataset, "test"), output),
  ];
  const tasks = batches.map(({ batch, ids }) => async (stop: Abort) => {
    const wanted = { kind: "mixture", perTeacher: false, layers: [] } as const;
    const request = { run: options.run, batch, temperature: 1, wanted };
    await puller.pull({ request, ids, output }, stop);
    return ids.length;
  });
  let done = 0;
  let samples = 0;
  for await (const rows of creditWindow(tasks, requestsAhead(credit, options.stepsPerRequest), abort)) {
    samples += rows;
    options.onProgress(++done, batches.length);
  }
  return samples;
}

function* trainBatches(plan: Plan, epochs: number, most: number): Generator<NamedBatch> {
  const { stepsPerEpoch } = plan;
  for (const request of stepRequests({ stepsPerEpoch, epochs }, most, { epoch: 0, step: 0 })) {
    const { epoch, step, steps } = request;
    yield { batch: requestName(request, epoch), ids: plan.batch(epoch, step, steps) };
  }
}
