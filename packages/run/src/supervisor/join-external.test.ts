import type { Dataset } from "@faculty/data/datasets";
import { createMemoryNetwork } from "@faculty/shared/bus";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { encodeFrame } from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import { subjects } from "@faculty/shared/subjects";
import { createManualClock, serveFakeTeacher } from "@faculty/testing";
import { expect, test } from "vitest";
import { joinExternal } from "./join-external.ts";

const samples = { count: 0, inputs: new Float32Array(), labels: new Int32Array() };
const dataset: Dataset = {
  name: "points",
  digest: "d",
  classes: ["low", "high"],
  inputShape: [2],
  scale: 1,
  train: samples,
  test: samples,
};
const { signal: abort } = new AbortController();

function teachersOf(more: Record<string, unknown> = {}) {
  return runSpecSchema(opaqueParts).parse({
    name: "joined",
    dataset: { name: "digits" },
    teachers: [{ name: "py", external: true, ...more }],
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  }).teachers;
}

function scene(more: Record<string, unknown> = {}) {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const said: string[] = [];
  const options = {
    bus: network.connect(),
    teachers: teachersOf(more),
    dataset,
    augment: [],
    timeoutMs: 20_000,
    clock,
    abort,
  };
  const joining = joinExternal({ ...options, say: (line) => said.push(line) });
  joining.catch(() => undefined);
  const join = async (replica: string, digest: string, classes = ["high", "low"], tolerance?: number) => {
    const counts = { datasets: [], layers: [], backend: "fake", tolerance };
    const fake = await serveFakeTeacher({
      bus: network.connect(),
      description: { teacher: "py", replica, digest, output: outputOver(classes), inputShape: [2], ...counts },
      logits: () => [0, 0],
    });
    fake.heartbeat();
    return fake;
  };
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 200) await clock.advance(200);
  };
  return { joining, join, pass, said, bus: options.bus };
}

test("the first model seen is the one that teaches, and those who wait are told", async () => {
  const { joining, join, pass, said } = scene();
  await pass(15_200);
  expect(said).toEqual([
    "waiting for teacher py to join (0 s of 20 s)",
    "waiting for teacher py to join (15 s of 20 s)",
  ]);
  await using _py = await join("r1", "abc");
  await pass(400);
  expect(await joining).toEqual({ py: { digest: "abc" } });
  expect(said.at(-1)).toBe("teacher py has joined: replica r1, digest abc");
});

test("a teacher's tolerance is pinned with its digest, and told", async () => {
  const { joining, join, pass, said } = scene();
  await using _py = await join("r1", "abc", undefined, 0.001);
  await pass(400);
  expect(await joining).toEqual({ py: { digest: "abc", tolerance: 0.001 } });
  expect(said.at(-1)).toBe("teacher py has joined: replica r1, digest abc, within 0.001 of what it says again");
});

test("another model than the one pinned is refused with both digests, once the right one could have come", async () => {
  const { joining, join, pass } = scene({ digest: "abc" });
  await using stranger = await join("r2", "other");
  await pass(2800);
  await using _py = await join("r1", "abc");
  await pass(400);
  expect(await joining).toEqual({ py: { digest: "abc" } });
  expect(stranger.requests).toBe(0);

  const late = scene({ digest: "abc" });
  await using _other = await late.join("r2", "other");
  await late.pass(3400);
  await expect(late.joining).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: "teacher py: replica r2 serves model other, this run is taught by abc",
  });
});

test("one that never comes is named, with what it could do", async () => {
  const { joining, pass } = scene();
  await pass(20_200);
  await expect(joining).rejects.toMatchObject({
    code: "TEACHER_ABSENT",
    message: "no answer within 20 s from teacher py: start what serves it, or wait longer by --teacher-timeout",
  });
});

test("one whose heartbeat is refused is told so while it is waited for", async () => {
  const { bus, pass, said } = scene();
  bus.publish(subjects.heartbeat("py", "r1"), encodeFrame({ teacher: "py", state: "ready" }, []));
  await pass(15_200);
  expect(said.at(-1)).toMatch(
    /^waiting for teacher py \(its heartbeat is refused: frame on \S+ replica: .*\) to join \(15 s of 20 s\)$/,
  );
});

test("one that does not fit the data set is refused before anything is trained", async () => {
  const { joining, join, pass } = scene();
  await using _py = await join("r1", "abc", ["low", "middle"]);
  await pass(400);
  await expect(joining).rejects.toMatchObject({
    code: "CLASS_MISMATCH",
    message: expect.stringMatching(/^teacher py knows \[middle\], the data set has only \[low, high\]/),
  });

  const named = scene({ classes: ["low", "high"] });
  await using _named = await named.join("r1", "abc");
  await named.pass(400);
  await expect(named.joining).rejects.toMatchObject({
    code: "CLASS_MISMATCH",
    message: "teacher py says that its classes are [high, low], the run file says [low, high]",
  });
});
