import { wilsonInterval } from "@faculty/shared/metrics";

/** How often a model named each of its classes for samples of each label, `[columns, labels]`. */
export interface NamedCounts {
  readonly columns: number;
  readonly labels: number;
  readonly counts: Int32Array;
}

/** Another order of a model's classes that explains its answers. */
export interface ClassOrder {
  /** Of each column the label that it stands for; −1 where none does. */
  readonly labelOf: readonly number[];
  /** Of samples that the order was not chosen by. */
  readonly correct: number;
  readonly samples: number;
}

/** The assignment takes time that grows with the cube of the classes: a second for so many. */
const mostClasses = 1000;

/**
 * The order of a model's classes that explains most of what it said, chosen by one half of the samples and counted on the
 * other one.
 * @returns Null where there are too many classes to try.
 */
export function bestOrder(chosenBy: NamedCounts, countedOn: NamedCounts): ClassOrder | null {
  const { columns, labels, counts } = chosenBy;
  const size = Math.max(columns, labels);
  if (size > mostClasses) return null;
  const assigned = assignment(size, (column, label) =>
    column < columns && label < labels ? -(counts[column * labels + label] as number) : 0,
  );
  const labelOf = assigned.slice(0, columns).map((label) => (label < labels ? label : -1));
  const correct = labelOf.reduce(
    (sum, label, column) => sum + (label === -1 ? 0 : (countedOn.counts[column * labels + label] as number)),
    0,
  );
  return { labelOf, correct, samples: countedOn.counts.reduce((sum, count) => sum + count, 0) };
}

/** Of what a model that knows nothing says, the best order explains some three times what chance does. */
const timesChance = 5;

/** Whether another order explains much more than the given one: their 95 % intervals do not meet, and it is far from chance. */
export function explainsMore(
  { correct, samples }: Pick<ClassOrder, "correct" | "samples">,
  given: { readonly correct: number; readonly samples: number },
  chance: number,
): boolean {
  const [low] = wilsonInterval(correct, samples);
  const [, high] = wilsonInterval(given.correct, given.samples);
  return low > high && low > Math.min(1 / 2, timesChance * chance);
}

/**
 * The assignment of rows to columns of least cost, by shortest augmenting paths (Jonker and Volgenant 1987).
 * @returns Of each row its column.
 */
function assignment(size: number, cost: (row: number, column: number) => number): readonly number[] {
  const rowPrice = new Float64Array(size + 1);
  const columnPrice = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1); // of each column, from 1; column 0 stands for the row that looks for one
  const before = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    rowOf[0] = row;
    const least = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const isDone = new Uint8Array(size + 1);
    let column = 0;
    do {
      isDone[column] = 1;
      const own = rowOf[column] as number;
      let [delta, next] = [Number.POSITIVE_INFINITY, 0];
      for (let j = 1; j <= size; j++) {
        if (isDone[j] === 1) continue;
        const reduced = cost(own - 1, j - 1) - (rowPrice[own] as number) - (columnPrice[j] as number);
        if (reduced < (least[j] as number)) {
          least[j] = reduced;
          before[j] = column;
        }
        if ((least[j] as number) < delta) [delta, next] = [least[j] as number, j];
      }
      for (let j = 0; j <= size; j++) {
        if (isDone[j] === 1) {
          rowPrice[rowOf[j] as number] = (rowPrice[rowOf[j] as number] as number) + delta;
          columnPrice[j] = (columnPrice[j] as number) - delta;
        } else least[j] = (least[j] as number) - delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const earlier = before[column] as number;
      rowOf[column] = rowOf[earlier] as number;
      column = earlier;
    }
  }
  const columnOf = Array.from({ length: size }, () => 0);
  for (let j = 1; j <= size; j++) columnOf[(rowOf[j] as number) - 1] = j - 1;
  return columnOf;
}
