import { expect, test } from "vitest";
import { headerNames } from "../frames/headers.ts";
import { remainingMs } from "./remaining-ms.ts";

const of = (text: string) => remainingMs({ subject: "s", headers: { [headerNames.deadlineMs]: text } }, 7);

test("a deadline is what its header says, and the default where there is none", () => {
  expect([of("0"), of("250"), of("0.5")]).toEqual([0, 250, 0.5]);
  expect(remainingMs({ subject: "s", headers: {} }, 7)).toBe(7);
});

test.each(["", " ", "-1", "4p00", "NaN"])("a deadline of %j is refused", (text) => {
  expect(() => of(text)).toThrow(`frame on s: Faculty-Deadline-Ms is ${text}, expected ≥ 0`);
});
