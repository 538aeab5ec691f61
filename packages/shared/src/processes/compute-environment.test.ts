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
