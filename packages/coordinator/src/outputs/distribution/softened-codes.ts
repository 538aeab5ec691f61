import { type Codebook, exponential } from "@faculty/shared/tensor";

/**
 * What softening makes of each code at one temperature, as `softmaxRow` has it to the bit where the row's maximum is 0; 0
 * of what is positive or not finite.
 */
export interface SoftenedBook {
  /** `z / T`. */
  readonly shifted: Float64Array;
  /** `exp` of them. */
  readonly exponentials: Float64Array;
  /** Both multiplied: what the entropy is made of. */
  readonly weighted: Float64Array;
}

/** Of a codebook at a temperature, how many values were asked about, and what they become once it is made. */
interface Asked {
  readonly temperature: number;
  values: number;
  book: SoftenedBook | null;
}

/** The temperatures asked about last: that of training and that of evaluation. */
const keptTemperatures = 2;
const asked = new WeakMap<Codebook, readonly Asked[]>();

/**
 * The table of a codebook's softened values. Making it costs as much as softening one value for each of its codes: it is
 * made once so many were asked about.
 * @param values - How many are to be softened now.
 * @returns Null before it is worth it.
 */
export function softenedBook(codebook: Codebook, temperature: number, values: number): SoftenedBook | null {
  const known = asked.get(codebook) ?? [];
  const found = known.find((one) => one.temperature === temperature) ?? { temperature, values: 0, book: null };
  if (known[0] !== found)
    asked.set(codebook, [found, ...known.filter((one) => one !== found)].slice(0, keptTemperatures));
  found.values += values;
  if (found.values >= codebook.length) found.book ??= makeBook(codebook, temperature);
  return found.book;
}

function makeBook(codebook: Codebook, temperature: number): SoftenedBook {
  const [shifted, exponentials, weighted] = [0, 1, 2].map(() => new Float64Array(codebook.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  codebook.forEach((value, code) => {
    if (!(value <= 0 && Number.isFinite(value))) return;
    const scaled = value / temperature;
    const power = exponential(scaled);
    shifted[code] = scaled;
    exponentials[code] = power;
    weighted[code] = power * scaled;
  });
  return { shifted, exponentials, weighted };
}
