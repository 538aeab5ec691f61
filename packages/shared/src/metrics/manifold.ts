import type { Rows } from "../tensor/rows.ts";

/** How much of what is generated looks real, and how much of what is real is generated, 0 to 1. */
export interface Manifold {
  readonly precision: number;
  readonly recall: number;
}

type AnyRows = Rows<Float32Array | Float64Array>;

/** As Kynkäänniemi et al. have it. */
export const usualNeighbours = 3;

/**
 * Improved precision and recall, Kynkäänniemi et al. 2019, arXiv:1904.06991 eq. 1 and 2: a sample is among a set where it
 * lies within the distance of one of the set's samples to that one's k-th nearest neighbour in the set. Precision is the
 * share of generated samples among the real ones, recall that of real samples among the generated ones.
 * @param real, generated - `[samples, features]`, more than k samples each, equally wide.
 */
export function manifoldOf(real: AnyRows, generated: AnyRows, k: number = usualNeighbours): Manifold {
  return { precision: shareAmong(generated, real, k), recall: shareAmong(real, generated, k) };
}

function shareAmong(asked: AnyRows, set: AnyRows, k: number): number {
  const radii = squaredRadii(set, k);
  let among = 0;
  for (let i = 0; i < asked.rows; i++)
    for (let j = 0; j < set.rows; j++) {
      if (squaredDistance(asked, i, set, j) > (radii[j] as number)) continue;
      among += 1;
      break;
    }
  return among / asked.rows;
}

/** Of each sample the squared distance to its k-th nearest neighbour. */
function squaredRadii(set: AnyRows, k: number): Float64Array {
  const nearest = new Float64Array(k);
  return Float64Array.from({ length: set.rows }, (_, i) => {
    nearest.fill(Number.POSITIVE_INFINITY);
    for (let j = 0; j < set.rows; j++) {
      if (j === i) continue;
      const distance = squaredDistance(set, i, set, j);
      if (distance >= (nearest[k - 1] as number)) continue;
      nearest[k - 1] = distance;
      nearest.sort();
    }
    return nearest[k - 1] as number;
  });
}

function squaredDistance(one: AnyRows, i: number, other: AnyRows, j: number): number {
  const { width } = one;
  let sum = 0;
  for (let c = 0; c < width; c++)
    sum += ((one.data[i * width + c] as number) - (other.data[j * width + c] as number)) ** 2;
  return sum;
}
