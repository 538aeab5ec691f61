import { expect, test } from "vitest";
import { type Candidate, chooseCandidate } from "./choose-candidate.ts";
import { asWritten } from "./student-jobs.ts";

function at(temperature: number, accuracy: number, nll: number): Candidate {
  return { ...asWritten, temperature, accuracy, nll };
}

test("takes the most accurate where no other comes near", () => {
  const candidates = [at(1, 0.7, 0.1), at(4, 0.8, 0.9)];
  expect(chooseCandidate(candidates, 800, 5)).toEqual({
    chosen: candidates[1],
    reason:
      "T = 4, chosen on 800 validation samples after 5 epochs a candidate: accuracy 80.0 %, NLL 0.900 nats; no other candidate comes within one standard error of its accuracy.",
    candidates,
  });
});

test("takes the lowest NLL among those within one standard error of the best accuracy", () => {
  const standardError = Math.sqrt((0.8 * 0.2) / 800); // 1.41 %
  const candidates = [
    at(1, 0.8 - standardError - 0.001, 0.1),
    at(2, 0.8 - standardError + 0.001, 0.5),
    at(4, 0.8, 0.6),
  ];
  const choice = chooseCandidate(candidates, 800, 5);
  expect(choice.chosen.temperature).toBe(2);
  expect(choice.reason).toContain(
    "of the 2 candidates within one standard error (1.4 %) of the best accuracy (T = 2; T = 4) it has the lowest NLL.",
  );
});

test("of items takes the highest NDCG@10, and says so", () => {
  const ranked = (temperature: number, ndcg10: number) => ({ ...asWritten, temperature, ndcg10, hr10: 0.25, nll: 5 });
  const candidates = [ranked(1, 0.125), ranked(4, 0.25)];
  expect(chooseCandidate(candidates, 800, 5)).toEqual({
    chosen: candidates[1],
    reason:
      "T = 4, chosen on 800 validation samples after 5 epochs a candidate: NDCG@10 0.250, the highest, HR@10 25.0 %, NLL 5.000 nats.",
    candidates,
  });
});

test("of equals the first is chosen, however many there are", () => {
  expect(chooseCandidate([at(3, 1, 0)], 10, 1).chosen.temperature).toBe(3);
  expect(chooseCandidate([at(1, 0.5, 1), at(2, 0.5, 1)], 10, 1).chosen.temperature).toBe(1);
});

test("says every setting that was searched", () => {
  const learningRate = { schedule: "cosine", from: 0.01, to: 0, epochs: 3 } as const;
  const candidate = { temperature: 2, learningRate, weights: [0.1, 0.9], accuracy: 1, nll: 0 };
  expect(chooseCandidate([candidate], 10, 1).reason).toContain(
    'T = 2, learning rate {"schedule":"cosine","from":0.01,"to":0,"epochs":3}, weights 0.1 and 0.9, chosen on',
  );
});

test("one that diverged ranks last, however it would have done", () => {
  const failed = {
    ...asWritten,
    learningRate: 1e30,
    failure: "term hard-label left the range of float32",
    diverged: true,
  };
  const choice = chooseCandidate([failed, { ...asWritten, learningRate: 0.01, accuracy: 0.1, nll: 9 }], 100, 1);
  expect(choice.chosen.learningRate).toBe(0.01);
  expect(choice.reason).toBe(
    "learning rate 0.01, chosen on 100 validation samples after 1 epoch a candidate: accuracy 10.0 %, NLL 9.000 nats; no other candidate comes within one standard error of its accuracy. learning rate 1e+30: diverged.",
  );
});

test("where all diverged, one sentence says so and what to do", () => {
  const failed = (rate: number) => ({
    ...asWritten,
    learningRate: rate,
    failure: "term kl left the range of float32",
    diverged: true,
  });
  expect(() => chooseCandidate([failed(1e20), failed(1e30)], 100, 1)).toThrow(
    "all 2 candidates diverged (learning rate 100000000000000000000; learning rate 1e+30): lower the learning rates or set student.optimizer.clipNorm; the first: term kl left the range of float32",
  );
});

test("where labels tell nothing, of equals the first is chosen, and no noise is allowed for", () => {
  const candidates = [0.25 + 2 ** -52, 0.25, 0.25].map((ensembleKl, i) => ({
    ...asWritten,
    temperature: i + 1,
    ensembleKl,
  }));
  expect(chooseCandidate(candidates, 12, 3).chosen).toBe(candidates[1]);
});

test("of values, the smallest squared difference from the ensemble is chosen, in their own unit", () => {
  const candidates = [1250, 1234.5678].map((ensembleKl, i) => ({ ...asWritten, temperature: i + 1, ensembleKl }));
  expect(chooseCandidate(candidates, 12, 3, "values").reason).toBe(
    "T = 2, chosen on 12 validation samples after 3 epochs a candidate: mean squared difference from the ensemble 1235, the lowest.",
  );
});

test("where labels tell nothing, the lowest KL to the ensemble is chosen", () => {
  const candidates = [0.5, 0.25].map((ensembleKl, i) => ({ ...asWritten, temperature: i + 1, ensembleKl }));
  expect(chooseCandidate(candidates, 12, 3)).toEqual({
    chosen: candidates[1],
    reason:
      "T = 2, chosen on 12 validation samples after 3 epochs a candidate: mean KL to the ensemble 0.250 nats, the lowest.",
    candidates,
  });
});
