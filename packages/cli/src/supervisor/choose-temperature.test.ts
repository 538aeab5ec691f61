import { expect, test } from "vitest";
import { chooseTemperature } from "./choose-temperature.ts";

test("takes the most accurate where no other comes near", () => {
  const candidates = [
    { temperature: 1, accuracy: 0.7, nll: 0.1 },
    { temperature: 4, accuracy: 0.8, nll: 0.9 },
  ];
  expect(chooseTemperature(candidates, 800, 5)).toEqual({
    value: 4,
    reason:
      "T = 4, chosen on 800 validation samples after 5 epochs a candidate: accuracy 80.0 %, NLL 0.900 nats; no other candidate comes within one standard error of its accuracy.",
    candidates,
  });
});

test("takes the lowest NLL among those within one standard error of the best accuracy", () => {
  const standardError = Math.sqrt((0.8 * 0.2) / 800); // 1.41 %
  const candidates = [
    { temperature: 1, accuracy: 0.8 - standardError - 0.001, nll: 0.1 },
    { temperature: 2, accuracy: 0.8 - standardError + 0.001, nll: 0.5 },
    { temperature: 4, accuracy: 0.8, nll: 0.6 },
  ];
  const choice = chooseTemperature(candidates, 800, 5);
  expect(choice.value).toBe(2);
  expect(choice.reason).toContain(
    "of the 2 candidates within one standard error (1.4 %) of the best accuracy (T = 2, 4) it has the lowest NLL.",
  );
});

test("one candidate is chosen", () => {
  expect(chooseTemperature([{ temperature: 3, accuracy: 1, nll: 0 }], 10, 1).value).toBe(3);
});
