import { noLabel } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import { chooseLabelled } from "./choose-labelled.ts";

const keys = BigUint64Array.from({ length: 40 }, (_, i) => (BigInt(i + 1) * 0x9e3779b97f4a7c15n) % 2n ** 64n);
const labels = Int32Array.from(keys, (_, id) => id % 2);

test("samples that have ids of their own are drawn by them, wherever they stand", () => {
  const chosenOf = (order: readonly number[]) => {
    const moved = {
      labels: Int32Array.from(order, (id) => labels[id] as number),
      keys: BigUint64Array.from(order, (id) => keys[id] as bigint),
    };
    const chosen = chooseLabelled(moved, ["a", "b"], { perClass: 4 }, 1);
    return new Set(chosen.map((place) => moved.keys[place]));
  };
  const order = [...keys.keys()];
  const all = chosenOf(order);
  expect(all.size).toBe(2 * 4);
  expect(chosenOf(order.toReversed())).toEqual(all);
  const [without = 0n] = [...keys].filter((key) => !all.has(key));
  expect(chosenOf(order.filter((id) => keys[id] !== without))).toEqual(all);
});

test("where no sample has a label there is nothing to choose from", () => {
  expect(() => chooseLabelled({ labels: Int32Array.of(noLabel, noLabel) }, ["a"], { share: 0.5 }, 1)).toThrow(
    "dataset.labels.share: no training sample has a label, expected some to choose from",
  );
});
