import { leadCoordinator, serveCoordinator } from "@faculty/coordinator";
import { runOutput } from "@faculty/data/datasets";
import type { FacultyError } from "@faculty/shared/errors";
import { createLogger } from "@faculty/shared/logging";
import type { OutputSpec } from "@faculty/shared/outputs";
import { createRandom, type Random } from "@faculty/shared/random";
import { serveTeacher } from "@faculty/teacher-node";
import { createFlakyDisk, type FlakyDisk } from "./flaky-disk.ts";
import type { Host } from "./host.ts";
import { createNetwork, type Network } from "./network.ts";
import { createProcess, type Machine, type Process } from "./process.ts";
import { runId, type Scenario, type TeacherName, teacherNames } from "./scenarios.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { tableTeacher } from "./table-teacher.ts";
import { trainerMain } from "./trainer.ts";

/** Everything that a run consists of, in one process and on one clock. */
export interface World {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  /** Of faults; what becomes of them is drawn by the scheduler's. */
  readonly random: Random;
  readonly network: Network;
  readonly disk: FlakyDisk;
  readonly trainer: Process;
  /** The second one is started only when the first is thought to be gone, or stands by from the start. */
  readonly coordinators: readonly [Process, Process];
  /** Who took the lease last. */
  readonly leader: Process | null;
  readonly replicas: readonly Replica[];
  /** Teaches the same names with other models; not there until a fault brings it. */
  readonly strangers: readonly { readonly teacher: TeacherName; readonly process: Process }[];
  /** Teachers whose digests a checkpoint holds. */
  readonly pinned: ReadonlySet<string>;
  readonly isFinished: boolean;
  /** Whether a teacher said nothing of samples held out, so that another epoch may be the best one. */
  readonly isHeldOutPartly: boolean;
  /** What went wrong so far that never may; a check adds to it. */
  readonly violations: string[];
}

interface Replica {
  readonly teacher: TeacherName;
  readonly process: Process;
  /** The longest that an inference takes. */
  slownessMs: number;
}

export const capacity = 6;
export const usualSlownessMs = 30;
const coordinatorTimeoutMs = 1500;
/** Both replicas are asked once more before a batch is given up; where fewer may do, the others are waited for then. */
const strictRefusalMs = 2 * coordinatorTimeoutMs;
const partialRefusalMs = 15_000;
const logger = createLogger({ service: "simulation", level: "silent" });
const [ofDelays, ofFaults] = [1, 2];

export function createWorld(scenario: Scenario, seed: number, tell?: (line: string) => void): World {
  const scheduler = createScheduler(createRandom(seed, ofDelays), tell);
  const network = createNetwork(scheduler, {
    maxPayloadBytes: scenario.maxPayloadBytes,
    refusalMs: scenario.spec.ensemble.policy.kind === "strict" ? strictRefusalMs : partialRefusalMs,
    heard: ({ from, to, subject }) => {
      const isAsked = subject.endsWith(".predict") && strangerNames.has(to);
      if (isAsked && generations.get(from) === Math.max(...generations.values()))
        violations.push(`${to} was asked, whose model is not that of the run`);
    },
  });
  const disk = createFlakyDisk(scheduler);
  const violations: string[] = [];
  const pinned = new Set<string>();
  const holders = new Map<number, string>();
  /** Of coordinators that have served. Those that were replaced may hold pulls from before the run had its digests. */
  const generations = new Map<string, number>();
  const strangerNames = new Set<string>();
  let leader: string | null = null;
  let generation = 0;
  let lastCommitted = 0;
  let isFinished = false;
  let isHeldOutPartly = false;

  /** What no fault excuses: a timer that is left behind, and a role that fails for no reason of the list. */
  function ended(end: "finished" | "stopped" | FacultyError, host: Host): boolean {
    if (typeof end !== "string" && !isExcused(end, host))
      violations.push(`${host.name} failed: ${end.code} ${end.message}`);
    if (host.sleeping > 0 && typeof end === "string") violations.push(`${host.name} left ${host.sleeping} timers`);
    return end !== "finished";
  }

  /** A disk that refused this very process, and a batch that every replica which could answer it lied about. */
  function isExcused({ code, message }: FacultyError, host: Host): boolean {
    if (code === "IO_FAILED") return disk.refused.has(host.name);
    return code === "QUARANTINED" && network.justified.has(message);
  }

  function waiting(requests: number): void {
    const { credit } = scenario.spec.train;
    if (requests > credit) violations.push(`the trainer has ${requests} requests waiting, its credit is ${credit}`);
  }

  const spawn = (name: string, main: (machine: Machine) => Promise<"finished" | "stopped">) =>
    createProcess({ name, scheduler, network, main, ended });

  const trainer = spawn("trainer", async (machine) => {
    const end = await trainerMain(machine, {
      scenario,
      disk: disk.mount(machine.host),
      logger,
      waiting,
      committed: (at, teachers) => {
        lastCommitted = at;
        teachers.forEach((teacher) => pinned.add(teacher));
      },
      heldOutWithout: () => {
        isHeldOutPartly = true;
      },
      resumed: (at) => {
        if (at < lastCommitted)
          violations.push(`${machine.host.name} goes on from step ${at}, step ${lastCommitted} was on disk before`);
      },
    });
    isFinished ||= end === "finished";
    return end;
  });

  const coordinate = async ({ host, bus, stop }: Machine) => {
    const { spec, dataset } = scenario;
    const { clock } = host;
    const options = { bus, runId, spec, dataset, logger, clock, requestTimeoutMs: coordinatorTimeoutMs };
    if (scenario.hasLease) {
      const serve = (leased: number, outranked: (by: number) => void) => {
        scheduler.note(`${host.name} leads under generation ${leased}`);
        const other = holders.get(leased);
        if (other !== undefined && !network.hasForgotten)
          violations.push(`${host.name} and ${other} lead under generation ${leased}`);
        holders.set(leased, host.name);
        generations.set(host.name, leased);
        leader = host.name;
        return serveCoordinator({ ...options, generation: leased, outranked });
      };
      await leadCoordinator({ bus, runId, holder: host.name, leastGeneration: 1, clock, logger, serve, abort: stop });
      return "stopped" as const;
    }
    generation += 1; // counted on disk before each start (supervisor/generation.ts)
    generations.set(host.name, generation);
    await using _coordinator = await serveCoordinator({ ...options, generation });
    await aborted(stop);
    return "stopped" as const;
  };

  function teach(name: TeacherName, replica: string, isStranger: boolean, slowness: () => number): Process {
    return spawn(`${name}.${replica}`, async ({ host, bus, stop }) => {
      const { dataset } = scenario;
      if (isStranger) strangerNames.add(host.name); // it comes when the run has its digests, and has another
      const isLeft = name === "left";
      const bias = isLeft ? 1 : 2;
      const teacher = tableTeacher(
        isStranger ? `${name}-other` : `${name}-digest`,
        isLeft ? runOutput(dataset) : inReverse(runOutput(dataset), scenario.knownToRight),
        isStranger ? 9 : bias,
        {
          clock: host.clock,
          random: scheduler.random,
          longestMs: slowness,
        },
      );
      const node = await serveTeacher({
        bus,
        name,
        replica,
        teacher,
        ...(isLeft && { dataset }),
        capacity,
        clock: host.clock,
        logger,
        abort: stop,
      });
      await node.closed;
      return "stopped";
    });
  }

  function replicaOf(teacher: TeacherName, id: string): Replica {
    const slownessMs = usualSlownessMs;
    const replica: Replica = { teacher, slownessMs, process: teach(teacher, id, false, () => replica.slownessMs) };
    return replica;
  }

  const coordinators = [spawn("coordinator", coordinate), spawn("standby", coordinate)] as const;
  const replicas = teacherNames.flatMap((name) => ["r1", "r2"].map((id) => replicaOf(name, id)));

  return {
    scenario,
    scheduler,
    random: createRandom(seed, ofFaults),
    network,
    disk,
    trainer,
    coordinators,
    get leader() {
      return coordinators.find(({ host }) => host !== null && host.name === leader) ?? null;
    },
    replicas,
    strangers: teacherNames.map((teacher) => ({
      teacher,
      process: teach(teacher, "x1", true, () => usualSlownessMs),
    })),
    pinned,
    get isFinished() {
      return isFinished;
    },
    get isHeldOutPartly() {
      return isHeldOutPartly;
    },
    violations,
  };
}

/** The first classes in another order; values go by their place. @param known - Of how many; absent: all. */
function inReverse(output: OutputSpec, known?: number): OutputSpec {
  if (!("over" in output) || !("names" in output.over)) return output;
  return { ...output, over: { names: output.over.names.slice(0, known).toReversed() } };
}

function aborted(abort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (abort.aborted) resolve();
    else abort.addEventListener("abort", () => resolve(), { once: true });
  });
}
