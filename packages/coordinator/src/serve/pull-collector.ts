import type { Dataset } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import type { RunSpec } from "@faculty/shared/config";
import { layerSignalName } from "@faculty/shared/protocol";
import type { Meter } from "@faculty/shared/telemetry";
import type { Trace } from "@faculty/shared/tracing";
import { type Collected, collectBatch, collectedBytes } from "../collect/collect-batch.ts";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Question, QuestionOrigin } from "../dispatch/predict-frames.ts";
import { quorumShares } from "../ensemble/quorum-shares.ts";
import type { RunFacts } from "../plan/run-facts.ts";
import type { RunStandings } from "../standings/run-standings.ts";
import type { Directory } from "../teachers/directory.ts";
import { unusualDigests } from "../teachers/unusual-digests.ts";
import { createBatchCache } from "./batch-cache.ts";
import type { KnownPull } from "./known-pull.ts";

export interface CollectorOptions {
  readonly askTeacher: AskTeacher;
  readonly directory: Pick<Directory, "digestOf">;
  readonly standings: RunStandings;
  readonly run: RunFacts;
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly abort: Abort;
}

/** What teachers were asked about a group of batches. */
interface CollectedGroup {
  readonly whole: Collected;
  /** Of the pull for which they were asked. */
  readonly trace: Trace;
}

/** Asks teachers what pulls need, once for all pulls of the same. */
export interface PullCollector {
  /** What was answered about all of the pull's group. @throws FacultyError what `collectBatch` throws; FULL. */
  readonly collect: (pull: KnownPull, origin: QuestionOrigin) => Promise<CollectedGroup>;
  /** Groups that teachers are being asked about. */
  readonly running: number;
}

/** Batches collected at once, and kept afterwards: several students' credit, and the distance between them. */
const batchWindow = 64;
/** Of those kept: whole layers of teachers can take megabytes a batch. */
const batchWindowBytes = 256 * 1024 * 1024;

export function createPullCollector(options: CollectorOptions): PullCollector {
  const { askTeacher, directory, standings, run, spec, dataset, clock, meter, abort } = options;
  const cache = createBatchCache<CollectedGroup>({
    capacity: batchWindow,
    maxBytes: batchWindowBytes,
    bytesOf: ({ whole }) => collectedBytes(whole),
  });

  async function collectAnew({ request, asked, source, view, group }: KnownPull, origin: QuestionOrigin) {
    const { digests, wanted } = request;
    const { signal, rowsTogether, weighting } = run;
    const { codec, ensemble } = spec;
    const question: Question = {
      dataset,
      source,
      ids: group.ids,
      view,
      signal,
      codec,
      rowsTogether,
      layers: wanted.layers,
      digests,
      origin,
    };
    const shares = () => quorumShares(weighting, asked, standings.known(asked, digests));
    const whole = await collectBatch(askTeacher, asked, question, ensemble.policy, shares, clock, abort);
    countPartial(meter, asked, whole);
    return { whole, trace: origin.trace };
  }

  return {
    collect: (pull, origin) => {
      const key = groupKey(pull, unusualDigests(pull.request.digests, directory));
      return cache.get(key, () => collectAnew(pull, origin));
    },
    get running() {
      return cache.running;
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
function groupKey({ request, asked, group }: KnownPull, digests: string): string {
  const { name } = group;
  const { kind, layers } = request.wanted;
  const samples = name.kind === "train" ? `${name.epoch}/${name.step}` : `${name.source}:${name.ids.join()}`;
  return [samples, kind, ...asked, ...layers.map(layerSignalName), digests].join(" ");
}
