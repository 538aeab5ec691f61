import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { inexactWarnings } from "./inexact-warnings.ts";

const soft = { loss: "soft-target-kl", weight: 1 };
const hint = { loss: "attention-transfer", weight: 1, from: "srv/a", to: "b" };

function warningsOf(more: object, tolerance?: number) {
  return inexactWarnings(
    runSpecSchema(opaqueParts).parse({
      name: "inexact",
      dataset: { name: "digits" },
      teachers: [{ name: "srv", external: true, tolerance }],
      student: { model: { kind: "mlp" } },
      objective: [soft],
      train: { epochs: 1 },
      ...more,
    }),
  );
}

test("signals that are kept need no warning, nor do teachers of the same bits", () => {
  expect(warningsOf({}, 0.01)).toEqual([]);
  expect(warningsOf({ signals: { mode: "online" }, objective: [hint] })).toEqual([]);
});

test("a teacher of a tolerance that is asked each time is told of", () => {
  expect(warningsOf({ signals: { mode: "online" } }, 0.01)).toEqual([
    "teacher srv says the same again within 0.01, and signals.mode is online: a run that is interrupted ends with other last bits",
  ]);
});

test("so is one whose layers are compared, in whatever objective", () => {
  const line =
    "teacher srv says the same again within 0.01, and its layers are compared, which are not kept: a run that is interrupted ends with other last bits";
  expect(warningsOf({ objective: [soft, hint] }, 0.01)).toEqual([line]);
  expect(warningsOf({ stages: [{ name: "first", objective: [hint], epochs: 1 }] }, 0.01)).toEqual([line]);
});
