import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { checkPromises } from "./check-promises.ts";

function run(teacher: object, signals?: object) {
  return runSpecSchema(opaqueParts).parse({
    name: "promised",
    dataset: { name: "digits" },
    teachers: [{ name: "py", external: true, ...teacher }],
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
    signals,
  });
}

const joined = { py: { digest: "abc", tolerance: 0.001 } };

test("a run file that names a digest and no tolerance is refused where the teacher states one", () => {
  expect(() => checkPromises(run({ digest: "abc" }), joined)).toThrow(
    "teacher py states a tolerance of 0.001, the run file names its digest and no tolerance: write tolerance: 0.001 beside it, or say signals.mode",
  );
});

test("it is not where it names the tolerance, or how signals are asked for, or leaves the model open", () => {
  checkPromises(run({ digest: "abc", tolerance: 0.01 }), joined);
  checkPromises(run({ digest: "abc" }, { mode: "online" }), joined);
  checkPromises(run({}), joined);
  checkPromises(run({ digest: "abc" }), { py: { digest: "abc" } });
});
