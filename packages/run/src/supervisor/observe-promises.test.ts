import { createMemoryNetwork } from "@faculty/shared/bus";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import { createManualClock, serveFakeTeacher } from "@faculty/testing";
import { expect, test } from "vitest";
import { observePromises } from "./observe-promises.ts";

/** What is said of replicas that state these tolerances, each heard of twice. */
async function told(run: object, stated: readonly (number | undefined)[]): Promise<readonly string[]> {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const spec = runSpecSchema(opaqueParts).parse({
    name: "promised",
    dataset: { name: "digits" },
    teachers: [{ name: "wide", model: "-", digest: "d" }],
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
    ...run,
  });
  const said: string[] = [];
  const stop = new AbortController();
  observePromises(network.connect(), spec, (line) => said.push(line), stop.signal);
  for (const [i, tolerance] of stated.entries()) {
    const about = { output: outputOver(["a"]), inputShape: [2], datasets: [], layers: [], backend: "fake" };
    const description = { teacher: "wide", replica: `r${i}`, digest: "d", ...about, tolerance };
    const fake = await serveFakeTeacher({ bus: network.connect(), description, logits: () => [0] });
    fake.heartbeat();
    fake.heartbeat();
    await clock.advance(0);
    await clock.advance(0);
  }
  stop.abort();
  return said;
}

const sentence = (replica: string, tolerance: number, expected: string) =>
  `warning: replica ${replica} of teacher wide says the same again within ${tolerance}, the run expects ${expected} and keeps no signals: one that is interrupted ends with other last bits, unless signals.mode is hybrid`;

test("a replica that states a tolerance where the run expects the same bits is warned about, once", async () => {
  expect(await told({}, [undefined, 0.001, 0])).toEqual([sentence("r1", 0.001, "the same bits")]);
});

test("it is where it states a greater one than the run file, and signals are not kept all the same", async () => {
  const within = {
    teachers: [{ name: "wide", model: "-", digest: "d", tolerance: 0.01 }],
    signals: { mode: "online" },
  };
  expect(await told(within, [0.01, 0.1])).toEqual([sentence("r1", 0.1, "the same within 0.01")]);
});

test("nothing is said where signals are kept", async () => {
  expect(await told({ signals: { mode: "hybrid" } }, [0.001])).toEqual([]);
});
