import { expect, test } from "vitest";
import { conventions } from "../losses/conventions.ts";
import { losses } from "../losses/losses.ts";
import { conventionTerms } from "./convention-terms.ts";
import { termNamed, terms } from "./terms.ts";

test("what a run file may name is what can be computed", () => {
  expect(Object.keys(losses)).toEqual(Object.keys(terms));
  expect(Object.keys(conventions)).toEqual(Object.keys(conventionTerms));
});

test("a loss that is none is refused with those there are", () => {
  expect(() => termNamed("hinton")).toThrow(
    `objective: loss is hinton, expected one of ${Object.keys(terms).join(", ")}`,
  );
});
