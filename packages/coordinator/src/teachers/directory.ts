import type { Bus, Subscription } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import {
  allHeartbeats,
  encodeFrame,
  type Heartbeat,
  heartbeatIntervalMs,
  readDescription,
  readHeartbeat,
  serviceNames,
  subjects,
  subjectToken,
  type TeacherDescription,
} from "@faculty/shared/protocol";

/**
 * Who teaches, and how busy each replica is. Built from heartbeats and, at the start, from the services framework; a
 * restarted coordinator rebuilds it within a heartbeat.
 *
 * 1. A replica is offered only after its description was read, and only while its heartbeats arrive.
 * 2. All replicas offered of one teacher have one digest: the first one seen; others are logged and left out.
 * 3. Joining and leaving changes who is asked, never what is answered.
 */
export interface Directory extends AsyncDisposable {
  /** Replicas of the teacher that can be asked now. */
  replicas(teacher: string): readonly Replica[];
  /** Resolves when the teacher may have changed: a replica came, went, or became free. */
  changed(signal: AbortSignal): Promise<void>;
}

export interface Replica {
  readonly description: TeacherDescription;
  /** Requests it held when last heard of, plus those sent since. */
  load: number;
  readonly breaker: Breaker;
}

/** Open after `failuresToOpen` failures in a row; lets one request probe after `probeAfterMs`. */
interface Breaker {
  failures: number;
  openUntilMs: number;
}

const missedHeartbeats = 2;
const failuresToOpen = 3;
const probeAfterMs = 2000;
const describeTimeoutMs = 2000;
const discoveryWaitMs = 250;
/** Replicas described at a time: whoever may publish heartbeats could name any number of them. */
const maxAsked = 64;
/** A replica not heard of for this long is forgotten; one that comes back is described again. */
const forgetAfterMs = 60_000;

interface Known {
  readonly replica: Replica;
  lastHeardMs: number;
  isReady: boolean;
}

export function createDirectory(bus: Bus, teachers: readonly string[], clock: Clock, logger: Logger): Directory {
  const known = new Map<string, Known>();
  const asked = new Set<string>();
  const digests = new Map<string, string>();
  const closing = new AbortController();
  let wake: () => void = () => undefined;
  let change = new Promise<void>((resolve) => {
    wake = resolve;
  });

  function announce(): void {
    wake();
    change = new Promise<void>((resolve) => {
      wake = resolve;
    });
  }

  async function meet(teacher: string, replica: string): Promise<void> {
    const key = `${teacher}.${replica}`;
    if (!teachers.includes(teacher) || known.has(key) || asked.has(key)) return;
    if (asked.size >= maxAsked) return; // its next heartbeat asks again
    asked.add(key);
    try {
      const description = await describe(bus, teacher, replica, closing.signal);
      const pinned = digests.get(teacher) ?? description.digest;
      digests.set(teacher, pinned);
      if (description.digest !== pinned) {
        logger.warn({ event: "digest-differs", teacher, replica }, "replica has another model, left out");
        return;
      }
      const breaker = { failures: 0, openUntilMs: 0 };
      forget();
      known.set(key, { replica: { description, load: 0, breaker }, lastHeardMs: clock.now(), isReady: true });
      logger.info({ event: "replica-joined", teacher, replica, digest: pinned }, "replica joined");
      announce();
    } catch (thrown) {
      logger.warn({ event: "describe-failed", teacher, replica, err: asFacultyError(thrown) }, "replica not described");
    } finally {
      asked.delete(key);
    }
  }

  function forget(): void {
    for (const [key, { lastHeardMs }] of known) if (clock.now() - lastHeardMs > forgetAfterMs) known.delete(key);
  }

  function hear(beat: Heartbeat): void {
    const entry = known.get(`${beat.teacher}.${beat.replica}`);
    if (entry === undefined || entry.replica.description.digest !== beat.digest) {
      known.delete(`${beat.teacher}.${beat.replica}`);
      if (beat.state === "ready") void meet(beat.teacher, beat.replica);
      return;
    }
    entry.lastHeardMs = clock.now();
    entry.isReady = beat.state === "ready";
    announce();
  }

  const heartbeats: Subscription = bus.subscribe(allHeartbeats, (message) => {
    try {
      hear(readHeartbeat(message));
    } catch (thrown) {
      logger.warn({ event: "bad-heartbeat", err: asFacultyError(thrown) }, "heartbeat refused");
    }
  });
  const discovery = discover(bus, closing.signal, meet).catch((thrown: unknown) =>
    logger.warn({ event: "discovery-failed", err: asFacultyError(thrown) }, "discovery failed, heartbeats will tell"),
  );

  return {
    replicas: (teacher) => {
      const aliveSinceMs = clock.now() - (missedHeartbeats + 1) * heartbeatIntervalMs;
      return [...known.values()]
        .filter(
          ({ replica, isReady, lastHeardMs }) =>
            replica.description.teacher === teacher &&
            isReady &&
            lastHeardMs >= aliveSinceMs &&
            replica.breaker.openUntilMs <= clock.now(),
        )
        .map(({ replica }) => replica);
    },
    changed: (signal) => {
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      return Promise.race([change, aborted]);
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      heartbeats.unsubscribe();
      await discovery;
    },
  };
}

/** Counts a failed or good answer; a replica that keeps failing is left alone for a while. */
export function recordOutcome(replica: Replica, isGood: boolean, clock: Clock): void {
  const { breaker } = replica;
  breaker.failures = isGood ? 0 : breaker.failures + 1;
  if (breaker.failures >= failuresToOpen) breaker.openUntilMs = clock.now() + probeAfterMs;
}

async function discover(
  bus: Bus,
  signal: AbortSignal,
  meet: (teacher: string, replica: string) => Promise<void>,
): Promise<void> {
  const services = await bus.discover(serviceNames.teacher, discoveryWaitMs);
  if (signal.aborted) return;
  await Promise.all(
    services.flatMap(({ metadata: { teacher, replica } }) =>
      teacher === undefined || replica === undefined ? [] : [meet(teacher, replica)],
    ),
  );
}

async function describe(bus: Bus, teacher: string, replica: string, signal: AbortSignal): Promise<TeacherDescription> {
  const subject = subjects.describe(subjectToken("teacher", teacher), subjectToken("replica", replica));
  const reply = await bus.request(subject, encodeFrame({}, []), { timeoutMs: describeTimeoutMs, signal });
  return readDescription(subject, reply);
}
