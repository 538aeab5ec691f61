import { linkAborts, settledReason } from "@faculty/shared/abort";
import type { BusMessage, Endpoint, Outgoing, Respond } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { decodeFrame } from "@faculty/shared/frames";
import type { Logger } from "@faculty/shared/logging";
import { type PullRequest, pullHead, readPull, refusal, remainingMs } from "@faculty/shared/protocol";
import type { Meter } from "@faculty/shared/telemetry";
import type { Directory } from "../teachers/directory.ts";
import { lateness } from "./lateness.ts";
import { type ObservedPull, observePull, type PullOrigin } from "./observe-pull.ts";

export interface PullEndpointOptions {
  readonly runId: string;
  readonly generation: number;
  /** Told of a generation above this one's, below which an asker takes no batch. */
  readonly outranked: ((by: number) => void) | undefined;
  /** In merge order. */
  readonly teachers: readonly string[];
  readonly directory: Directory;
  readonly answer: (request: PullRequest, origin: PullOrigin) => Promise<Outgoing>;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
}

/** Pulls held at once: a student's whole credit for each of 16 students, the most a run may have. */
const maxWaiting = 1024;
/** A puller is told who is missing this long before its own deadline. */
const replyMarginMs = 250;
const defaultPullMs = 30_000;
const longestPullMs = 3_600_000; // longer than anybody waits, and a timer holds it

export interface PullEndpoint {
  readonly handle: Endpoint["handle"];
  /** Resolves when the pulls that are held now have their replies. */
  settled(): Promise<void>;
}

/** Answers each pull once: with its batch, or shortly before its deadline with why there is none yet. */
export function createPullEndpoint(options: PullEndpointOptions): PullEndpoint {
  const { runId, generation, directory, teachers, clock, logger } = options;
  const held = new Set<Promise<void>>();

  async function pull(message: BusMessage, observed: ObservedPull): Promise<Outgoing> {
    const request = readPull(decodeFrame(pullHead, message.subject, message.headers, message.payload).head);
    if (request.run !== runId)
      throw new FacultyError("UNKNOWN_MODEL", `this coordinator serves run ${runId}, not ${request.run}`);
    const { leastGeneration: least = 0 } = request;
    if (least > generation) {
      options.outranked?.(least);
      const why = `this coordinator is of generation ${generation}, expected ${least} or above`;
      throw new FacultyError("STALE_GENERATION", why, { generation: least });
    }
    const leftMs = Math.min(remainingMs(message, defaultPullMs), longestPullMs);
    const answered = linkAborts();
    const timeIsUp = clock.sleep(Math.max(0, leftMs - replyMarginMs), answered.signal).then(() => {
      throw lateness(directory, request.teachers ?? teachers, request.digests);
    });
    timeIsUp.catch(() => undefined); // the answer may win the race
    try {
      return await Promise.race([options.answer(request, observed.names(request.batch)), timeIsUp]);
    } finally {
      answered.abort(settledReason);
    }
  }

  function handle(message: BusMessage, respond: Respond): void {
    const observed = observePull(options, message.headers);
    const work = held.size < maxWaiting ? pull(message, observed) : Promise.reject(fullError);
    const replied = work
      .catch((thrown: unknown) => refusal(asFacultyError(thrown)))
      .then((frame) => {
        respond(observed.traced(frame));
        observed.replied(frame);
      })
      .catch((thrown: unknown) => logger.warn({ event: "reply-lost", err: asFacultyError(thrown) }, "reply not sent"))
      .finally(() => {
        held.delete(replied);
      });
    held.add(replied);
  }

  return {
    handle,
    settled: async () => {
      await Promise.all(held);
    },
  };
}

/** Made once: under overload most are told so, and nobody reads the stack. */
const fullError = new FacultyError("FULL", `${maxWaiting} pulls wait for their batch, as many as may`);
