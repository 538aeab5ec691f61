import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "@faculty/shared/plan";
import { aliveBytes } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { viewAt } from "../augmentation/view-at.ts";
import { viewOf } from "../augmentation/view-of.ts";
import { loadDataset } from "../datasets/load-dataset.ts";
import { createNpy } from "../npy/create-npy.ts";
import { writeNpy } from "../npy/write-npy.ts";

const count = 20_000;
const row = [32, 32, 3];
const rowBytes = 32 * 32 * 3;
/** V8 compiles what runs for the first times, and keeps what it has compiled: a megabyte or so, once. */
const warmUps = 3;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-held-"));
  await mkdir(join(root, "data"));
  await put("train", count);
  await put("test", 10);
});
afterAll(() => rm(root, { recursive: true }));

async function put(part: string, samples: number): Promise<void> {
  const inputs = await createNpy(join(root, "data", `${part}-inputs.npy`), "u1", row);
  const chunk = new Uint8Array(10 * rowBytes);
  for (let first = 0; first < samples; first += 10) await inputs.append(chunk.fill(first % 251));
  await inputs.finish();
  const labels = Uint8Array.from({ length: samples }, (_, id) => id % 10);
  await writeNpy(join(root, "data", `${part}-targets.npy`), "u1", [], labels);
}

test("a prepared data set and its plan hold at most 64 bytes of a sample, however large a sample is", async () => {
  const spec = { name: "npy", path: join(root, "data") };
  const room = new Float32Array(100 * rowBytes);
  const use = async () => {
    const dataset = await loadDataset(spec, undefined, { cache: join(root, "cache") });
    const { labels, keys } = dataset.train;
    const runPlan = plan({ seed: 1, epochs: 2, batchSize: 100, validation: 0.1, labels, keys });
    const view = viewAt(runPlan, [{ kind: "mixup", alpha: 1 }], 0);
    for (let step = 0; step < 20; step++) viewOf(dataset, "train", runPlan.batch(0, step), view, room);
    return { dataset, runPlan };
  };
  for (let time = 0; time < warmUps; time++) await use();
  const before = await aliveBytes();
  const used = await use();
  const held = (await aliveBytes()) - before;
  expect(used.dataset.train.count).toBe(count);
  expect(used.runPlan.batch(0, 0)).toHaveLength(100);
  expect(held).toBeLessThan(64 * count); // a sample takes 12,288 as it is shown
});
