import { nGrams } from "./bleu.ts";

const maxOrder = 6;
/** Recall counts so many times as much as precision. */
const beta = 2;

/**
 * chrF2 of a corpus (Popović 2015), as sacrebleu counts it with its defaults: letters in runs of 1 to 6, no words, no
 * spaces, one reference a text, case as it is. Precision and recall are means over the orders, each over all texts; chrF
 * is their F. In points, 0 to 100.
 */
export function chrf(hypotheses: readonly string[], references: readonly string[]): number {
  const pairs = hypotheses.map((hypothesis, i) => [letters(hypothesis), letters(references[i] ?? "")] as const);
  let [precision, recall] = [0, 0];
  for (let order = 1; order <= maxOrder; order++) {
    let [own, real, both] = [0, 0, 0];
    pairs.forEach(([hypothesis, reference]) => {
      const [told, expected] = [nGrams(hypothesis, order), nGrams(reference, order)];
      if (expected.size > 0) own += sum(told); // runs that a reference is too short for count nowhere
      real += sum(expected);
      for (const [gram, times] of told) both += Math.min(times, expected.get(gram) ?? 0);
    });
    if (own === 0 || real === 0) break; // no longer runs either
    precision += (both / own - precision) / order;
    recall += (both / real - recall) / order;
  }
  const weighed = beta ** 2 * precision + recall;
  return weighed === 0 ? 0 : (100 * (1 + beta ** 2) * precision * recall) / weighed;
}

function letters(text: string): readonly string[] {
  return Array.from(text.replaceAll(/\s+/gu, ""));
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const times of counts.values()) total += times;
  return total;
}
