import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultEntry } from "./fault.ts";
import type { RunProcess } from "./run-processes.ts";
import { ofRole, oneTeacher, pick, type Site, signalTo } from "./site.ts";

/** A pause is shorter than what makes a peer think that it is gone, or longer: heartbeats count three seconds. */
const shortestPauseMs = 300;
const longestPauseMs = 5000;

function killing(choose: (site: Site) => readonly RunProcess[]): FaultEntry["prepare"] {
  return (site) => {
    const targets = choose(site);
    if (targets.length === 0) return null;
    const killed = targets.map(({ name }) => name);
    return {
      target: named(targets),
      killed,
      inject: async () => targets.forEach((target) => signalTo(target, "SIGKILL")),
    };
  };
}

function pausing(choose: (site: Site) => readonly RunProcess[]): FaultEntry["prepare"] {
  return (site) => {
    const targets = choose(site);
    const pauseMs = site.random.integer(shortestPauseMs, longestPauseMs);
    if (targets.length === 0) return null;
    const target = `${named(targets)} for ${pauseMs} ms`;
    return { target, killed: [], inject: () => pause(targets, pauseMs, site) };
  };
}

/** Stops processes for a while; they go on however this ends. */
async function pause(targets: readonly RunProcess[], ms: number, { abort }: Site): Promise<void> {
  targets.forEach((target) => signalTo(target, "SIGSTOP"));
  try {
    await sleep(ms, undefined, { signal: abort });
  } finally {
    targets.forEach((target) => signalTo(target, "SIGCONT"));
  }
}

function named(targets: readonly RunProcess[]): string {
  return targets.map(({ name }) => name).join(", ");
}

const one =
  (...roles: readonly RunProcess["role"][]) =>
  (site: Site): readonly RunProcess[] => {
    const found = pick(ofRole(site, ...roles), site.random);
    return found === undefined ? [] : [found];
  };

const restartNats = (isMoved: boolean): FaultEntry["prepare"] => {
  return ({ network }): Fault | null =>
    network && {
      target: isMoved ? "to the other address" : "nats",
      killed: [],
      inject: () => network.restart(isMoved),
    };
};

const pauseNats: FaultEntry["prepare"] = (site) => {
  const { network } = site;
  const server = network && { pid: network.pid(), role: "nats" as const, teacher: "", name: "nats", command: "" };
  return pausing(() => (server === null ? ofRole(site, "nats") : [server]))(site);
};

const killSupervisor: FaultEntry["prepare"] = ({ supervised }) => ({
  target: "supervisor",
  killed: ["distilled-1"], // the last of its processes to be up
  inject: () => supervised.killAndRestart(),
});

export type ProcessFault =
  | "kill-replica"
  | "kill-teacher"
  | "kill-coordinator"
  | "kill-trainer"
  | "kill-nats"
  | "restart-nats"
  | "move-nats"
  | "kill-supervisor"
  | "pause-replica"
  | "pause-teacher"
  | "pause-coordinator"
  | "pause-trainer"
  | "pause-nats"
  | "pause-supervisor";

/** What is done to processes. */
export const processFaults: Readonly<Record<ProcessFault, FaultEntry>> = {
  "kill-replica": { weight: 3, needs: "progress", restarted: "none", prepare: killing(one("teacher")) },
  "kill-teacher": { weight: 2, needs: "progress", restarted: "teacher", prepare: killing(oneTeacher) },
  "kill-coordinator": { weight: 3, needs: "progress", restarted: "coordinator", prepare: killing(one("coordinator")) },
  "kill-trainer": { weight: 3, needs: "restart", restarted: "trainer", prepare: killing(one("trainer")) },
  "kill-nats": { weight: 2, needs: "progress", restarted: "none", prepare: killing(one("nats", "nats-wrapper")) },
  "restart-nats": { weight: 2, needs: "progress", restarted: "none", prepare: restartNats(false) },
  "move-nats": { weight: 2, needs: "progress", restarted: "none", prepare: restartNats(true) },
  "kill-supervisor": { weight: 1, needs: "restart", restarted: "run", prepare: killSupervisor },
  "pause-replica": { weight: 2, needs: "progress", restarted: "none", prepare: pausing(one("teacher")) },
  "pause-teacher": { weight: 1, needs: "progress", restarted: "none", prepare: pausing(oneTeacher) },
  "pause-coordinator": { weight: 2, needs: "progress", restarted: "none", prepare: pausing(one("coordinator")) },
  "pause-trainer": { weight: 1, needs: "progress", restarted: "none", prepare: pausing(one("trainer")) },
  "pause-nats": { weight: 1, needs: "progress", restarted: "none", prepare: pauseNats },
  "pause-supervisor": { weight: 1, needs: "progress", restarted: "none", prepare: pausing(one("supervisor")) },
};
