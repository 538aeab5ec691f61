import { expect, test } from "vitest";
import { promiseInWords, promiseOf } from "./promises.ts";

const keys = { replicas: 1, outputs: true };

test.each([
  [{ name: "own", model: "./own", ...keys }, "says the same bits again"],
  [{ name: "own", model: "./own", tolerance: 0.001, ...keys }, "says the same again within 0.001"],
  [{ name: "py", external: true, ...keys } as const, "joins by itself, and says then what it promises"],
  [{ name: "py", external: true, tolerance: 0, ...keys } as const, "says the same bits again"],
])("what %j promises", (teacher, words) => {
  expect(promiseInWords(promiseOf(teacher))).toBe(words);
});
