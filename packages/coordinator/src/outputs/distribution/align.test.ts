import type { ClassMap } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import { describe, expect, test } from "vitest";
import { alignedLogProbabilities, type TeacherLogits } from "./align.ts";
import { type LabelSpace, labelSpace } from "./label-space.ts";

const classes = ["boot", "bag", "coat", "shirt"];

function spaceOf(teacher: string, own: readonly string[], run: readonly string[], map?: ClassMap): LabelSpace {
  return labelSpace(teacher, outputOver(own), outputOver(run), map);
}

function teacher(known: readonly string[], probabilities: readonly number[]): TeacherLogits {
  const data = Float64Array.from(probabilities, Math.log);
  return { logits: { rows: 1, width: known.length, data }, space: spaceOf("t", known, classes) };
}

function probabilities(rows: { readonly data: Float64Array } | undefined): number[] {
  return Array.from(rows?.data ?? [], (value) => Math.exp(value));
}

describe("a teacher that names the classes in another order", () => {
  test("is put into the run's order", () => {
    const [aligned] = alignedLogProbabilities(
      [teacher(["shirt", "coat", "bag", "boot"], [0.4, 0.3, 0.2, 0.1])],
      1,
      "zero",
    );
    expectClose(probabilities(aligned), [0.1, 0.2, 0.3, 0.4]);
  });
});

describe("a teacher that knows boot and bag only, beside one that knows all", () => {
  const full = teacher(classes, [0.2, 0.4, 0.3, 0.1]);
  const partial = teacher(["boot", "bag"], [0.9, 0.1]);

  test("conditional: shares out the mass the others give to boot and bag, and takes the rest from them", () => {
    const [, aligned] = alignedLogProbabilities([full, partial], 1, "conditional");
    expectClose(probabilities(aligned), [0.9 * (0.2 + 0.4), 0.1 * (0.2 + 0.4), 0.3, 0.1]);
  });

  test("uniform: keeps |S|/C = 2/4 inside and spreads the rest evenly", () => {
    const [, aligned] = alignedLogProbabilities([full, partial], 1, "uniform");
    expectClose(probabilities(aligned), [0.9 * 0.5, 0.1 * 0.5, 0.25, 0.25]);
  });

  test("zero: gives the absent classes nothing", () => {
    const [, aligned] = alignedLogProbabilities([full, partial], 1, "zero");
    expectClose(probabilities(aligned), [0.9, 0.1, 0, 0]);
  });

  test("softens in its own space before it is completed", () => {
    const T = 2;
    const [softFull, softPartial] = alignedLogProbabilities([full, partial], T, "conditional");
    const within = Math.sqrt(0.9) / (Math.sqrt(0.9) + Math.sqrt(0.1));
    const q = probabilities(softFull);
    expect(probabilities(softPartial)[0]).toBeCloseTo(within * ((q[0] as number) + (q[1] as number)), 12);
  });
});

test("where every teacher is partial, the reference is the mean of their uniform completions", () => {
  const left = teacher(["boot", "bag"], [0.5, 0.5]);
  const right = teacher(["coat", "shirt"], [0.9, 0.1]);
  const [aligned] = alignedLogProbabilities([left, right], 1, "conditional");
  // the reference: left says [¼ ¼ ¼ ¼], right says [¼ ¼ .45 .05]
  expectClose(probabilities(aligned), [0.25, 0.25, (0.25 + 0.45) / 2, (0.25 + 0.05) / 2]);
});

test("a class the data set does not have is refused by name", () => {
  expect(() => spaceOf("wide", ["boot", "hat"], classes)).toThrow(
    "teacher wide knows [hat], the data set has only [boot, bag, coat, shirt]",
  );
});

test("classes are one in every form of Unicode and trimmed; another case is another name, and told", () => {
  expect(spaceOf("t", ["cafe\u0301 ", "bag"], ["bag", "caf\u00e9"]).columns).toEqual(Int32Array.of(1, 0));
  expect(() => spaceOf("t", ["Boot", "tench, Tinca tinca"], classes)).toThrow(
    'teacher t knows [Boot, "tench, Tinca tinca"], the data set has only [boot, bag, coat, shirt]: name or drop them in its classMap; did you mean boot for Boot?',
  );
});

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 10));
}

describe("a teacher that names classes otherwise, and knows one that the run does not", () => {
  const names = ["anorak", "boot", "hat"];
  const data = Float64Array.from([0.2, 0.3, 0.5], Math.log);
  const space = spaceOf("t", names, classes, { anorak: "coat", hat: null });

  test("is renamed, and says P(c | c is kept)", () => {
    const [aligned] = alignedLogProbabilities([{ logits: { rows: 1, width: 3, data }, space }], 1, "zero");
    expectClose(probabilities(aligned), [0.3 / 0.5, 0, 0.2 / 0.5, 0]);
  });

  test("is refused without the map, by name", () => {
    expect(() => spaceOf("t", names, classes)).toThrow(
      "teacher t knows [anorak, hat], the data set has only [boot, bag, coat, shirt]: name or drop them in its classMap",
    );
  });

  test.each([
    [{ Hat: null }, "classMap of teacher t names [Hat], its model has [anorak, boot, hat]; did you mean hat?"],
    [{ cap: "coat" }, "classMap of teacher t names [cap], its model has [anorak, boot, hat]"],
    [{ anorak: "coat", hat: "coat" }, "teacher t names a class twice: [coat, boot, coat]"],
    [{ anorak: null, boot: null, hat: null }, "classMap of teacher t drops every class"],
  ])("refuses a map that does not fit: %o", (map, sentence) => {
    expect(() => spaceOf("t", names, classes, map)).toThrow(sentence);
  });
});

test("known classes keep their logits however small their probability, in order and out of it", () => {
  const logits = { rows: 1, width: 4, data: Float64Array.of(0, -900, -2000, -1000) };
  const inOrder = { logits, space: spaceOf("t", classes, classes) };
  const reversed = { logits, space: spaceOf("t", [...classes].reverse(), classes) };
  const aligned = alignedLogProbabilities([inOrder, reversed], 1, "zero");
  expectClose(Array.from(aligned[0]?.data ?? []), [0, -900, -2000, -1000]);
  expectClose(Array.from(aligned[1]?.data ?? []), [-1000, -2000, -900, 0]);
});
