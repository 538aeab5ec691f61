import { argmax } from "@faculty/shared/metrics";
import type { Rows } from "@faculty/shared/tensor";

/** How an exported model's answers differ from its student's. */
export interface Comparison {
  readonly samples: number;
  /** What was subtracted: what the student itself yields. */
  readonly of: "logits" | "probabilities" | "values";
  readonly greatestDifference: number;
  /** Of those values, the largest by size. */
  readonly greatestValue: number;
  /** Share of the samples, or of their positions, for which both name the same class. */
  readonly agreement: number;
  /**
   * Of the samples with a label that the student knows, the share that each names right, null where there are none; of
   * positions the share of each sample's labelled ones, and its mean, as results and reports have it.
   */
  readonly accuracy: { readonly samples: number; readonly student: number; readonly exported: number } | null;
}

/** Gathers answers batch by batch. */
export interface Comparing {
  /** Of whole samples. @param labels - Column of each row's class; −1: none that is known. */
  readonly add: (student: Rows<Float32Array>, exported: Rows<Float32Array>, labels: ArrayLike<number>) => void;
  readonly result: () => Comparison;
}

/** @param positions - Rows of a sample. */
export function createComparing(of: Comparison["of"], positions = 1): Comparing {
  const seen = { rows: 0, agreed: 0, labelled: 0, student: 0, exported: 0, difference: 0, value: 0 };
  return {
    add: (student, exported, labels) => {
      const { rows, width } = student;
      student.data.forEach((value, i) => {
        const difference = Math.abs(value - (exported.data[i] as number));
        // A value that is not a number is further away than any.
        if (!(difference <= seen.difference)) seen.difference = Number.isNaN(difference) ? Infinity : difference;
        seen.value = Math.max(seen.value, Math.abs(value));
      });
      for (let start = 0; start < rows; start += positions) {
        let [labelled, ownRight, otherRight] = [0, 0, 0];
        for (let row = start; row < start + positions; row++) {
          const own = argmax(student.data, row * width, width);
          const other = argmax(exported.data, row * width, width);
          const label = labels[row] as number;
          seen.rows++;
          if (own === other) seen.agreed++;
          if (label < 0) continue;
          labelled++;
          if (own === label) ownRight++;
          if (other === label) otherRight++;
        }
        if (labelled === 0) continue;
        seen.labelled++;
        seen.student += ownRight / labelled;
        seen.exported += otherRight / labelled;
      }
    },
    result: () => {
      const { rows, agreed, labelled, student, exported } = seen;
      return {
        samples: rows / positions,
        of,
        greatestDifference: seen.difference,
        greatestValue: seen.value,
        agreement: rows === 0 ? 1 : agreed / rows,
        accuracy:
          labelled === 0 ? null : { samples: labelled, student: student / labelled, exported: exported / labelled },
      };
    },
  };
}
