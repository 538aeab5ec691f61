import { expect, test } from "vitest";
import { runSchema } from "./run-schema.ts";
import { sameTeacherWarnings } from "./same-teacher-warnings.ts";

const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

function warned(teachers: readonly object[], digests: Readonly<Record<string, string>>): readonly string[] {
  const run = {
    name: "twice",
    dataset: { name: "digits" },
    teachers,
    student: { model: { kind: "mlp", units: [4] } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  };
  return sameTeacherWarnings(runSchema.parse(run), digests);
}

const saved = (name: string) => ({ name, signals: "./outputs.npy", classes: digits });

test("saved outputs under two names are one teacher, and so are copies of them", () => {
  expect(warned([saved("a"), saved("b")], { a: "d", b: "d" })).toEqual([
    "teachers a and b are one teacher under 2 names, of digest d: what it says counts 2 times; leave one out",
  ]);
  expect(warned([saved("a"), saved("b"), saved("c")], { a: "d", b: "d", c: "d" })).toEqual([
    "teachers a and b and c are one teacher under 3 names, of digest d: what it says counts 3 times; leave all but one out",
  ]);
});

test("teachers of other digests, of unknown ones, and those whose classes are mapped otherwise are several", () => {
  expect(warned([saved("a"), saved("b")], { a: "d", b: "e" })).toEqual([]);
  const external = (name: string) => ({ name, external: true });
  expect(warned([external("a"), external("b")], {})).toEqual([]);
  const turned = { ...saved("b"), classMap: { "6": "9", "9": "6" } };
  expect(warned([saved("a"), turned], { a: "d", b: "d" })).toEqual([]);
});
