import { type Box, iou } from "./boxes.ts";

/** A box that is there. */
export interface TrueBox extends Box {
  readonly image: number;
  readonly label: number;
}

/** A box that is said to be there. */
export interface SaidBox extends TrueBox {
  readonly score: number;
}

/**
 * Average precision of each class that is there, by all points (Everingham et al. 2010, as VOC 2010 and later count it):
 * boxes of the class in falling order of their scores, of equal ones the first one first; each is right where, of the true
 * boxes of its image and class, the one that it overlaps most is overlapped by `least` or more and was not found before.
 * The precision at each recall is the highest there or beyond, and the area below it is what is returned.
 * @param least - Intersection over union: 0.5 of mAP@0.5.
 * @returns By label.
 */
export function averagePrecisions(
  truth: readonly TrueBox[],
  said: readonly SaidBox[],
  least: number,
): ReadonlyMap<number, number> {
  const labels = [...new Set(truth.map(({ label }) => label))].sort((a, b) => a - b);
  return new Map(
    labels.map((label) => {
      const own = truth.filter((one) => one.label === label);
      const ranked = said.filter((one) => one.label === label).sort((a, b) => b.score - a.score);
      return [label, areaUnder(rightOf(own, ranked, least), own.length)];
    }),
  );
}

/** The mean over the classes that are there; 0 where none is. */
export function meanAveragePrecision(truth: readonly TrueBox[], said: readonly SaidBox[], least: number): number {
  const all = [...averagePrecisions(truth, said, least).values()];
  return all.length === 0 ? 0 : all.reduce((sum, one) => sum + one, 0) / all.length;
}

/** Whether each box, the surest first, is right. */
function rightOf(truth: readonly TrueBox[], ranked: readonly SaidBox[], least: number): readonly boolean[] {
  const ofImage = new Map<number, TrueBox[]>();
  for (const box of truth) ofImage.set(box.image, [...(ofImage.get(box.image) ?? []), box]);
  const found = new Set<TrueBox>();
  return ranked.map((one) => {
    let best: { readonly box: TrueBox; readonly overlap: number } | null = null;
    for (const box of ofImage.get(one.image) ?? []) {
      const overlap = iou(one, box);
      if (overlap >= least && overlap > (best?.overlap ?? 0)) best = { box, overlap };
    }
    if (best === null || found.has(best.box)) return false;
    found.add(best.box);
    return true;
  });
}

function areaUnder(isRight: readonly boolean[], positives: number): number {
  let right = 0;
  const precisions = isRight.map((one, i) => {
    right += Number(one);
    return right / (i + 1);
  });
  let [area, highest] = [0, 0];
  for (let i = isRight.length - 1; i >= 0; i--) {
    highest = Math.max(highest, precisions[i] as number);
    if (isRight[i] === true) area += highest / positives;
  }
  return area;
}
