import { expect, test } from "vitest";
import { ratioLines } from "./step-ratios.mjs";

/** @param {number} plain @param {number} distil */
const turn = (plain, distil) => ({ mlp: { plain: { samplesPerSecond: plain }, distil: { samplesPerSecond: distil } } });

test("says each student's rates over those of the commit before, turn by turn", () => {
  const lines = ratioLines([turn(100, 50), turn(200, 50)], [turn(110, 50), turn(180, 25)]);
  expect(lines).toEqual(["mlp         plain 1.00 (0.90 to 1.10), distil 0.75 (0.50 to 1.00)"]);
});

test("leaves out who was not measured before", () => {
  expect(ratioLines([turn(1, 1)], [{ ...turn(1, 1), gru: turn(1, 1).mlp }])).toHaveLength(1);
});
