import { expect, test } from "vitest";
import { parseStudents } from "./bench-student.ts";

const gru = { name: "gru", model: { kind: "gru", units: [64] }, inputShape: [40, 13], classes: 10 };

test("reads students by their spec, with what an architecture fills in", () => {
  const reader = { ...gru, name: "reader", model: { kind: "transformer" }, inputShape: [64], vocabulary: 4096 };
  const [first, second] = parseStudents(JSON.stringify([gru, reader]));
  expect(first).toMatchObject(gru);
  expect(second).toMatchObject({ name: "reader", vocabulary: 4096, model: { kind: "transformer" } });
});

test.each([
  ["no student", [], /the list: .*>=1/],
  ["an unknown key", [{ ...gru, vocab: 9 }], /0: Unrecognized key: "vocab"/],
  ["one class", [{ ...gru, classes: 1 }], /0\.classes: .*>=2/],
  ["a name twice", [gru, gru], /the list: expected names of their own/],
])("refuses %s", (_, list, sentence) => {
  expect(() => parseStudents(JSON.stringify(list))).toThrow(sentence);
});
