import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOver } from "@faculty/shared/outputs";
import { aliveBytes } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNpy } from "../npy/create-npy.ts";
import type { Dataset } from "../samples/dataset.ts";
import { openSavedOutputs } from "./open-saved-outputs.ts";
import { savedFiles } from "./saved-files.ts";

const count = 50_000;
const classes = Array.from({ length: 100 }, (_, c) => `class ${c}`);
/** V8 keeps what it has compiled: the first times count for nothing. */
const warmUps = 2;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-held-outputs-"));
});
afterAll(() => rm(root, { recursive: true }));

test("a teacher of saved outputs holds at most 64 bytes of a sample, however many classes there are", async () => {
  const path = join(root, "logits.npy");
  await using file = await createNpy(path, "f4", [classes.length]);
  const output = outputOver(classes);
  const row = new Float32Array(classes.length);
  for (let id = 0; id < count; id++) await file.append(row.fill(id));
  await file.finish();
  const part = (samples: number) => {
    return { count: samples, inputs: new Uint8Array(samples), labels: new Int32Array(samples) };
  };
  const about = { name: "many", digest: "d", classes, inputShape: [1], scale: 1 };
  const dataset: Dataset = { ...about, train: part(count - 1), test: part(1) };
  const files = await savedFiles({ path }, output);
  const use = (cache: string) => openSavedOutputs({ path }, { output, dataset, files, cache: join(root, cache) });
  for (let time = 0; time < warmUps; time++) await use(`warm-${time}`);
  for (const what of ["laid down", "opened"]) {
    const before = await aliveBytes();
    const saved = await use("measured");
    const held = (await aliveBytes()) - before;
    expect(saved.of("test", Int32Array.of(0)).data[0]).toBe(count - 1);
    expect(held, what).toBeLessThan(64 * count); // a sample's values take 400
  }
});
