import { type Box, iou } from "./boxes.ts";

interface Scored extends Box {
  readonly label: number;
  readonly score: number;
}

/**
 * Greedy non-maximum suppression, class by class: the surest box stays, and every other of its class that overlaps it by
 * more is dropped; then the surest of those left. Of equal scores the first counts as surer.
 * @param overlap - Intersection over union.
 * @returns The surest first.
 */
export function suppress<Found extends Scored>(found: readonly Found[], overlap: number): readonly Found[] {
  const kept: Found[] = [];
  for (const one of [...found].sort((a, b) => b.score - a.score))
    if (!kept.some((surer) => surer.label === one.label && iou(surer, one) > overlap)) kept.push(one);
  return kept;
}
