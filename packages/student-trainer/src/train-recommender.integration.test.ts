import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import type { ModelSpec } from "@faculty/shared/config";
import { rankingFigures } from "@faculty/shared/metrics";
import { afterAll, beforeAll, expect, test } from "vitest";
import { popularityRanks } from "./evaluate/item-ranks.ts";
import { trainTeacher } from "./train-teacher.ts";

const items = 30;
const users = 60;
const taken = 8;

let root: string;
let dataset: Dataset;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-recommender-"));
  const rows = Array.from({ length: users * taken }, (_, i) => {
    const [user, step] = [Math.floor(i / taken), i % taken];
    return `u${user},i${(user * 7 + step) % items},${step}`; // everybody goes on to the next item of a ring
  });
  const path = join(root, "taken.csv");
  await writeFile(path, ["user,item,time", ...rows, ""].join("\n"));
  const columns = { user: "user", item: "item", time: "time" };
  const spec = { name: "interactions", path, columns, history: taken };
  dataset = await loadDataset(spec, undefined, { cache: join(root, "cache") });
});
afterAll(() => rm(root, { recursive: true }));

test.each<ModelSpec>([
  { kind: "gru4rec", width: 16, units: [16] },
  { kind: "sasrec", width: 16, blocks: 1, feedForward: 16 },
])("a $kind learns what comes next of users who follow each other, and popularity does not", async (model) => {
  const {
    history,
    bestEpoch,
    test: tested,
  } = await trainTeacher({
    dataset,
    model,
    inputs: { length: 5 },
    seed: 1,
    augment: [],
    optimizer: { kind: "adam", learningRate: 0.02, weightDecay: 0 },
    labelSmoothing: 0,
    batchSize: 32,
    epochs: 6,
    validation: 0.1,
    name: model.kind,
    folder: join(root, model.kind),
    clock: systemClock,
    abort: new AbortController().signal,
    onProgress: () => undefined,
  });
  const popular = rankingFigures(popularityRanks(dataset) ?? [])?.ndcg10 ?? 1;
  expect(tested.ranks).toHaveLength(users);
  expect(rankingFigures(tested.ranks ?? [])?.ndcg10).toBeGreaterThan(popular + 0.3);
  const kept = history.map(({ validation }) => (validation !== null && "ndcg10" in validation ? validation.ndcg10 : 0));
  expect(kept[bestEpoch]).toBe(Math.max(...kept));
});
