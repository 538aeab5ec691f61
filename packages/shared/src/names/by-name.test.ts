import { expect, test } from "vitest";
import { readProgress } from "../protocol/progress.ts";
import { subjects } from "../subjects/subjects.ts";
import { byName } from "./by-name.ts";

test("has what was given, and nothing of JavaScript's own", () => {
  const given = byName({ a: 1, toString: 2 });
  expect([given["a"], given["toString"], given["constructor"], given["__proto__"]]).toEqual([
    1,
    2,
    undefined,
    undefined,
  ]);
  expect(JSON.stringify(given)).toBe('{"a":1,"toString":2}');
});

test("weights told of on the bus are by name", () => {
  const coordinator = {
    kind: "coordinator",
    generation: 1,
    batches: 0,
    waitingFor: ["constructor"],
    weights: { wide: 1 },
    disagreement: 0,
    retries: 0,
  };
  const payload = Buffer.from(JSON.stringify(coordinator));
  const told = readProgress({ subject: subjects.coordinatorProgress("r"), headers: {}, payload }, "r");
  expect([told.weights["wide"], told.weights["constructor"]]).toEqual([1, undefined]);
});
