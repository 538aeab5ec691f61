import { sampleKind } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import type { Samples } from "../samples/dataset.ts";
import { heldDataset } from "../samples/held-dataset.ts";
import { datasets, loadDataset } from "./load-dataset.ts";

test("the embedded Fashion-MNIST is balanced: 400 and 200 images a class", async () => {
  const dataset = heldDataset(await loadDataset({ name: "fashion-mnist" }));
  expect(dataset.inputShape).toEqual([28, 28, 1]);
  expect(dataset.classes).toHaveLength(10);
  expect(perClass(dataset.train)).toEqual(Array(10).fill(400));
  expect(perClass(dataset.test)).toEqual(Array(10).fill(200));
  expect(dataset.train.inputs).toHaveLength(4000 * 28 * 28);
});

test("the embedded Fashion-MNIST has the digest that runs and caches were made with", async () => {
  const { digest } = await loadDataset({ name: "fashion-mnist" });
  expect(digest).toBe("32926090070116460d2e78c1988c570c8dd21967edf26708fa25f2697696191c"); // by Python, as digest.ts says
});

test("the 12,000 begin with those of the subset, and are tested by the same images", async () => {
  const [subset, dataset] = [
    heldDataset(await loadDataset({ name: "fashion-mnist" })),
    heldDataset(await loadDataset({ name: "fashion-mnist-12k" })),
  ];
  expect(perClass(dataset.train)).toEqual(Array(10).fill(400 + 800));
  expect(
    Buffer.from(dataset.train.inputs)
      .subarray(0, 4000 * 28 * 28)
      .equals(Buffer.from(subset.train.inputs)),
  ).toBe(true);
  expect(Buffer.from(dataset.test.inputs).equals(Buffer.from(subset.test.inputs))).toBe(true);
  expect(dataset.digest).toBe("88a32f483e6b727705d32fc803ff3b2a9badf25a47fdfc5647624413eabc2480"); // by Python, as digest.ts says
});

test("the digits are split by class, every fifth a test sample", async () => {
  const dataset = heldDataset(await loadDataset({ name: "digits" }));
  // scikit-learn's documentation: 178, 182, 177, 183, 181, 182, 181, 179, 174, 180 samples of 0 to 9
  const counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];
  expect(perClass(dataset.test)).toEqual(counts.map((count) => Math.floor(count / 5)));
  expect(perClass(dataset.train)).toEqual(counts.map((count) => count - Math.floor(count / 5)));
  expect([...dataset.train.inputs.subarray(0, 8)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0]); // the file's first row
  expect(Math.max(...dataset.train.inputs) * dataset.scale).toBe(1);
});

test("the tweets are split by class, every fifth a test sample", async () => {
  const dataset = heldDataset(await loadDataset({ name: "tweets" }));
  expect(dataset.classes).toEqual(["negative", "positive"]);
  expect(perClass(dataset.test).slice(0, 2)).toEqual([1299, 2897].map((count) => Math.floor(count / 5)));
  expect(dataset.train.count + dataset.test.count).toBe(4200 - 4); // four whose mean rating is 0
  expect(dataset.digest).toBe("b048b8cacceec24c18c50418676350433c43660fbd579c0e732fef8def67f424"); // by Python, as digest.ts says
});

test("the spoken digits are standardised series, padded with zeros", async () => {
  const dataset = heldDataset(await loadDataset({ name: "spoken-digits" }));
  expect(dataset.inputShape).toEqual([40, 13]);
  expect(perClass(dataset.train)).toEqual(Array(10).fill(300 - 60));
  expect(perClass(dataset.test)).toEqual(Array(10).fill(60));
  const frames = Array.from({ length: dataset.train.count * 40 }, (_, i) =>
    dataset.train.inputs.subarray(i * 13, i * 13 + 13),
  );
  const first = frames.filter((frame) => frame.some((value) => value !== 0)).map((frame) => frame[0] as number);
  expect(first.reduce((sum, value) => sum + value, 0) / first.length).toBeCloseTo(0, 1);
  expect(first.reduce((sum, value) => sum + value * value, 0) / first.length).toBeCloseTo(1, 1);
  expect(dataset.digest).toBe("61213924a4f54a1ba8251d290a747998b6ea82b32b286bea919eea006a70ed9c"); // by Python, from the package's file
});

test("each says what its samples are before it is loaded", async () => {
  for (const name of ["fashion-mnist", "digits", "tweets", "spoken-digits"] as const)
    expect(sampleKind(await loadDataset({ name }))).toBe(datasets[name].samples);
});

test("says which data sets there are", async () => {
  await expect(loadDataset({ name: "fashion" })).rejects.toMatchObject({
    code: "BAD_DATASET",
    message:
      'data set "fashion" is unknown, expected one of fashion-mnist, fashion-mnist-12k, fashion-mnist-full, digits, idx, tweets, text, spoken-digits, npy, images, audio, table, interactions, noise, tokens, pairs, module; did you mean fashion-mnist?',
  });
  await expect(loadDataset({ name: "constructor" })).rejects.toMatchObject({ code: "BAD_DATASET" });
});

test("wants a path exactly where there is something to read from it", async () => {
  await expect(loadDataset({ name: "fashion-mnist-full" })).rejects.toThrow(
    "data set fashion-mnist-full needs a path to its folder",
  );
  await expect(loadDataset({ name: "digits", path: "x" })).rejects.toThrow(
    "data set digits is embedded and takes no path",
  );
});

test("stops with the signal's reason", async () => {
  const reason = new Error("enough");
  await expect(loadDataset({ name: "digits" }, AbortSignal.abort(reason))).rejects.toBe(reason);
});

function perClass({ labels }: Samples): number[] {
  const counts: number[] = Array(10).fill(0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
}
