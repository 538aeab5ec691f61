import { describe, expect, inject, test } from "vitest";
import { referenceOf } from "./reference.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { simulate } from "./simulate.ts";
import type { World } from "./world.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of each scenario: 100 with `npm run test:long`; `npm run simulate -- --seeds 10000` for more. */
    readonly simulatedSeeds: number;
  }
}

const count = inject("simulatedSeeds");
const first = 1;
/** Nothing here waits for anything: this only bounds a machine that is busy with other things. */
const timeout = 2000 * count + 20_000;

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))("%s", (_, scenario: Scenario) => {
  const seeds = Array.from({ length: count }, (_, i) => first + i);

  test(`${count} seeds from ${first}: whatever goes wrong, no invariant is broken`, { timeout }, async () => {
    const reference = await referenceOf(scenario);
    for (const seed of seeds) {
      const { violations, faults } = await simulate(scenario, seed, reference);
      expect(violations, `seed ${seed} with ${faults.join("; ")}`).toEqual([]);
    }
  });

  test("a run is a function of its seed: twice the same events, in the same order", { timeout }, async () => {
    const reference = await referenceOf(scenario);
    expect(await simulate(scenario, first, reference)).toEqual(await simulate(scenario, first, reference));
  });
});

test("the check can fail: a replica that says something else in good form is told by what the student became", async () => {
  const [scenario] = scenarios as readonly [Scenario];
  const disturb = ({ network }: World) => {
    for (const replica of ["left.r1", "left.r2"]) network.liars.set(replica, "uniform");
    return [];
  };
  const { violations } = await simulate(scenario, first, await referenceOf(scenario), { disturb });
  expect(violations).toHaveLength(12 + 1); // each of 3 epochs' 4 steps, and the student
  expect(violations[0]).toMatch(/^step 0 of epoch 0 by 11 was taught \w+, expected \w+$/);
  expect(violations.at(-1)).toMatch(/^the student is \w+, an undisturbed run makes \w+$/);
});
