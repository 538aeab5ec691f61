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
  [2, 1, undefined, "2", "2"],
  [2, 1, 1e6, "1", "2"],
  [8, 1, 2.6e9, "2", "2"],
  [8, 2, 1e12, "4", "2"],
  [2, 4, 1e12, "1", "1"],
])(
  "of %i cores for %i processes, %s multiply-adds a batch take %s threads, and %s operations at once",
  (cores, processes, multiplyAdds, threads, operations) => {
    expect(computeEnvironment(cores, processes, multiplyAdds)).toMatchObject({
      TF_NUM_INTRAOP_THREADS: threads,
      TF_NUM_INTEROP_THREADS: operations,
    });
  },
);
