import { argmax, tellsApart } from "@faculty/shared/metrics";
import { isLabelled } from "@faculty/shared/samples";
import { type Rows, rowEntropy } from "@faculty/shared/tensor";

/** What an ensemble's soft predictions say beyond its class: which classes it finds alike, what it is unsure of. */
export interface EnsembleInsight {
  /** Classes that are given mass where another is true, the most first; none where all samples are of one class. */
  readonly similar: readonly SimilarClasses[];
  /**
   * Mean probability of every class over the samples of each, `[class][class]`, null for a class without samples; absent of
   * more classes than a picture shows, and where all samples are of one class.
   */
  readonly alike?: readonly (readonly number[] | null)[] | undefined;
  /** Samples of the highest entropy, the highest first. */
  readonly ambiguous: readonly AmbiguousSample[];
  /** Samples on which the teachers name different classes, those with the largest disagreement first. */
  readonly disputed: readonly DisputedSample[];
}

interface SimilarClasses {
  readonly label: number;
  readonly other: number;
  /** Mean probability of `other` over the samples of `label`. */
  readonly mass: number;
}

interface AmbiguousSample {
  /** Place among the samples asked about. */
  readonly sample: number;
  /** `noLabel` where it has none. */
  readonly label: number;
  /** Nats. */
  readonly entropy: number;
  /** The two likeliest classes with their probabilities. */
  readonly likeliest: readonly { readonly class: number; readonly probability: number }[];
}

interface DisputedSample {
  readonly sample: number;
  /** `noLabel` where it has none. */
  readonly label: number;
  /** `H(mean p) − mean H(p)` over the teachers, nats. */
  readonly disagreement: number;
  /** What each teacher names. */
  readonly named: readonly number[];
}

type LogRows = Rows<Float32Array | Float64Array>;

/** Of each list: what fits a page. */
const shown = 10;

/**
 * Pure; independent of order but for equals, of which the first stays first.
 * @param mixture - Log-probabilities of the ensemble, `[samples, classes]`, rows normalised.
 * @param teachers - The same of each teacher.
 * @param labels - `[samples]`.
 */
export function describeEnsemble(
  mixture: LogRows,
  teachers: readonly LogRows[],
  labels: ArrayLike<number>,
): EnsembleInsight {
  const rows = Array.from({ length: mixture.rows }, (_, row) => row);
  const ambiguous = rows.map((sample) => ({ sample, entropy: rowEntropy(mixture, sample) }));
  const disputed = rows.flatMap((sample): DisputedSample[] => {
    const named = teachers.map(({ data, width }) => argmax(data, sample * width, width));
    if (new Set(named).size < 2) return [];
    const own = teachers.map((teacher) => probabilities(teacher, sample));
    const logMean = Float64Array.from(own[0] ?? [], (_, c) => Math.log(average(own.map((p) => p[c] as number))));
    const entropyOfMean = rowEntropy({ rows: 1, width: logMean.length, data: logMean }, 0);
    const meanEntropy = average(teachers.map((teacher) => rowEntropy(teacher, sample)));
    const disagreement = Math.max(0, entropyOfMean - meanEntropy); // rounding may go below
    return [{ sample, label: labels[sample] as number, disagreement, named }];
  });
  const means = tellsApart(labels) ? meansByClass(mixture, labels) : null;
  return {
    similar: means === null ? [] : similarClasses(means),
    ...(means !== null && mixture.width <= mostAlike && { alike: everyClass(means, mixture.width) }),
    ambiguous: largest(ambiguous, ({ entropy }) => entropy).map(({ sample, entropy }) => ({
      sample,
      label: labels[sample] as number,
      entropy,
      likeliest: likeliest(probabilities(mixture, sample)),
    })),
    disputed: largest(disputed, ({ disagreement }) => disagreement),
  };
}

/** More classes make a picture that nobody can read. */
const mostAlike = 40;

interface ClassMean {
  readonly label: number;
  /** Mean probability of each class over its samples. */
  readonly means: () => Float64Array;
}

/** Of the classes that have samples, a class at a time: the sums of all pairs would take the square of the classes. */
function meansByClass({ rows, width, data }: LogRows, labels: ArrayLike<number>): readonly ClassMean[] {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const label = labels[row] as number;
    if (!isLabelled(label)) continue;
    const own = rowsOf.get(label);
    if (own === undefined) rowsOf.set(label, [row]);
    else own.push(row);
  }
  return [...rowsOf]
    .sort(([a], [b]) => a - b)
    .map(([label, own]) => ({
      label,
      means: () => {
        const sums = new Float64Array(width);
        for (const row of own)
          for (let c = 0; c < width; c++) sums[c] = (sums[c] as number) + Math.exp(data[row * width + c] as number);
        return sums.map((sum) => sum / own.length);
      },
    }));
}

function similarClasses(classes: readonly ClassMean[]): readonly SimilarClasses[] {
  const found = classes.flatMap(({ label, means }) => {
    const own = means();
    own[label] = -Infinity; // never a class with itself
    return largestPlaces(own).flatMap((other) =>
      other === label ? [] : [{ label, other, mass: own[other] as number }],
    );
  });
  return largest(found, ({ mass }) => mass);
}

function everyClass(classes: readonly ClassMean[], width: number): readonly (readonly number[] | null)[] {
  return Array.from({ length: width }, (_, label) => {
    const found = classes.find((one) => one.label === label);
    return found === undefined ? null : [...found.means()];
  });
}

/** Places of the `shown` largest values, falling; of equal ones the first place first. */
function largestPlaces(values: Float64Array): readonly number[] {
  const places: number[] = [];
  values.forEach((value, at) => {
    if (places.length === shown && value <= (values[places[shown - 1] as number] as number)) return;
    const before = places.findIndex((place) => value > (values[place] as number));
    places.splice(before < 0 ? places.length : before, 0, at);
    places.length = Math.min(places.length, shown);
  });
  return places;
}

function probabilities({ width, data }: LogRows, row: number): number[] {
  return Array.from(data.subarray(row * width, (row + 1) * width), Math.exp);
}

function likeliest(p: readonly number[]): AmbiguousSample["likeliest"] {
  const classes = p.map((probability, index) => ({ class: index, probability }));
  return largest(classes, ({ probability }) => probability).slice(0, 2);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function largest<Value>(values: readonly Value[], sizeOf: (value: Value) => number): readonly Value[] {
  return values.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, shown);
}
