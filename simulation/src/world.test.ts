import { collectGarbage } from "@faculty/testing";
import { expect, test } from "vitest";
import { referenceOf } from "./reference.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { simulate } from "./simulate.ts";
import type { World } from "./world.ts";

/** In the first of them processes start, in the others they pull, ask and answer. */
const killedAtMs = [500, 1500, 2000, 2500, 3000];
/** Nothing here waits for anything: this only bounds a machine that is busy with other things. */
const timeout = 60_000;

test("when a run is over nothing holds its world, not even processes that were killed in all they did", {
  timeout,
}, async () => {
  const scenario = scenarios.find(({ hasLease }) => hasLease) as Scenario;
  const reference = await referenceOf(scenario);
  const hosts = new Map<string, WeakRef<object>>();
  const disturb = ({ scheduler, trainer, coordinators, replicas }: World) => {
    const processes = [trainer, ...coordinators, ...replicas.map(({ process }) => process)];
    for (const atMs of killedAtMs)
      for (const process of processes)
        scheduler.after(atMs, `${process.name} is to be killed`, () => {
          if (process.host !== null) hosts.set(process.host.name, new WeakRef(process.host));
          process.kill(0);
        });
    return [];
  };
  const { violations } = await simulate(scenario, 1, reference, { disturb });
  await collectGarbage();
  expect(violations).toEqual([]);
  expect(hosts.size).toBeGreaterThan(2 * killedAtMs.length);
  expect([...hosts].filter(([, host]) => host.deref() !== undefined).map(([name]) => name)).toEqual([]);
});
