import { expect, test } from "vitest";
import { preferredInWords } from "./preferred-metric.ts";

test("an accuracy is told as of what it was measured on", () => {
  const figure = { metric: "accuracy", value: 0.712 };
  expect(preferredInWords(figure)).toBe("accuracy 71.20 %");
  expect(preferredInWords(figure, "positions")).toBe("accuracy of positions 0.712");
});
