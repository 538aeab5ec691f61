import type { Random } from "@faculty/shared/random";
import { liesAbout } from "./lies.ts";
import { cutOf, server } from "./network.ts";
import type { Process } from "./process.ts";
import type { World } from "./world.ts";

/** One thing that goes wrong. It draws from the world's randomness, and ends by itself. */
export type Fault = (world: World) => void;

/** What lasts, lasts up to this long. */
const longestMs = 4000;
const longestRestartMs = 1500;
/** A leader that is silent for so long is taken to be gone (lease/acquire-lease.ts). */
const leaseMs = 2500;
const slowMs = 3000;
/** Events of a process in which it may be killed: a checkpoint is written within a dozen. */
const mostEvents = 60;

export const faults: Readonly<Record<string, Fault>> = {
  "kill a process": (world) => pick(everybody(world), world.random).kill(restartMs(world)),
  "kill the trainer at one of its next events": ({ trainer, random, scheduler }) => {
    const restart = random.uniform() * longestRestartMs;
    const { host } = trainer;
    host?.killAfter(random.integer(1, mostEvents), () => {
      scheduler.note(`${host.name} dies at an event`);
      if (trainer.host === host) trainer.kill(restart);
    });
  },
  "kill the trainer while it writes": ({ trainer, disk, random }) => {
    const restart = random.uniform() * longestRestartMs;
    disk.tearNext(() => trainer.kill(restart));
  },
  "cut the trainer's power": (world) => {
    world.trainer.kill(restartMs(world));
    world.disk.cutPower();
  },
  "cut the trainer's power while it writes": (world) => {
    const restart = restartMs(world);
    world.disk.tearNext(() => {
      world.trainer.kill(restart);
      world.scheduler.after(0, "the power is cut", () => world.disk.cutPower());
    });
  },
  "fill the trainer's disk": ({ disk, random, scheduler }) => {
    disk.isFull = true;
    scheduler.after(random.uniform() * longestMs, "the disk has room again", () => {
      disk.isFull = false;
    });
  },
  "kill the coordinator": (world) => running(world.coordinators, world.random)?.kill(restartMs(world)),
  "kill every replica of a teacher": (world) => {
    const { teacher } = pick(world.replicas, world.random);
    for (const replica of world.replicas) if (replica.teacher === teacher) replica.process.kill(restartMs(world));
  },
  "stop a process": (world) => pick(everybody(world), world.random).stop(restartMs(world)),
  "stop a replica for good": ({ replicas, random, scheduler }) => {
    const { process } = pick(replicas, random);
    process.stop(null);
    scheduler.after(random.uniform() * longestMs * 2, `${process.name} joins again`, () => process.start());
  },
  "pause a process": (world) => paused(world, pick(everybody(world), world.random)),
  "pause every replica of a teacher": (world) => {
    const { teacher } = pick(world.replicas, world.random);
    for (const replica of world.replicas) if (replica.teacher === teacher) paused(world, replica.process);
  },
  "restart the bus": (world) => {
    const downMs = world.random.uniform() * 1500;
    for (const process of everybody(world)) process.disconnect(downMs + world.random.uniform() * 750);
  },
  "lose one connection": (world) => pick(everybody(world), world.random).disconnect(world.random.uniform() * longestMs),
  "cut two processes off from each other": ({ network, random, scheduler, ...world }) => {
    const all = everybody(world);
    const cut = cutOf(pick(all, random).name, pick(all, random).name);
    network.cuts.add(cut);
    scheduler.after(random.uniform() * longestMs, `${cut} hear each other again`, () => void network.cuts.delete(cut));
  },
  "let a coordinator take over from one that is paused": (world) => {
    const [first, second] = world.coordinators;
    const [old, next] = first.isRunning ? [first, second] : [second, first];
    paused(world, old);
    next.start();
  },
  "let a replica lie": ({ network, replicas, random, scheduler, scenario }) => {
    const { name } = pick(replicas, random).process;
    network.liars.set(name, pick(liesAbout(scenario.spec), random));
    scheduler.after(random.uniform() * longestMs, `${name} says what it knows`, () => void network.liars.delete(name));
  },
  "slow a replica down": ({ replicas, random, scheduler }) => {
    const replica = pick(replicas, random);
    const usualMs = replica.slownessMs;
    replica.slownessMs = slowMs;
    scheduler.after(random.uniform() * longestMs, `${replica.process.name} is as fast as ever`, () => {
      replica.slownessMs = Math.min(usualMs, replica.slownessMs);
    });
  },
  "bring a replica of another model": ({ strangers, pinned, random }) => {
    const { teacher, process } = pick(strangers, random);
    if (pinned.has(teacher)) process.start(); // before that, whoever comes first is the teacher
  },
};

/** What goes wrong besides, where coordinators hold a lease. */
export const leaseFaults: Readonly<Record<string, Fault>> = {
  "kill the leader": (world) => world.leader?.kill(restartMs(world)),
  "stop the leader": (world) => world.leader?.stop(restartMs(world)),
  "pause the leader for longer than its lease": ({ leader, random, scheduler }) => {
    leader?.pause();
    scheduler.after(leaseMs + random.uniform() * longestMs, "the old leader goes on", () => leader?.resume());
  },
  "cut the leader off from the registers": (world) => cutOff(world, world.leader),
  "cut the standby off from the registers": (world) =>
    cutOff(world, world.coordinators.find((process) => process !== world.leader) ?? null),
  "put the registers back to an earlier time": ({ network, random, scheduler }) => {
    const restore = network.backUpRegisters();
    scheduler.after(random.uniform() * longestMs, "the registers are as they were", () => {
      network.hasForgotten = true;
      restore();
    });
  },
};

export function pick<Value>(from: readonly Value[], random: Random): Value {
  return from[random.integer(0, from.length - 1)] as Value;
}

function everybody({ trainer, coordinators, replicas }: Pick<World, "trainer" | "coordinators" | "replicas">) {
  return [trainer, ...coordinators, ...replicas.map(({ process }) => process)];
}

function running(processes: readonly Process[], random: Random): Process | undefined {
  const alive = processes.filter(({ isRunning }) => isRunning);
  return alive.length === 0 ? undefined : pick(alive, random);
}

function restartMs({ random }: Pick<World, "random">): number {
  return random.uniform() * longestRestartMs;
}

function cutOff({ network, random, scheduler }: World, process: Process | null): void {
  if (process === null) return;
  const cut = cutOf(process.name, server);
  network.cuts.add(cut);
  scheduler.after(random.uniform() * longestMs, `${cut} hear each other again`, () => void network.cuts.delete(cut));
}

function paused({ random, scheduler }: World, process: Process): void {
  process.pause();
  scheduler.after(random.uniform() * longestMs, `${process.name} goes on`, () => process.resume());
}
