import type { Outgoing } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { RunSpec } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";
import { type BatchName, layerSignalName, type PullRequest } from "@faculty/shared/protocol";
import type { Meter } from "@faculty/shared/telemetry";
import { type Collected, collectBatch, collectedBytes } from "../collect/collect-batch.ts";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { AskOrigin } from "../dispatch/predict-frames.ts";
import { meanWeights, mergeCollected } from "../ensemble/merge-collected.ts";
import { quorumShares } from "../ensemble/quorum-shares.ts";
import { batchSamples } from "../plan/batch-samples.ts";
import type { RunFacts } from "../plan/run-facts.ts";
import type { Directory } from "../teachers/directory.ts";
import type { RunStandings } from "../teachers/run-standings.ts";
import { unusualDigests } from "../teachers/unusual-digests.ts";
import { createBatchCache } from "./batch-cache.ts";
import { replyFrame } from "./reply-frame.ts";

export interface AnswerOptions {
  readonly ask: AskTeacher;
  readonly directory: Directory;
  readonly standings: RunStandings;
  readonly run: RunFacts;
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  readonly generation: number;
  readonly maxPayloadBytes: number;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly signal: AbortSignal;
}

/** Turns pulls into merged batches. */
export interface PullAnswerer {
  /** @throws FacultyError what `batchSamples`, `collectBatch` and `replyFrame` throw; FULL. */
  readonly answer: (request: PullRequest, origin: AskOrigin) => Promise<Outgoing>;
  /** Batches that teachers are being asked for. */
  readonly underWay: number;
  /** Pulls answered. */
  readonly served: number;
  /** Of the batch merged last. */
  readonly latest: { readonly weights: Readonly<Record<string, number>>; readonly disagreement: number };
}

/** Batches collected at once, and kept afterwards: several students' credit, and the distance between them. */
const batchWindow = 64;
/** Of those kept: whole layers of teachers can take megabytes a batch. */
const batchWindowBytes = 256 * 1024 * 1024;

export function createPullAnswerer(options: AnswerOptions): PullAnswerer {
  const { ask, directory, standings, run, spec, dataset, generation, clock, meter, signal } = options;
  const teachers = spec.teachers.map((teacher) => teacher.name);
  const cache = createBatchCache<Collected>({
    capacity: batchWindow,
    maxBytes: batchWindowBytes,
    bytesOf: collectedBytes,
  });
  let served = 0;
  let latest: PullAnswerer["latest"] = { weights: {}, disagreement: 0 };

  /** A step of the plan may be one teacher's alone. */
  function askedOf(batch: BatchName): readonly string[] {
    return (batch.kind === "train" && run.weighting.asks?.({ seed: spec.seed, ...batch })) || teachers;
  }

  return {
    answer: async (request, origin) => {
      const { ids, source, view } = batchSamples(request.batch, run.plan, dataset, spec);
      const { layers = [], digests } = request;
      const batch = { dataset, source, ids, view, signal: run.signal, codec: spec.codec, layers, digests, origin };
      const asked = askedOf(request.batch);
      const collected = await cache.get(batchKey(request, unusualDigests(digests, directory)), async () => {
        const { policy } = spec.ensemble;
        const shares = () => quorumShares(run.weighting, asked, standings.known(asked, digests));
        const whole = await collectBatch(ask, asked, batch, policy, shares, clock, signal);
        countPartial(meter, asked, whole);
        return whole;
      });
      const present = asked.filter((_, k) => collected.replies[k] !== null);
      const weighting = request.batch.kind === "evaluate" ? run.evaluationWeighting : run.weighting;
      const merged = mergeCollected(collected, {
        asked,
        spec,
        dataset,
        source,
        ids,
        standings: await standings.of(present, digests),
        weighting,
        temperature: request.temperature,
      });
      served += 1;
      latest = { weights: meanWeights(asked, collected, merged), disagreement: merged.disagreement };
      const context = {
        generation,
        teachers: asked,
        digests: collected.replies.map((reply) => reply?.description.digest ?? ""),
        mask: collected.replies.map((reply) => reply !== null),
        hasLogits: spec.signal === "logits",
        layers: new Map(collected.replies.flatMap((reply) => [...(reply?.layers ?? [])])),
      };
      return replyFrame(request, ids, merged, context, options.maxPayloadBytes);
    },
    get underWay() {
      return cache.running;
    },
    get served() {
      return served;
    },
    get latest() {
      return latest;
    },
  };
}

/** Counts a batch for each teacher that it was collected without. */
function countPartial(meter: Meter, teachers: readonly string[], { replies }: Collected): void {
  teachers.forEach((teacher, k) => {
    if (replies[k] === null) meter.count("faculty_partial_batches_total", { teacher });
  });
}

/** Two pulls of one key are answered from one collection. */
function batchKey({ batch, layers = [] }: PullRequest, digests: string): string {
  const name = batch.kind === "train" ? `${batch.epoch}/${batch.step}` : `${batch.source}:${batch.ids.join()}`;
  return [name, ...layers.map(layerSignalName), digests].join(" ");
}
