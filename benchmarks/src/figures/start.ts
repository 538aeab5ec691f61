import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bus, type BusMessage, connectNats, type Subscription } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { readProgress } from "@faculty/shared/protocol";
import { allHeartbeats, allTrainerProgress } from "@faculty/shared/subjects";
import { startNatsServer } from "@faculty/testing";
import type { Figure } from "../figure.ts";
import { circumstancesOf, circumstancesText, othersLoad } from "../others-load.ts";
import { spreadOf, spreadText } from "../spread.ts";

const root = new URL("../../../", import.meta.url);
const cli = fileURLToPath(new URL("packages/cli/dist/cli.js", root));
/** Three teachers of two architectures, one with two replicas, and 12,000 embedded images. */
const runFile = fileURLToPath(new URL("examples/vision/quickstart.yaml", root));
const run = "quickstart";
const rounds = 7;
const quickRounds = 3;

/** What a command is started in and watched by. */
interface Scene {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly bus: Bus;
  readonly clock: Clock;
}

/**
 * Seconds from a command to what a person waits for, with the data set prepared and the files in the system's memory: the end
 * of `faculty validate`; a teacher node's first heartbeat; and a step of which a student of `faculty run` tells.
 */
export const startFigure: Figure = {
  summary: "seconds until a run file is checked, a teacher node is ready, and a run has made a step",
  measure: async ({ quick, env, clock }) => {
    await using server = await startNatsServer();
    await using bus = await connectNats({ servers: server.url, clientName: "observer" });
    const scene = { env: { ...env, NATS_URL: server.url }, bus, clock };
    const measured = { validate: validated, teacher: teacherReady, firstStep };
    const seconds: Readonly<Record<keyof typeof measured, number[]>> = { validate: [], teacher: [], firstStep: [] };
    const loads: number[] = [];
    for (let round = -1; round < (quick ? quickRounds : rounds); round++)
      for (const name of ["validate", "teacher", "firstStep"] as const) {
        const took = await measured[name](scene);
        const load = await othersLoad();
        if (round < 0) continue; // the first reads the files from the disk
        seconds[name].push(took);
        loads.push(load);
      }
    const circumstances = circumstancesOf(loads, 0);
    const spreads = Object.entries(seconds).map(([name, all]) => [name, spreadOf(all)] as const);
    return {
      json: { seconds: Object.fromEntries(spreads), circumstances },
      lines: [
        ...spreads.map(([name, spread]) => `${name.padEnd(10)} ${spreadText(spread)} s`),
        circumstancesText(circumstances),
      ],
    };
  },
};

async function validated({ env, clock }: Scene): Promise<number> {
  const startMs = clock.now();
  const [code] = await once(start(["validate", runFile], env), "close");
  if (code !== 0) throw new Error(`faculty validate ended with ${code}`);
  return secondsSince(startMs, clock);
}

function teacherReady(scene: Scene): Promise<number> {
  return untilHeard(scene, ["teacher", runFile, "--name", "wide-cnn"], allHeartbeats, () => true);
}

async function firstStep(scene: Scene): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-bench-"));
  try {
    return await untilHeard(scene, ["run", runFile, "--out", join(folder, run)], allTrainerProgress(run), (message) => {
      const told = readProgress(message, run);
      return told.kind === "trainer" && told.step > 0;
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Seconds from a command until a message of its processes is the one. The command is then told to end. */
async function untilHeard(
  { env, bus, clock }: Scene,
  args: readonly string[],
  subject: string,
  isTheOne: (message: BusMessage) => boolean,
): Promise<number> {
  const startMs = clock.now();
  const child = start(args, env);
  const over = once(child, "close");
  let subscription: Subscription | undefined;
  const heard = new Promise<void>((resolve, reject) => {
    subscription = bus.subscribe(subject, (message) => {
      if (isTheOne(message)) resolve();
    });
    void over.then(([code]) => reject(new Error(`faculty ${args[0]} ended with ${code}`)));
  });
  await heard;
  const took = secondsSince(startMs, clock);
  subscription?.unsubscribe();
  child.kill("SIGTERM");
  await over;
  return took;
}

function start(args: readonly string[], env: Scene["env"]) {
  return spawn(process.execPath, [cli, ...args], { env: { ...env }, stdio: "ignore" });
}

function secondsSince(startMs: number, clock: Clock): number {
  return (clock.now() - startMs) / 1000;
}
