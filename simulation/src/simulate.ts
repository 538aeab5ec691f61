import { readLedger } from "@faculty/student-trainer/ledger";
import { checkRun, type Reference } from "./check-run.ts";
import { faults, leaseFaults, pick } from "./faults.ts";
import { calm } from "./network.ts";
import type { Scenario } from "./scenarios.ts";
import { ledgerPath } from "./trainer.ts";
import { createWorld, usualSlownessMs, type World } from "./world.ts";

export interface Simulated {
  readonly violations: readonly string[];
  /** Names of the faults, in the order in which they came. */
  readonly faults: readonly string[];
  readonly events: number;
  readonly virtualMs: number;
  /** Of everything that happened, in order: equal digests, equal runs. */
  readonly trace: string;
}

/** A run that nothing disturbs takes about three seconds; faults make it longer. */
const faultsUntilMs = 6000;
const mostFaults = 8;
/** When everything works again; nothing that goes wrong lasts longer. */
const recoveryAtMs = 15_000;
/** How long a run may take from then on: a few of the longest waits of each role. */
const recoveryMs = 60_000;
const windDownMs = 40_000;

export interface SimulateOptions {
  /** Called with each line of the trace. */
  readonly tell?: (line: string) => void;
  /** Sees to what goes wrong, and names it as it comes; absent: as the seed says. */
  readonly disturb?: (world: World) => readonly string[];
}

export async function simulate(
  scenario: Scenario,
  seed: number,
  reference: Reference,
  { tell, disturb = disturbBySeed }: SimulateOptions = {},
): Promise<Simulated> {
  const world = createWorld(scenario, seed, tell);
  const { scheduler, violations } = world;
  start(world);
  const drawn = disturb(world);
  scheduler.after(recoveryAtMs, "recovery", () => recover(world));
  if (!(await scheduler.run(recoveryAtMs + recoveryMs, () => world.isFinished)))
    violations.push(`the run was not finished ${recoveryMs} ms after everything worked again`);
  const virtualMs = scheduler.nowMs;
  await windDown(world);
  const ledger = readLedger((await world.disk.read(ledgerPath)) ?? Buffer.alloc(0));
  violations.push(...checkRun(world, ledger, reference));
  return { violations, faults: drawn, events: scheduler.events, virtualMs, trace: scheduler.digest() };
}

/** In any order, within a second. */
function start({ scenario, scheduler, random, trainer, coordinators, replicas }: World): void {
  const leaders = scenario.hasLease ? coordinators : [coordinators[0]];
  for (const process of [trainer, ...leaders, ...replicas.map((replica) => replica.process)])
    scheduler.after(random.uniform() * 1000, `${process.name} is started`, () => process.start());
}

function disturbBySeed(world: World): readonly string[] {
  const { random, network, scheduler } = world;
  const share = (most: number) => (random.uniform() < 0.5 ? 0 : random.uniform() * most);
  network.weather = {
    lost: share(0.05),
    repeated: share(0.2),
    garbled: share(0.05),
    late: share(0.3),
    lateMs: random.uniform() < 0.5 ? 100 : 3000,
  };
  const drawn: string[] = [];
  const possible = world.scenario.hasLease ? { ...faults, ...leaseFaults } : faults;
  const names = Object.keys(possible);
  for (let i = random.integer(0, mostFaults); i > 0; i--) {
    const name = pick(names, random);
    scheduler.after(random.uniform() * faultsUntilMs, `FAULT ${name}`, () => {
      drawn.push(name);
      possible[name]?.(world);
    });
  }
  return drawn;
}

/** Nothing is wrong any more; who is superseded, of another model or lying in the past may still be there. */
function recover(world: World): void {
  const { network, disk, trainer, coordinators, replicas } = world;
  network.weather = calm;
  network.liars.clear();
  network.cuts.clear();
  disk.isFull = false;
  for (const replica of replicas) replica.slownessMs = usualSlownessMs;
  for (const process of coordinators) process.resume();
  if (!coordinators.some(({ isRunning }) => isRunning)) coordinators[0].start();
  for (const process of [trainer, ...replicas.map((replica) => replica.process)]) {
    process.resume();
    process.start();
  }
}

/** Stops every process in good order: what is left behind then is a leak. */
async function windDown(world: World): Promise<void> {
  const { scheduler, violations, trainer, coordinators, replicas, strangers } = world;
  recover(world);
  const all = [trainer, ...coordinators, ...[...replicas, ...strangers].map(({ process }) => process)];
  const stopAll = () => all.forEach((process) => process.stop(null));
  scheduler.after(1, "everybody is stopped", stopAll);
  scheduler.after(windDownMs / 2, "who was started late is stopped", stopAll);
  const isOver = () => all.every(({ isRunning }) => !isRunning);
  if (await scheduler.run(scheduler.nowMs + windDownMs, isOver)) return;
  for (const { isRunning, name } of all) if (isRunning) violations.push(`${name} did not stop when told to`);
}
