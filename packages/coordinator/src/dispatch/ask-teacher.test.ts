import type { OutputSpec } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import { dispatchBench } from "./dispatch.fixture.ts";

/** A sample's logits take 32 KiB as float32: some 15 fit a message. */
const side = 64;
const positions = side * side;
const output: OutputSpec = {
  name: "output",
  kind: "distribution",
  over: { names: ["low", "high"] },
  positions: [side, side],
};

test("of samples with positions every one is asked about, however few of them a message holds", async () => {
  await using bench = dispatchBench();
  const description = {
    teacher: "wide",
    replica: "r1",
    digest: "wide-digest",
    output,
    inputShape: [1],
    datasets: ["numbers-digest"],
    layers: [],
    parameters: 1,
    backend: "fake",
  };
  const logits = (sample: { readonly id: number } | object) =>
    Array.from({ length: 2 * positions }, () => ("id" in sample ? sample.id : -1));
  const fake = await bench.join("r1", { description, logits });
  const ids = Array.from({ length: 40 }, (_, id) => id);
  const reply = await bench.settled(bench.ask(...ids), [fake]);
  expect(fake.requests).toBe(3); // of 15, 15 and 10 samples
  expect(reply.logits.rows).toBe(40 * positions);
  expect(ids.map((id) => reply.logits.data[id * 2 * positions])).toEqual(ids);
  expect(reply.logits.data.at(-1)).toBe(39);
});
