import type { Dataset } from "@faculty/data/datasets";
import type { Outgoing } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { mergedTeachers, type RunSpec } from "@faculty/shared/config";
import { stepsPerRequest } from "@faculty/shared/plan";
import { layerSignalName, type PullRequest } from "@faculty/shared/protocol";
import type { Meter } from "@faculty/shared/telemetry";
import { type Collected, collectBatch, collectedBytes } from "../collect/collect-batch.ts";
import { collectedRows } from "../collect/collected-rows.ts";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { QuestionOrigin } from "../dispatch/predict-frames.ts";
import { type Merged, meanOf } from "../ensemble/merge.ts";
import { meanWeights, mergeCollected } from "../ensemble/merge-collected.ts";
import { quorumShares } from "../ensemble/quorum-shares.ts";
import { batchSamples } from "../plan/batch-samples.ts";
import type { RunFacts } from "../plan/run-facts.ts";
import { stepGroup } from "../plan/step-group.ts";
import type { RunStandings } from "../standings/run-standings.ts";
import type { Directory } from "../teachers/directory.ts";
import { unusualDigests } from "../teachers/unusual-digests.ts";
import { askedTeachers } from "./asked-teachers.ts";
import { createBatchCache } from "./batch-cache.ts";
import { replyFrame } from "./reply-frame.ts";

export interface AnswerOptions {
  readonly askTeacher: AskTeacher;
  readonly directory: Directory;
  readonly standings: RunStandings;
  readonly run: RunFacts;
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  readonly generation: number;
  readonly maxPayloadBytes: number;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly abort: AbortSignal;
}

/** Turns pulls into merged batches. */
export interface PullAnswerer {
  /** @throws FacultyError what `batchSamples`, `collectBatch` and `replyFrame` throw; FULL. */
  readonly answer: (request: PullRequest, origin: QuestionOrigin) => Promise<Outgoing>;
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
  const { askTeacher, directory, standings, run, spec, dataset, generation, clock, meter, abort } = options;
  const teachers = spec.teachers.map((teacher) => teacher.name);
  const mergedNames = mergedTeachers(spec).map((teacher) => teacher.name);
  const cache = createBatchCache<Collected>({
    capacity: batchWindow,
    maxBytes: batchWindowBytes,
    bytesOf: collectedBytes,
  });
  /** Of what was collected, what was merged last: other students, and further parts of a batch, want the same. */
  const mergedLast = new WeakMap<
    Collected,
    { readonly name: string; readonly merged: Merged; readonly latest: PullAnswerer["latest"] }
  >();
  const steps = stepsPerRequest(spec);
  let served = 0;
  let latest: PullAnswerer["latest"] = { weights: {}, disagreement: 0 };

  return {
    answer: async (request, origin) => {
      const { ids, source, view } = batchSamples(request.batch, run.plan, dataset, spec);
      const { layers = [], digests } = request;
      // Layers may be of the batch as a whole.
      const group = stepGroup(request.batch, ids, layers.length > 0 ? 1 : steps, run.plan);
      const batch = {
        dataset,
        source,
        ids: group.ids,
        view,
        signal: run.signal,
        codec: spec.codec,
        rowsTogether: run.rowsTogether,
        layers,
        digests,
        origin,
      };
      const asked = askedTeachers(request, { teachers, mergedNames, weighting: run.weighting, seed: spec.seed });
      const key = batchKey({ ...request, batch: group.name }, asked, unusualDigests(digests, directory));
      const together = await cache.get(key, async () => {
        const { policy } = spec.ensemble;
        const shares = () => quorumShares(run.weighting, asked, standings.known(asked, digests));
        const whole = await collectBatch(askTeacher, asked, batch, policy, shares, clock, abort);
        countPartial(meter, asked, whole);
        return whole;
      });
      const collected = collectedRows(together, group.from, ids.length);
      const weighting = request.batch.kind === "evaluate" ? run.evaluationWeighting : run.weighting;
      served += 1;
      let merged: Merged | null = null;
      if (request.soft !== false) {
        const { temperature } = request;
        const name = `${ids.length} rows from ${group.from} at ${temperature}`;
        let made = mergedLast.get(together);
        if (made?.name !== name) {
          const present = asked.filter((teacher, k) => collected.replies[k] !== null && mergedNames.includes(teacher));
          const inputs = {
            asked,
            spec,
            dataset,
            source,
            ids,
            standings: await standings.of(present, digests),
            weighting,
            temperature,
          };
          const anew = mergeCollected(collected, inputs);
          const weights = meanWeights(inputs, collected, anew);
          made = { name, merged: anew, latest: { weights, disagreement: meanOf(anew.disagreements) } };
          mergedLast.set(together, made);
        }
        ({ merged, latest } = made);
      }
      const context = {
        generation,
        batchSize: spec.train.batchSize,
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
function batchKey({ batch, layers = [], soft = true }: PullRequest, asked: readonly string[], digests: string): string {
  const name = batch.kind === "train" ? `${batch.epoch}/${batch.step}` : `${batch.source}:${batch.ids.join()}`;
  return [name, soft ? "soft" : "layers", ...asked, ...layers.map(layerSignalName), digests].join(" ");
}
