import { createMemoryNetwork } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { createManualClock, serveFakeTeacher } from "@faculty/testing";
import { expect, test } from "vitest";
import { createDirectory } from "./directory.ts";

/** A directory of the teacher `wide`, and a way to announce replicas that answer when they are asked who they are. */
function scene(expected?: string) {
  const told: string[] = [];
  const write = (line: string) => void told.push((JSON.parse(line) as { msg: string }).msg);
  const logger = createLogger({ service: "coordinator", level: "warn", to: { write } });
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const bus = network.connect();
  const directory = createDirectory(network.connect(), [{ name: "wide", digest: expected }], clock, logger);
  const join = async (teacher: string, replica: string, digest = "d", tolerance?: number) => {
    const fake = await serveFakeTeacher({
      bus,
      description: {
        teacher,
        replica,
        digest,
        output: outputOver(["low", "high"]),
        inputShape: [1],
        datasets: [],
        layers: [],
        tolerance,
        parameters: 1,
        backend: "fake",
      },
      logits: () => [0, 0],
    });
    fake.heartbeat();
    await clock.advance(0);
    await clock.advance(0);
    return fake;
  };
  return { clock, directory, join, told };
}

test("knows no more replicas of a teacher than it may, and new ones once others are gone", async () => {
  const { clock, directory, join } = scene();
  await using _directory = directory;
  for (let i = 0; i < 140; i++) await join("wide", `r${i}`);
  expect(directory.heard("wide")).toHaveLength(128);
  await clock.advance(61_000); // all are silent, and forgotten when the next one comes
  await join("wide", "late");
  expect(directory.heard("wide").map(({ description }) => description.replica)).toEqual(["late"]);
});

test("knows nobody who is no teacher of the run", async () => {
  const { directory, join } = scene();
  await using _directory = directory;
  const stranger = await join("stranger", "r1");
  stranger.heartbeat();
  expect(directory.heard("stranger")).toEqual([]);
  expect(directory.digestOf("stranger")).toBeUndefined();
});

test("goes on while replicas name digest after digest, and offers those of the first", async () => {
  const { directory, join } = scene();
  await using _directory = directory;
  for (let i = 0; i < 100; i++) await join("wide", `r${i}`, `digest-${i}`);
  expect(directory.digestOf("wide")).toBe("digest-0");
  expect(directory.heard("wide").map(({ description }) => description.replica)).toEqual(["r0"]);
  expect(directory.heard("wide", "digest-99").map(({ description }) => description.replica)).toEqual(["r99"]);
});

test("offers the model that the run expects alone, though another one of its name was seen first", async () => {
  const { directory, join } = scene("own");
  await using _directory = directory;
  await join("wide", "stranger", "other");
  expect(directory.heard("wide")).toEqual([]);
  await join("wide", "mine", "own");
  expect(directory.digestOf("wide")).toBe("own");
  expect(directory.heard("wide").map(({ description }) => description.replica)).toEqual(["mine"]);
  expect(directory.strangers("wide").map(({ description }) => description.replica)).toEqual(["stranger"]);
});

test("warns of a replica of the run's model that states a tolerance the run does not reckon with", async () => {
  const { directory, join, told } = scene("own");
  await using _directory = directory;
  await join("wide", "exact", "own");
  await join("wide", "loose", "own", 0.001);
  expect(told).toEqual([
    "replica loose of teacher wide says the same again within 0.001, which the run does not reckon with",
  ]);
  expect(directory.heard("wide")).toHaveLength(2);
});
