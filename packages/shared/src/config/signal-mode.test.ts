import { expect, test } from "vitest";
import { opaqueParts, runSpecSchema } from "./run-spec-schema.ts";
import { signalMode } from "./signal-mode.ts";

function modeOf(signals: object | undefined, ...tolerances: readonly (number | undefined)[]) {
  const spec = runSpecSchema(opaqueParts).parse({
    name: "promised",
    dataset: { name: "digits" },
    teachers: tolerances.map((tolerance, i) => ({ name: `t${i}`, external: true, tolerance })),
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
    signals,
  });
  return signalMode(spec);
}

test("signals are kept where one teacher promises no more than a tolerance", () => {
  expect(modeOf(undefined, undefined, 0)).toBe("online");
  expect(modeOf(undefined, undefined, 0.001)).toBe("hybrid");
  expect(modeOf({ folder: "kept" }, 0.001)).toBe("hybrid");
});

test("the run file goes before: told to ask each time, a run does", () => {
  expect(modeOf({ mode: "online" }, 0.001)).toBe("online");
  expect(modeOf({ mode: "offline" }, undefined)).toBe("offline");
});
