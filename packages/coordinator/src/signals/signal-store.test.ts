import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CodecSpec, codecName } from "@faculty/shared/codecs";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import type { TeacherDescription } from "@faculty/shared/protocol";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptView, partitionName, type SignalKey, signalKey } from "./signal-key.ts";
import { openSignalStore, type SignalStoreOptions } from "./signal-store.ts";

const logger = createLogger({ service: "test", level: "silent" });
const teacher: TeacherDescription = {
  teacher: "wide",
  replica: "r1",
  digest: "abc",
  output: outputOver(["a", "b", "c"]),
  inputShape: [2],
  datasets: [],
  layers: [],
  parameters: 9,
  backend: "tensorflow",
};
const rest = {
  teacher: "abc",
  view: { augment: [], seed: 7, epoch: 3 },
  signal: "log-probabilities",
  codec: "float16",
  classes: 3,
} as const;
const key = keyOf({});
const signal = { rows: 2, width: 3, data: Float32Array.of(0, -1.5, -0.3, -2, 0, -0.1) };
const ids = [7, 3];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-signals-"));
});
afterEach(() => rm(folder, { recursive: true }));

function keyOf(changed: Partial<Extract<SignalKey, { dataset: string }>>): SignalKey {
  return signalKey({ ...rest, dataset: "d1", source: "train", ...changed });
}

function open(changed: Partial<SignalStoreOptions> = {}) {
  return openSignalStore({ folder, maxBytes: 1e9, evict: false, logger, ...changed });
}

async function segments(of: SignalKey): Promise<string[]> {
  const names = await readdir(join(folder, partitionName(of)));
  return names.filter((name) => name.endsWith(".arrow")).map((name) => join(folder, partitionName(of), name));
}

const codecs: readonly CodecSpec[] = [
  "float32",
  "float16",
  "bfloat16",
  "int8",
  { kind: "top-k", k: 2 },
  { kind: "sampled", draws: 8, seed: 0 },
];

test.each(codecs.map((codec) => [codecName(codec), codec] as const))(
  "%s: what put returned, get returns, in any order, after a restart too",
  async (_, codec) => {
    const own = keyOf({ codec });
    let kept: Float32Array;
    {
      await using store = await open();
      kept = (await store.put(own, teacher, ids, signal)).data;
      expect((await store.get(own, ids))?.data).toEqual(kept);
    }
    await using again = await open();
    const reversed = await again.get(own, [3, 7]);
    expect(reversed?.data).toEqual(Float32Array.of(...kept.subarray(3), ...kept.subarray(0, 3)));
    expect(again.teachers("wide")).toEqual([teacher]);
  },
);

test.each(codecs.map((codec) => [codecName(codec), codec] as const))(
  "%s: a sample with positions is one entry of as many rows",
  async (_, codec) => {
    const own = keyOf({ codec, positions: 2 });
    const said = { rows: 4, width: 3, data: Float32Array.of(...signal.data, ...signal.data.toReversed()) };
    let kept: Float32Array;
    {
      await using store = await open();
      kept = (await store.put(own, teacher, ids, said)).data;
    }
    await using again = await open();
    const found = await again.get(own, [3]);
    expect(found).toMatchObject({ rows: 2, width: 3, data: kept.slice(6) });
    expect(partitionName(keyOf({ positions: 1 }))).toBe(partitionName(key));
  },
);

test("a model that teaches under two names is known under both", async () => {
  const other = { ...teacher, teacher: "broad" };
  {
    await using store = await open();
    await store.put(key, teacher, ids, signal);
    await store.put(key, other, ids, signal);
  }
  await using again = await open();
  expect([again.teachers("wide"), again.teachers("broad")]).toEqual([[teacher], [other]]);
});

test.each([
  ["teacher", { teacher: "abd" }],
  ["data set", { dataset: "d2" }],
  ["source", { source: "test" }],
  ["augmented view", { view: { augment: [{ kind: "shift", pixels: 1 }], seed: 7, epoch: 3 } }],
  ["signal", { signal: "logits" }],
  ["codec", { codec: "float32" }],
] as const)("another %s is another entry", async (_, changed) => {
  await using store = await open();
  await store.put(key, teacher, ids, signal);
  expect(await store.get(keyOf(changed), ids)).toBeNull();
});

test("a sample that is not augmented is the same in every epoch; an augmented one is not", async () => {
  const augment = [{ kind: "shift", pixels: 1 }] as const;
  await using store = await open();
  await store.put(key, teacher, ids, signal);
  await store.put(keyOf({ view: { augment, seed: 7, epoch: 0 } }), teacher, ids, signal);
  expect(await store.get(keyOf({ view: { augment: [], seed: 8, epoch: 9 } }), ids)).not.toBeNull();
  expect(await store.get(keyOf({ view: { augment, seed: 7, epoch: 1 } }), ids)).toBeNull();
});

test("a series' augmented views are others than those from before its padding stayed as it is", async () => {
  const series = { inputShape: [40, 13] };
  const [plain, noisy] = [[], [{ kind: "noise", std: 1 }] as const].map((augment) => ({ augment, seed: 7, epoch: 3 }));
  await using store = await open();
  for (const view of [plain!, noisy!]) await store.put(keyOf({ view }), teacher, ids, signal);
  expect(await store.get(keyOf({ view: keptView(plain!, series) }), ids)).not.toBeNull();
  expect(await store.get(keyOf({ view: keptView(noisy!, series) }), ids)).toBeNull();
  expect(await store.get(keyOf({ view: keptView(noisy!, { inputShape: [8, 8, 1] }) }), ids)).not.toBeNull();
});

test("one sample that is missing makes the batch missing", async () => {
  await using store = await open();
  await store.put(key, teacher, ids, signal);
  expect(await store.get(key, [7, 3, 4])).toBeNull();
});

test("an entry never changes: the first signal of a sample stays", async () => {
  await using store = await open();
  await store.put(key, teacher, ids, signal);
  await store.put(key, teacher, ids, { ...signal, data: signal.data.toReversed() });
  expect((await store.get(key, ids))?.data[1]).toBe(-1.5);
});

test("a segment is an Arrow file that tells what it holds", async () => {
  {
    await using store = await open();
    await store.put(key, teacher, ids, signal);
  }
  const [path] = await segments(key);
  const table = tableFromIPC(await readFile(path as string));
  expect(table.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    "sample-id: Int32",
    "signal: FixedSizeList[3]<Float16>",
  ]);
  expect(JSON.parse(table.schema.metadata.get("faculty.key") ?? "")).toEqual(key);
  expect(table.getChild("sample-id")?.toArray()).toEqual(Int32Array.of(7, 3));
});

test("a damaged segment and a torn temporary file are passed over, and the samples can be kept again", async () => {
  {
    await using store = await open();
    await store.put(key, teacher, ids, signal);
  }
  const [path] = await segments(key);
  const bytes = await readFile(path as string);
  bytes[100] = (bytes[100] as number) ^ 1;
  await writeFile(path as string, bytes);
  await writeFile(join(folder, partitionName(key), "x.tmp"), "torn");
  await using store = await open();
  expect(await store.get(key, ids)).toBeNull();
  await store.put(key, teacher, ids, signal);
  await store.flush();
  expect(await segments(key)).toHaveLength(1); // the same content has the same name: the damaged file was replaced
  await using again = await open();
  expect(await again.get(key, ids)).not.toBeNull();
});

test("a segment in another partition's folder is refused", async () => {
  {
    await using store = await open();
    await store.put(key, teacher, ids, signal);
    await store.put(keyOf({ teacher: "abd" }), { ...teacher, digest: "abd" }, [1], {
      rows: 1,
      width: 3,
      data: Float32Array.of(0, 0, 0),
    });
  }
  const [path] = await segments(keyOf({ teacher: "abd" }));
  await writeFile(
    join(folder, partitionName(key), (path as string).split("/").at(-1) as string),
    await readFile(path as string),
  );
  await using store = await open();
  expect(await store.get(key, [1])).toBeNull();
  expect(await store.get(key, ids)).not.toBeNull();
});

test("a full store takes nothing new and still answers", async () => {
  await using store = await open({ maxBytes: 1 });
  await store.put(key, teacher, ids, signal);
  await store.flush();
  const other = [100];
  expect((await store.put(key, teacher, other, { rows: 1, width: 3, data: Float32Array.of(0, -1, -2) })).rows).toBe(1);
  expect(await store.get(key, other)).toBeNull();
  expect(await store.get(key, ids)).not.toBeNull();
});

test("told to evict, it gives up the partition that was used longest ago", async () => {
  const old = keyOf({ source: "test" });
  {
    await using store = await open();
    await store.put(old, teacher, ids, signal);
  }
  await using store = await open({ maxBytes: 1, evict: true });
  await store.put(key, teacher, ids, signal);
  expect(await store.get(key, ids)).not.toBeNull();
  expect(await store.get(old, ids)).toBeNull();
});

test("what is kept by content is on disk before it is used, and short segments become a whole one", async () => {
  const own = signalKey({ ...rest, samples: "by-content" });
  const rows = 1366; // three times that are 4,098, more than a whole segment's 4,096
  const nameOf = (i: number) => i.toString(16).padStart(32, "0");
  const namesOf = (part: number) => Array.from({ length: rows }, (_, i) => nameOf(part * rows + i));
  const signalOf = (part: number) => ({ rows, width: 3, data: new Float32Array(3 * rows).fill(0 - part) });
  const killed = await open(); // never disposed: nothing is written at an end
  for (const [part, count] of [1, 2, 1].entries()) {
    await killed.put(own, teacher, namesOf(part), signalOf(part));
    expect(await segments(own)).toHaveLength(count);
  }
  await killed.put(own, teacher, [nameOf(9 * rows)], { rows: 1, width: 3, data: Float32Array.of(-9, 0, -9) });
  expect(await segments(own)).toHaveLength(2);
  await using again = await open();
  const wanted = [nameOf(0), nameOf(rows), nameOf(2 * rows), nameOf(9 * rows)];
  expect([...((await again.get(own, wanted))?.data ?? [])]).toEqual([0, 0, 0, -1, -1, -1, -2, -2, -2, -9, 0, -9]);
  expect(await again.missing(own, [nameOf(1), nameOf(9 * rows + 1), nameOf(9 * rows + 1)])).toEqual([
    nameOf(9 * rows + 1),
  ]);
  const table = tableFromIPC(await readFile((await segments(own))[0] as string));
  expect(`${table.schema.fields[0]?.name}: ${table.schema.fields[0]?.type}`).toBe("sample-digest: FixedSizeBinary[16]");
});

test("what nobody would say again is on disk before it is used, and short segments become a whole one", async () => {
  await using store = await open();
  await store.put(key, teacher, [7, 3], signal, true);
  expect(await segments(key)).toHaveLength(1);
  await store.put(key, teacher, [1, 2], signal);
  expect(await segments(key)).toHaveLength(1); // by index it waits for more
  const many = 4092;
  const rows = { rows: many, width: 3, data: new Float32Array(3 * many) };
  const others = Array.from({ length: many }, (_, i) => 10 + i);
  await store.put(key, teacher, others, rows, true);
  expect(await segments(key)).toHaveLength(1); // 2 and 2 + 4,092 rows
  await using again = await open();
  expect(await again.get(key, [7, 3, 1, 2, 10])).not.toBeNull();
});
