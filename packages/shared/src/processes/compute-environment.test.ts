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
  [2, 1, 1, undefined, "2", "2"],
  [2, 1, 1, 1e6, "1", "2"],
  [8, 1, 1, 2.6e9, "2", "2"],
  [8, 2, 2, 1e12, "4", "2"],
  [2, 4, 4, 1e12, "1", "1"],
  [2, 4, 1, 1e12, "1", "2"],
])(
  "of %i cores for %i processes, %i at once, %s multiply-adds a batch take %s threads, and %s operations at once",
  (cores, processes, atOnce, multiplyAdds, threads, operations) => {
    const known = multiplyAdds === undefined ? { atOnce } : { atOnce, multiplyAdds };
    expect(computeEnvironment(cores, processes, known)).toMatchObject({
      TF_NUM_INTRAOP_THREADS: threads,
      TF_NUM_INTEROP_THREADS: operations,
    });
  },
);
