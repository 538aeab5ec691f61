import type { Outgoing } from "@faculty/shared/bus";
import type { PullRequest } from "@faculty/shared/protocol";
import type { Collected } from "../collect/collect-batch.ts";
import { collectedRows } from "../collect/collected-rows.ts";
import { pullReader } from "./known-pull.ts";
import type { PullOrigin } from "./observe-pull.ts";
import { type CollectorOptions, createPullCollector } from "./pull-collector.ts";
import { createPullMixer, type Mixed } from "./pull-mixer.ts";
import { replyFrame } from "./reply-frame.ts";

export interface AnswerOptions extends CollectorOptions {
  readonly generation: number;
  readonly maxPayloadBytes: number;
}

/** Turns pulls into merged batches. */
export interface PullAnswerer {
  /** @throws FacultyError what `pullReader`, `PullCollector.collect` and `replyFrame` throw. */
  readonly answer: (request: PullRequest, origin: PullOrigin) => Promise<Outgoing>;
  /** Batches that teachers are being asked for. */
  readonly underWay: number;
  /** Pulls answered. */
  readonly served: number;
  /** Of the batch merged last. */
  readonly latest: Pick<Mixed, "weights" | "disagreement">;
}

export function createPullAnswerer(options: AnswerOptions): PullAnswerer {
  const { run, spec, dataset, standings, generation, maxPayloadBytes } = options;
  const read = pullReader(run, spec, dataset);
  const collector = createPullCollector(options);
  const mix = createPullMixer(standings, run, spec, dataset);
  let served = 0;
  let latest: PullAnswerer["latest"] = { weights: {}, disagreement: 0 };

  return {
    answer: async (request, origin) => {
      const pull = read(request);
      const { whole: together, trace } = await collector.collect(pull, origin);
      origin.answeredFrom(trace);
      const own = collectedRows(together, pull.group.from, pull.ids.length);
      served += 1;
      const mixed = request.wanted.kind === "layers" ? null : await mix(pull, together, own);
      if (mixed !== null) latest = { weights: mixed.weights, disagreement: mixed.disagreement };
      const context = {
        generation,
        batchSize: spec.train.batchSize,
        hasLogits: spec.signal === "logits",
        teachers: pull.asked,
        ...told(own),
      };
      return replyFrame(request, pull.ids, mixed?.merged ?? null, context, maxPayloadBytes);
    },
    get underWay() {
      return collector.running;
    },
    get served() {
      return served;
    },
    get latest() {
      return latest;
    },
  };
}

/** What a reply tells of those who were asked, beside the mixture. */
function told({ replies }: Collected) {
  return {
    digests: replies.map((reply) => reply?.description.digest ?? ""),
    mask: replies.map((reply) => reply !== null),
    layers: new Map(replies.flatMap((reply) => [...(reply?.layers ?? [])])),
  };
}
