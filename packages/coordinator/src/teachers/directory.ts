import { setMaxListeners } from "node:events";
import { type Abort, linkAborts, settledReason } from "@faculty/shared/abort";
import type { Bus, Subscription } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { type Heartbeat, heartbeatIntervalMs, readHeartbeat, type TeacherDescription } from "@faculty/shared/protocol";
import { allHeartbeats } from "@faculty/shared/subjects";
import { type Breaker, type BreakerState, breakerState, isClosed } from "./breaker.ts";
import { describeReplica, probeReplica } from "./describe-replica.ts";
import { discoverReplicas } from "./discover-replicas.ts";

/**
 * Who teaches, and how busy each replica is. Built from heartbeats and, at the start, from the services framework; a
 * restarted coordinator rebuilds it within a heartbeat.
 *
 * 1. A replica is offered only after its description was read, and only while its heartbeats arrive.
 * 2. All replicas offered of one teacher have one digest, and name its classes alike: the digest asked for, else the one
 *    that the run expects, else the first one seen.
 * 3. It knows at most `maxKnownPerTeacher` replicas of each of the run's teachers, whatever names are announced.
 * 4. Joining and leaving changes who is asked, never what is answered.
 */
export interface Directory extends AsyncDisposable {
  /** Replicas of the teacher that can be asked now. */
  replicas(teacher: string, digest?: string): readonly Replica[];
  /** The digest that replicas are offered of where none is asked for; undefined where none is expected or seen yet. */
  readonly digestOf: (teacher: string) => string | undefined;
  /** Those whose heartbeats arrive, however often they failed. */
  heard(teacher: string, digest?: string): readonly Replica[];
  /** Those whose heartbeats arrive and who serve another model: they are not asked. */
  strangers(teacher: string, digest?: string): readonly Replica[];
  /** Whether the replica's heartbeats still arrive. */
  isHeard(replica: Replica): boolean;
  /** Nobody answered for it: what it was asked is withdrawn, and it is offered again when it was described anew. */
  lost(replica: Replica): void;
  /** Has it asked whether it is still there, unless that was asked already: lost where nobody answers for it. */
  probe(replica: Replica): void;
  /** Every replica heard of lately, and whether it can be asked. */
  states(): readonly ReplicaState[];
  /** Replicas whose process another one has replaced. */
  readonly replaced: number;
  /** Resolves when the teacher may have changed: a replica came, went, or became free. */
  changed(abort: Abort): Promise<void>;
}

/** One process that teaches. */
export interface Replica {
  readonly description: TeacherDescription;
  /** Aborts when nobody is there or another process has taken its place: what it was asked will not be answered. */
  readonly gone: Abort;
  /** Requests it held when last heard of, plus those sent since. */
  load: number;
  /** Requests sent to it and not settled. */
  inFlight: number;
  readonly breaker: Breaker;
}

/** Whom a run is taught by. */
export interface ExpectedTeacher {
  readonly name: string;
  /** The only model that may teach under the name; absent: the first one seen. */
  readonly digest?: string | undefined;
  /** The greatest tolerance that is reckoned with; absent: the same bits. */
  readonly tolerance?: number | undefined;
}

/** How a replica is seen from here. */
interface ReplicaState {
  readonly teacher: string;
  readonly state: "ready" | "draining" | "absent";
  /** Half-open: the next request probes it. */
  readonly breaker: BreakerState;
}

const missedHeartbeats = 2;
/** Replicas described at a time: whoever may publish heartbeats could name any number of them. */
const maxAsked = 64;
/** Replicas known of one teacher: twice what a run file may ask for. */
const maxKnownPerTeacher = 128;
/** Digests whose outputs are remembered; teachers change their models rarely. */
const maxDigests = 256;
/** A replica not heard of for this long is forgotten; one that comes back is described again. */
const forgetAfterMs = 60_000;

interface Known {
  readonly replica: Replica;
  readonly leave: () => void;
  /** Undefined until a heartbeat tells, or where a teacher node does not. */
  instance: string | undefined;
  lastHeardMs: number;
  isReady: boolean;
}

export function createDirectory(
  bus: Bus,
  teachers: readonly ExpectedTeacher[],
  clock: Clock,
  logger: Logger,
): Directory {
  const known = new Map<string, Known>();
  const asked = new Set<string>();
  const probed = new Set<Replica>();
  /** Digest expected or first seen of each teacher, and the output first described with each digest. */
  const digests = new Map(teachers.flatMap(({ name, digest }) => (digest === undefined ? [] : [[name, digest]])));
  const outputs = new Map<string, string>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // `maxAsked` descriptions wait for it at most, and each lets go
  let replaced = 0;
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
    if (teachers.every(({ name }) => name !== teacher) || known.has(key) || asked.has(key)) return;
    if (asked.size >= maxAsked) return; // its next heartbeat asks again
    asked.add(key);
    try {
      const description = await describeReplica(bus, teacher, replica, closing.signal);
      const { digest, tolerance = 0 } = description;
      if (!isAlike(description)) {
        logger.warn({ event: "classes-differ", teacher, replica }, "replica names other classes, left out");
        return;
      }
      const expected = digests.get(teacher);
      if (digest !== expected)
        logger.warn(
          { event: "digest-differs", teacher, replica, digest, expected },
          `replica ${replica} of teacher ${teacher} serves model ${digest}, the run's is ${expected}: left out`,
        );
      const { tolerance: reckoned = 0 } = teachers.find(({ name }) => name === teacher) ?? {};
      if (digest === digests.get(teacher) && tolerance > reckoned)
        logger.warn(
          { event: "promise-differs", teacher, replica, tolerance, expected: reckoned },
          `replica ${replica} of teacher ${teacher} says the same again within ${tolerance}, which the run does not reckon with`,
        );
      forget();
      if (countOf(teacher) >= maxKnownPerTeacher) {
        logger.warn({ event: "too-many-replicas", teacher, replica }, "teacher has too many replicas, one left out");
        return;
      }
      const left = linkAborts();
      const breaker = { failures: 0, openUntilMs: 0, why: null };
      known.set(key, {
        replica: { description, gone: left.signal, load: 0, inFlight: 0, breaker },
        leave: () => left.abort(settledReason),
        instance: undefined,
        lastHeardMs: clock.now(),
        isReady: true,
      });
      logger.info({ event: "replica-joined", teacher, replica, digest }, "replica joined");
      announce();
    } catch (thrown) {
      logger.warn({ event: "describe-failed", teacher, replica, err: asFacultyError(thrown) }, "replica not described");
    } finally {
      asked.delete(key);
    }
  }

  /** Whether it describes its output as the others of its digest do; remembers the first one. */
  function isAlike({ teacher, digest, output }: TeacherDescription): boolean {
    digests.set(teacher, digests.get(teacher) ?? digest);
    const key = `${teacher} ${digest}`;
    const first = outputs.get(key) ?? JSON.stringify(output);
    for (const oldest of outputs.keys()) {
      if (outputs.size < maxDigests) break;
      outputs.delete(oldest);
    }
    outputs.set(key, first);
    return first === JSON.stringify(output);
  }

  function forget(): void {
    for (const [key, { lastHeardMs }] of known) if (clock.now() - lastHeardMs > forgetAfterMs) known.delete(key);
  }

  function countOf(teacher: string): number {
    return [...known.values()].filter(({ replica }) => replica.description.teacher === teacher).length;
  }

  function hear(beat: Heartbeat): void {
    const key = `${beat.teacher}.${beat.replica}`;
    const entry = known.get(key);
    const isSame =
      entry?.replica.description.digest === beat.digest && (entry.instance ?? beat.instance) === beat.instance;
    if (entry === undefined || !isSame) {
      known.delete(key);
      entry?.leave();
      if (entry !== undefined) replaced += 1;
      if (beat.state === "ready") void meet(beat.teacher, beat.replica);
      return;
    }
    entry.instance = beat.instance;
    entry.lastHeardMs = clock.now();
    entry.isReady = beat.state === "ready";
    entry.replica.load = Math.max(entry.replica.inFlight, beat.queueLength);
    announce();
  }

  function heard(teacher: string, digest = digests.get(teacher)): readonly Replica[] {
    return alive(teacher).filter(({ description }) => description.digest === digest);
  }

  function alive(teacher: string): readonly Replica[] {
    const since = heardSinceMs();
    return [...known.values()]
      .filter(
        ({ replica: { description }, isReady, lastHeardMs }) =>
          description.teacher === teacher && isReady && lastHeardMs >= since,
      )
      .map(({ replica }) => replica);
  }

  function stateOf({ replica, isReady, lastHeardMs }: Known): ReplicaState {
    const { teacher } = replica.description;
    const state = lastHeardMs < heardSinceMs() ? "absent" : isReady ? "ready" : "draining";
    return { teacher, state, breaker: breakerState(replica.breaker, clock) };
  }

  function heardSinceMs(): number {
    return clock.now() - (missedHeartbeats + 1) * heartbeatIntervalMs;
  }

  function lost(replica: Replica): void {
    const { teacher, replica: id } = replica.description;
    const entry = entryOf(replica);
    if (entry === undefined) return;
    known.delete(`${teacher}.${id}`);
    entry.leave();
  }

  async function probe(replica: Replica): Promise<void> {
    if (probed.has(replica)) return;
    probed.add(replica);
    const { teacher, replica: id } = replica.description;
    try {
      await probeReplica(bus, teacher, id, closing.signal);
    } catch (thrown) {
      if (asFacultyError(thrown).code === "NO_RESPONDER") lost(replica);
    } finally {
      probed.delete(replica);
    }
  }

  function entryOf(replica: Replica): Known | undefined {
    const entry = known.get(`${replica.description.teacher}.${replica.description.replica}`);
    return entry?.replica === replica ? entry : undefined;
  }

  const heartbeats: Subscription = bus.subscribe(allHeartbeats, (message) => {
    try {
      hear(readHeartbeat(message));
    } catch (thrown) {
      logger.warn({ event: "bad-heartbeat", err: asFacultyError(thrown) }, "heartbeat refused");
    }
  });
  const discovery = discoverReplicas(bus, closing.signal, meet).catch((thrown: unknown) =>
    logger.warn({ event: "discovery-failed", err: asFacultyError(thrown) }, "discovery failed, heartbeats will tell"),
  );

  return {
    replicas: (teacher, digest) => heard(teacher, digest).filter((replica) => isClosed(replica, clock)),
    digestOf: (teacher) => digests.get(teacher),
    heard,
    strangers: (teacher, digest = digests.get(teacher)) =>
      alive(teacher).filter(({ description }) => description.digest !== digest),
    isHeard: (replica) => (entryOf(replica)?.lastHeardMs ?? Number.NEGATIVE_INFINITY) >= heardSinceMs(),
    lost,
    probe: (replica) => void probe(replica),
    states: () => [...known.values()].map(stateOf),
    get replaced() {
      return replaced;
    },
    changed: (abort) => {
      const aborted = new Promise<never>((_, reject) => {
        abort.addEventListener("abort", () => reject(abort.reason), { once: true });
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
