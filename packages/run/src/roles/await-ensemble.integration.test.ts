import { type Bus, createMemoryNetwork } from "@faculty/shared/bus";
import { outputOver } from "@faculty/shared/outputs";
import { serviceNames } from "@faculty/shared/subjects";
import { createManualClock, serveFakeTeacher } from "@faculty/testing";
import { expect, test } from "vitest";
import { awaitEnsemble } from "./await-ensemble.ts";

const serveCoordinatorOf = (bus: Bus, run: string) =>
  bus.serve({ name: serviceNames.coordinator, version: "0.1.0", description: "coordinator", metadata: { run } }, []);

const serveTeacher = (bus: Bus, teacher: string) => {
  const of = {
    digest: "d",
    output: outputOver(["low", "high"]),
    inputShape: [2],
    datasets: [],
    layers: [],
    parameters: 1,
  };
  return serveFakeTeacher({
    bus,
    description: { teacher, replica: "1", ...of, backend: "fake" },
    logits: () => [0, 0],
  });
};

test("who does not answer within the time given is named", async () => {
  const bus = createMemoryNetwork().connect();
  await using _other = await serveCoordinatorOf(bus, "other");
  await using _left = await serveTeacher(bus, "left");
  const said: string[] = [];
  const awaited = {
    bus,
    run: "mine",
    teachers: [{ name: "left", digest: "e" }, { name: "right" }],
    abort: new AbortController().signal,
  };
  const clock = { ...createManualClock(), now: () => said.length * 5000 }; // the time is over once it was said
  await expect(
    awaitEnsemble(awaited, { timeoutMs: 5000, clock, say: (line) => said.push(line) }),
  ).rejects.toMatchObject({
    code: "NO_RESPONDER",
    message:
      "run mine: no answer within 5 s from its coordinator, teacher left (served as d, expected e), teacher right",
  });
  expect(said).toEqual([
    "waiting at most 5 s for its coordinator, teacher left (served as d, expected e), teacher right",
  ]);
});

test("a teacher that comes while it is waited for is there", async () => {
  const bus = createMemoryNetwork().connect();
  await using _coordinator = await serveCoordinatorOf(bus, "mine");
  const awaited = { bus, run: "mine", teachers: [{ name: "left", digest: "d" }], abort: new AbortController().signal };
  const coming: Promise<unknown>[] = [];
  const say = () => coming.push(serveTeacher(bus, "left"));
  const alive = await awaitEnsemble(awaited, { timeoutMs: 5000, clock: createManualClock(), say });
  expect(alive.map(({ teacher, replica }) => [teacher, replica])).toEqual([["left", "1"]]);
  expect(await Promise.all(coming)).toHaveLength(1);
});
