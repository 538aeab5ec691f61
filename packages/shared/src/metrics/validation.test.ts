import { expect, test } from "vitest";
import { better } from "./score.ts";
import { ofOutputs, targetQuality } from "./target-quality.ts";
import { validationByLabels, validationFigures, validationMetrics, validationOf } from "./validation.ts";

const by = (accuracy: number, nll: number) => validationOf({ accuracy, nll }).score;

test("by labels the higher accuracy is better, whatever the NLL", () => {
  expect(better(by(0.8, 9), by(0.7, 0.1))).toBe(true);
});

test("of equal accuracies the lower NLL is better", () => {
  expect(better(by(0.8, 0.9), by(0.8, 1.2))).toBe(true);
  expect(better(by(0.8, 1.2), by(0.8, 0.9))).toBe(false);
});

test("by the ensemble the lower KL is better", () => {
  const near = validationOf({ ensembleKl: 0.1 });
  expect(better(near.score, validationOf({ ensembleKl: 0.3 }).score)).toBe(true);
});

test("of items the higher NDCG@10 is better, of equal ones the higher HR@10, whatever the accuracy", () => {
  const figures = { accuracy: 0.5, nll: 4, ece: 0.1, balancedAccuracy: 0.8, macroF1: 0.7 };
  // 1 / log2(1 + 3) is a half, and twice a half is one: the same NDCG of one hit and of two
  const [one, two, none] = [
    [1, 20],
    [3, 3],
    [20, 20],
  ].map((ranks) => validationByLabels({ ...figures, ranks }));
  expect(one?.metrics).toEqual({ ndcg10: 1 / 2, hr10: 1 / 2, nll: 4 });
  expect(two?.metrics).toEqual({ ndcg10: 1 / 2, hr10: 1, nll: 4 });
  expect(better(two?.score ?? [], one?.score ?? [])).toBe(true);
  expect(better(one?.score ?? [], none?.score ?? [])).toBe(true);
  expect(validationOf(validationMetrics.parse(JSON.parse(JSON.stringify(one?.metrics))))).toEqual(one);
});

test("a score tells apart what the metrics do, to the last bit", () => {
  const nll = 0.1 + 0.2; // one bit above 0.3
  expect(better(by(0.8, 0.3), by(0.8, nll))).toBe(true);
});

test("what is kept is the metrics, from which the same score follows", () => {
  const validation = validationOf({ accuracy: 0.5, nll: 1.25 });
  const kept: unknown = JSON.parse(JSON.stringify(validation.metrics));
  expect(kept).toEqual({ accuracy: 0.5, nll: 1.25 });
  expect(validationOf(validationMetrics.parse(kept))).toEqual(validation);
});

test("a preferred metric comes first, and of equal ones what else would", () => {
  const figures = { accuracy: 0.9, nll: 1, ece: 0.3, balancedAccuracy: 0.5, macroF1: 0.4 };
  const rare = { ...figures, accuracy: 0.6, balancedAccuracy: 0.7, ece: 0.1 };
  const [usual, other] = [figures, rare].map((one) => validationByLabels(one, "balancedAccuracy"));
  expect(other?.metrics).toEqual({ accuracy: 0.6, nll: 1, preferred: { metric: "balancedAccuracy", value: 0.7 } });
  expect(other?.score).toEqual([0.7, 0.6, -1]);
  expect(better(other?.score ?? [], usual?.score ?? [])).toBe(true);
  expect(validationByLabels(figures, "ece")?.score).toEqual([-0.3, 0.9, -1]); // the lower the better
  expect(validationByLabels({ ...figures, ranks: [1, 20] }, "hr10")?.score).toEqual([1 / 2, 1 / 2, 1 / 2, -1]);
  expect(validationOf(validationMetrics.parse(JSON.parse(JSON.stringify(other?.metrics))))).toEqual(other);
});

test("of values the lower MAE is better where it is preferred, whatever R²", () => {
  const of = (mae: number, r2: number) => targetQuality("values", { mae, rmse: 3, r2 }, [r2]);
  expect(validationByLabels(of(2, 0.5), "mae")?.score).toEqual([-2, 0.5, -3]);
  expect(validationByLabels(of(2, 0.5))?.score).toEqual([0.5, -3]);
});

test("of boxes the higher mean average precision is better, of equal ones the mean over the outputs", () => {
  const of = (map50: number, miou: number, r2: number) =>
    targetQuality("several", { map50, "item.miou": miou, "box.r2": r2 }, [0.5]);
  expect(validationByLabels(of(0.25, 0.5, 0.75))?.score).toEqual([0.25, (0.5 + 0.75) / 2]);
  expect(validationByLabels(of(0.25, 0.5, 0.75), "box.r2")?.score).toEqual([0.75, 0.25, (0.5 + 0.75) / 2]);
});

test("what says some of several outputs has their figures alone, and none of all together", () => {
  const quality = targetQuality("several", { map50: 0.25, "item.miou": 0.5, "box.r2": 0.75 }, [0.5]);
  expect(ofOutputs(quality, ["box"]).figures).toEqual({ "box.r2": 0.75 });
  expect(ofOutputs(quality, ["box", "item"])).toEqual(quality);
});

test("labels that tell nothing make no validation", () => {
  expect(
    validationByLabels({ accuracy: null, nll: null, ece: null, balancedAccuracy: null, macroF1: null }),
  ).toBeNull();
  expect(validationByLabels({ accuracy: 0.5, nll: 2, ece: 0.1, balancedAccuracy: 0.8, macroF1: 0.7 })).toEqual(
    validationOf({ accuracy: 0.5, nll: 2 }),
  );
});

test("figures begin with the metric that is told first: the preferred one, else what its kind is told by", () => {
  const names = (...of: Parameters<typeof validationFigures>) => Object.entries(validationFigures(...of));
  expect(names({ accuracy: 0.5, nll: 2 })).toEqual([
    ["accuracy", 0.5],
    ["nll", 2],
  ]);
  const preferred = { metric: "macroF1", value: 0.25 };
  expect(names({ accuracy: 0.5, nll: 2, preferred })[0]).toEqual(["macroF1", 0.25]);
  expect(names({ kind: "values", figures: { mae: 3, rmse: 4, r2: 0.5 } }).map(([name]) => name)).toEqual([
    "r2",
    "mae",
    "rmse",
  ]);
  expect(names({ kind: "several", figures: { "a.r2": 0.5, "b.f1": 1 } })[0]).toEqual(["a.r2", 0.5]);
  expect(names({ ensembleKl: 0.1 })).toEqual([["ensembleKl", 0.1]]);
});
