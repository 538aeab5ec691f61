import { expect, test } from "vitest";
import { computeEnvironment } from "./compute-environment.ts";

test.each([
  [8, 4, "2"],
  [2, 4, "1"],
  [2, 0, "2"],
])("shares %i cores among %i processes, %s threads each", (cores, processes, threads) => {
  expect(computeEnvironment(cores, processes)).toMatchObject({
    TF_NUM_INTRAOP_THREADS: threads,
    OMP_NUM_THREADS: threads,
  });
});

test.each([
  [2, 1, 1, "2"],
  [8, 1, 1, "2"],
  [2, 4, 1, "2"],
  [2, 4, 2, "1"],
  [8, 16, 3, "2"],
])(
  "of %i cores for %i processes, %i at once, each computes %s operations at once",
  (cores, processes, atOnce, most) => {
    expect(computeEnvironment(cores, processes, atOnce)["TF_NUM_INTEROP_THREADS"]).toBe(most);
    expect(computeEnvironment(cores, processes, atOnce)["TF_NUM_INTRAOP_THREADS"]).toBe(
      computeEnvironment(cores, processes)["TF_NUM_INTRAOP_THREADS"],
    );
  },
);
