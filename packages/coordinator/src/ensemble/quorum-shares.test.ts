import { expect, test } from "vitest";
import { quorumShares } from "./quorum-shares.ts";
import { bindWeighting } from "./weightings/weightings.ts";

const teachers = ["left", "right"];
const standing = (accuracy: number, nll: number) => ({ accuracy, nll, temperature: 1 });
const sharesOf = (spec: Parameters<typeof bindWeighting>[0], ...standings: Parameters<typeof quorumShares>[2]) =>
  quorumShares(bindWeighting(spec, teachers), teachers, standings);

test("are the weights of the run file where it has some", () => {
  expect(sharesOf({ kind: "fixed", weights: { left: 3, right: 1 } })).toEqual([3 / 4, 1 / 4]);
  expect(sharesOf({ kind: "stochastic", weights: { left: 3, right: 1 } })).toEqual([3 / 4, 1 / 4]);
  expect(sharesOf({ kind: "uniform" })).toEqual([1 / 2, 1 / 2]);
});

test("follow the teachers' standings once all are measured", () => {
  expect(sharesOf({ kind: "accuracy" }, standing(0.9, 1), standing(0.3, 1))).toEqual(
    [3 / 4, 1 / 4].map((x) => expect.closeTo(x, 12)),
  );
  expect(sharesOf({ kind: "likelihood" }, standing(0, 1), standing(0, 1 + Math.log(3)))).toEqual(
    [3 / 4, 1 / 4].map((x) => expect.closeTo(x, 12)),
  );
  expect(sharesOf({ kind: "accuracy" }, standing(0.9, 1), undefined)).toEqual([1 / 2, 1 / 2]);
});

test("are alike where the weights depend on what the teachers say", () => {
  expect(sharesOf({ kind: "entropy" })).toEqual([1 / 2, 1 / 2]);
});

test("are of the teachers asked, who may be fewer than the run has, and count nothing otherwise", () => {
  const fixed = bindWeighting({ kind: "fixed", weights: { left: 0, right: 2 } }, teachers);
  expect(quorumShares(fixed, ["right"], [undefined])).toEqual([1]);
  expect(quorumShares(fixed, ["left"], [undefined])).toEqual([1]);
});
