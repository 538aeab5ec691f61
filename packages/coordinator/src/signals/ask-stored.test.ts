import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset } from "@faculty/data/datasets";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import type { TeacherDescription } from "@faculty/shared/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Question } from "../dispatch/predict-frames.ts";
import type { Replica } from "../teachers/directory.ts";
import { askStored } from "./ask-stored.ts";
import { openSignalStore } from "./signal-store.ts";

const logger = createLogger({ service: "test", level: "silent" });
const { signal: abort } = new AbortController();
const teachers = [{ name: "left" }, { name: "right" }];
const none = { count: 0, inputs: new Float32Array(), labels: new Int32Array() };
const dataset: Dataset = {
  name: "points",
  digest: "d1",
  classes: ["low", "high"],
  inputShape: [2],
  scale: 1,
  train: none,
  test: none,
};
const question: Question = {
  dataset,
  source: "train",
  ids: Int32Array.of(4, 1),
  view: { augment: [], seed: 1, epoch: 0 },
  signal: { kind: "log-probabilities", temperature: 1 },
  codec: "float16",
  rowsTogether: 2,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-ask-stored-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A teacher whose log-probabilities of sample i are (0, −i · slope), and how often it was asked. */
function teacherOf(digest = "abc", slope = 1) {
  const description: TeacherDescription = {
    teacher: "left",
    replica: "r1",
    digest,
    output: outputOver(["low", "high"]),
    inputShape: [2],
    datasets: [],
    layers: [],
    parameters: 1,
    backend: "none",
  };
  const asked: number[][] = [];
  const askLive: AskTeacher = (_, { ids }) => {
    asked.push([...ids]);
    const data = Float32Array.from([...ids].flatMap((id) => [0, -id * slope]));
    return Promise.resolve({ description, logits: { rows: ids.length, width: 2, data }, layers: new Map() });
  };
  const breaker = { failures: 0, openUntilMs: 0, why: null };
  const replica: Replica = { description, gone: new AbortController().signal, load: 0, inFlight: 0, breaker };
  return { asked, askLive, directory: { replicas: () => [replica] } };
}

const nobody = { replicas: () => [] };

test("hybrid: a sample is asked once; another order, batch and temperature cost nothing", async () => {
  const teacher = teacherOf();
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  const stored = askStored({ store, teachers, mode: "hybrid", logger, ...teacher, directory: nobody });
  const first = await stored("left", question, abort);
  const again = await stored("left", { ...question, ids: Int32Array.of(1) }, abort);
  expect(teacher.asked).toEqual([[4, 1]]);
  expect([...first.logits.data]).toEqual([0, -4, 0, -1]);
  expect([...again.logits.data]).toEqual([0, -1]);
});

test("hybrid: what is on its way already is waited for, and asked again where it does not come", async () => {
  const teacher = teacherOf();
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  let loseTheFirst: (reason: Error) => void = () => {};
  const first = new Promise<never>((_, reject) => {
    loseTheFirst = reject;
  });
  const askLive: AskTeacher = async (name, given, stop) => {
    const answer = await teacher.askLive(name, given, stop);
    if (given.ids[0] === 4) await first;
    return answer;
  };
  const stored = askStored({ store, teachers, mode: "hybrid", logger, askLive, directory: nobody });
  const one = stored("left", question, abort);
  const overlapping = stored("left", { ...question, ids: Int32Array.of(1) }, abort);
  const apart = await stored("left", { ...question, ids: Int32Array.of(9) }, abort);
  expect([...apart.logits.data]).toEqual([0, -9]);
  loseTheFirst(new Error("lost"));
  await expect(one).rejects.toThrow("lost");
  expect([...(await overlapping).logits.data]).toEqual([0, -1]);
  expect(teacher.asked).toEqual([[4, 1], [9], [1]]);
});

test("hybrid: what comes meanwhile is not asked for again", async () => {
  const teacher = teacherOf();
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  const stored = askStored({ store, teachers, mode: "hybrid", logger, ...teacher, directory: nobody });
  const replies = await Promise.all(
    [question, { ...question, ids: Int32Array.of(1) }].map((one) => stored("left", one, abort)),
  );
  expect(replies.map(({ logits }) => [...logits.data])).toEqual([
    [0, -4, 0, -1],
    [0, -1],
  ]);
  expect(teacher.asked).toEqual([[4, 1]]);
});

test("offline: what was kept is answered without a teacher, what was not is refused by name", async () => {
  const teacher = teacherOf();
  {
    await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
    await askStored({ store, teachers, mode: "hybrid", logger, ...teacher })("left", question, abort);
  }
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  const dead: AskTeacher = () => Promise.reject(new Error("no teacher may be asked"));
  const stored = askStored({ store, teachers, mode: "offline", logger, askLive: dead, directory: nobody });
  expect([...(await stored("left", question, abort)).logits.data]).toEqual([0, -4, 0, -1]);
  await expect(stored("left", { ...question, ids: Int32Array.of(4, 9) }, abort)).rejects.toThrow(
    "the signal store holds no signal of teacher left for some of 2 train samples from 4: run faculty harvest",
  );
  await expect(stored("right", question, abort)).rejects.toThrow("no signal of teacher right");
});

test("a live teacher that says otherwise than its kept signals is refused", async () => {
  {
    await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
    await askStored({ store, teachers, mode: "hybrid", logger, ...teacherOf() })("left", question, abort);
  }
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  const drifted = askStored({ store, teachers, mode: "hybrid", logger, ...teacherOf("abc", 1.5) });
  await expect(drifted("left", question, abort)).rejects.toMatchObject({ code: "SIGNAL_DRIFT" });
  const same = askStored({ store, teachers, mode: "hybrid", logger, ...teacherOf("abc", 1.001) });
  expect([...(await same("left", question, abort)).logits.data]).toEqual([0, -4, 0, -1]);
});

test("another model under the same name finds nothing and keeps its own", async () => {
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  await askStored({ store, teachers, mode: "hybrid", logger, ...teacherOf() })("left", question, abort);
  const other = teacherOf("abd", 2);
  const reply = await askStored({ store, teachers, mode: "hybrid", logger, ...other })("left", question, abort);
  expect([...reply.logits.data]).toEqual([0, -8, 0, -2]);
  expect(other.asked).toHaveLength(1);
  const offline = askStored({ store, teachers, mode: "offline", logger, ...other, directory: nobody });
  await expect(offline("left", question, abort)).rejects.toThrow(
    "the signal store knows 2 models as teacher left (abc, abd), expected one",
  );
  const own = [{ name: "left", digest: "abd" }];
  const expecting = askStored({ store, teachers: own, mode: "offline", logger, ...other, directory: nobody });
  expect([...(await expecting("left", question, abort)).logits.data]).toEqual([0, -8, 0, -2]);
});

test("a replica of another model than the kept one is refused, once the kept one was used", async () => {
  const teacher = teacherOf();
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  await askStored({ store, teachers, mode: "hybrid", logger, ...teacher })("left", question, abort);
  const { askLive } = teacherOf("abd");
  const stored = askStored({ store, teachers, mode: "hybrid", logger, askLive, directory: nobody });
  await stored("left", question, abort);
  await expect(stored("left", { ...question, ids: Int32Array.of(9) }, abort)).rejects.toThrow(
    "teacher left is abd, its kept signals are of abc",
  );
});

test("hybrid: what a teacher of a tolerance said first counts, however the process ends and batches overlap", async () => {
  const teacher = teacherOf();
  let off = 0;
  const askLive: AskTeacher = async (name, given, stop) => {
    const { description, logits, layers } = await teacher.askLive(name, given, stop);
    off += 0.25;
    const data = logits.data.map((value) => (value === 0 ? value : value - off));
    return { description: { ...description, tolerance: 1 }, logits: { ...logits, data }, layers };
  };
  const asking = async (ids: readonly number[]) => {
    const store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger }); // killed: never disposed
    const stored = askStored({ store, teachers, mode: "hybrid", logger, askLive, directory: nobody });
    return [...(await stored("left", { ...question, ids: Int32Array.from(ids) }, abort)).logits.data];
  };
  expect(await asking([4, 1])).toEqual([0, -4.25, 0, -1.25]);
  expect(await asking([1, 9])).toEqual([0, -1.25, 0, -9.5]); // 1 was asked about again, and nobody believed it
  expect(await asking([1, 9])).toEqual([0, -1.25, 0, -9.5]);
  expect(teacher.asked).toEqual([
    [4, 1],
    [1, 9],
  ]);
});
