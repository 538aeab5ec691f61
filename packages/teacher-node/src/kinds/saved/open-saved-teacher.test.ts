import type { SavedOutputs } from "@faculty/data/saved-outputs";
import { floatValues } from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import { answered, dataset, input, refusal, sampleIds, scene } from "../../serve-teacher.fixture.ts";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { openSavedTeacher } from "./open-saved-teacher.ts";

/** Of three samples the probabilities of two classes. */
const probabilities = [
  [0.25, 0.75],
  [0.5, 0.5],
  [0.9, 0.1],
];

function opened(yields: SavedOutputs["yields"]) {
  const saved: SavedOutputs = {
    yields,
    of: (_, ids) => {
      const rows = [...ids].map((id) => probabilities[id] as number[]);
      const said = yields === "probabilities" ? rows : rows.map((row) => row.map(Math.log));
      return { rows: ids.length, width: 2, data: Float32Array.from(said.flat()) };
    },
  };
  return openSavedTeacher({
    name: "old",
    saved,
    output: outputOver(["a", "b"]),
    inputShape: [2],
    digest: "0".repeat(64),
  });
}

for (const yields of ["logits", "probabilities"] as const)
  teacherConformance(`saved ${yields}`, {
    open: async () => {
      const teacher = opened(yields);
      // Samples `[0, 1]`, `[2, 3]`, … are known by the half of their first value.
      const idsOf = (inputs: Float32Array) =>
        Int32Array.from(
          inputs.filter((_, i) => i % 2 === 0),
          (value) => value / 2,
        );
      return {
        ...teacher,
        infer: (asked) => teacher.infer({ ...asked, samples: { source: "train", ids: idsOf(asked.inputs) } }),
      };
    },
    inputs: Float32Array.of(0, 1, 2, 3, 4, 5),
    rows: 3,
    probabilities,
  });

const named = { dataset: dataset.digest, source: "train", view: { augment: [], seed: 1, epoch: 0 } };

test("is asked about samples by name alone: nobody saved what it says of others", async () => {
  await using on = await scene({ teacher: opened("logits") });
  const head = { digest: "0".repeat(64), samples: named };
  const { signal } = answered(await on.ask({ head, tensors: [sampleIds(2, 0)] }));
  expect([...floatValues(signal)]).toEqual([0.9, 0.1, 0.25, 0.75].map((p) => Math.fround(Math.log(p))));
  const shown = refusal(await on.ask({ head: { digest: "0".repeat(64) }, tensors: [input(0, 1)] }));
  expect(shown).toEqual({
    code: "NOT_FOUND",
    message: "teacher old says what was saved: it is asked about samples of its data set by name, as they are",
  });
});
