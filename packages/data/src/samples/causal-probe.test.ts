import { nextTokensMark, pairsMark, pairTokens } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import { causalProbe, refuseSeeing, requireCausal } from "./causal-probe.ts";

const vocabulary = ["[padding]", "[unknown]", "[mask]", nextTokensMark("words"), "a", "b", "c"];
const sample = { inputShape: [4], vocabulary };

/** Logits of two classes by what a position is shown. */
function said(of: (row: readonly number[], at: number) => number) {
  const { inputs, rows, length } = probe();
  const data = new Float32Array(rows * length * 2);
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < length; at++)
      data[2 * (row * length + at)] = of([...inputs.subarray(row * length, (row + 1) * length)], at);
  return { rows: rows * length, width: 2, data };
}

function probe() {
  const found = causalProbe(sample);
  if (found === null) throw new Error("expected a probe");
  return found;
}

test("a model that sums what came until now is causal, however large its numbers", () => {
  const upTo = (row: readonly number[], at: number) => row.slice(0, at + 1).reduce((sum, id) => sum + id, 0);
  expect(() => requireCausal("model m", said(upTo), probe())).not.toThrow();
});

test.each([
  ["the next token", (row: readonly number[], at: number) => row[at + 1] ?? 0],
  ["the last token", (row: readonly number[]) => row.at(-1) ?? 0],
  ["how long the text is", (row: readonly number[]) => row.filter((id) => id > 0).length],
])("a model that sees %s is refused by name", (_, of) => {
  expect(() => requireCausal("model m", said(of), probe())).toThrow(
    /^model m sees later tokens than that which it is asked after: what it says at position \d moved by .* nats when the tokens from position \d on were others; expected a causal model/,
  );
});

test("what a model may vary by is no token that it sees", () => {
  const noisy = said((row) => 0.01 * (row.at(-1) ?? 0));
  expect(() => requireCausal("model m", noisy, probe())).toThrow();
  expect(() => requireCausal("model m", noisy, probe(), 0.1)).not.toThrow();
});

test("samples that are no windows of running text have no probe, nor has a window of one token", () => {
  expect(causalProbe({ inputShape: [4], vocabulary: vocabulary.toSpliced(3, 1) })).toBeNull();
  expect(causalProbe({ inputShape: [4] })).toBeNull();
  expect(causalProbe({ inputShape: [1], vocabulary })).toBeNull();
});

test("a layer that sees later tokens is refused where the next one is asked for, and nowhere else", () => {
  expect(() => refuseSeeing("student", "block1_attention", sample)).toThrow(
    "student sees later tokens than that which it is asked after, by its layer block1_attention; expected a causal model, as gru, lstm and transformer with causal: true are",
  );
  expect(() => refuseSeeing("student", "block1_attention", { vocabulary: ["[padding]"] })).not.toThrow();
  expect(() => refuseSeeing("student", null, sample)).not.toThrow();
});

test("of pairs one source is shown, and targets that are others from some position on", () => {
  const tokens = ["[padding]", "[unknown]", "[mask]", pairsMark("words"), ...pairTokens, "la", "source:the"];
  const found = causalProbe({ inputShape: [2 + 1 + 2], vocabulary: tokens });
  expect(found).toMatchObject({ rows: 5, size: 5, length: 3, cuts: [3, 1, 1, 2, 2] });
  const [first, end, la] = [4, 5, 6] as const;
  const rows = Array.from({ length: 5 }, (_, row) => [...(found?.inputs.subarray(5 * row, 5 * row + 5) ?? [])]);
  expect(rows).toEqual([
    [1, 1, first, end, la],
    [1, 1, first, la, first],
    [1, 1, first, 0, 0],
    [1, 1, first, end, first],
    [1, 1, first, end, 0],
  ]);
});
