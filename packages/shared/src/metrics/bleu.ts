const maxOrder = 4;

/**
 * BLEU of a corpus (Papineni et al. 2002), as sacrebleu counts it with its defaults: tokenizer 13a, smoothing `exp`, one
 * reference a text, case as it is. In points, 0 to 100.
 */
export function bleu(hypotheses: readonly string[], references: readonly string[]): number {
  const [matches, totals] = [new Float64Array(maxOrder), new Float64Array(maxOrder)];
  let [ownLength, trueLength] = [0, 0];
  hypotheses.forEach((hypothesis, i) => {
    const [own, real] = [tokens13a(hypothesis), tokens13a(references[i] ?? "")];
    ownLength += own.length;
    trueLength += real.length;
    for (let order = 1; order <= maxOrder; order++) {
      const expected = nGrams(real, order);
      for (const [gram, times] of nGrams(own, order)) {
        add(totals, order - 1, times);
        add(matches, order - 1, Math.min(times, expected.get(gram) ?? 0));
      }
    }
  });
  if (matches.every((count) => count === 0)) return 0;
  const logs = smoothedPrecisions(matches, totals).map(Math.log);
  const brevity = ownLength < trueLength ? Math.exp(1 - trueLength / ownLength) : 1;
  return 100 * brevity * Math.exp(logs.reduce((sum, log) => sum + log, 0) / maxOrder);
}

/** Of each order up to the first that no text is long enough for; those after it count 0. Of none that match 1/2, 1/4, …. */
function smoothedPrecisions(matches: Float64Array, totals: Float64Array): readonly number[] {
  let smoothed = 1;
  const end = [...totals, 0].indexOf(0);
  return Array.from(totals, (total, order) => {
    if (order >= end) return 0;
    const matched = matches[order] as number;
    if (matched > 0) return matched / total;
    smoothed *= 2;
    return 1 / (smoothed * total);
  });
}

/** Texts of mteval-v13a: signs are tokens, but points and commas within numbers. */
function tokens13a(text: string): readonly string[] {
  const plain = text
    .replaceAll("<skipped>", "")
    .replaceAll("-\n", "")
    .replaceAll("\n", " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  const parted = ` ${plain} `
    .replaceAll(/([{-~[-` -&(-+:-@/])/g, " $1 ")
    .replaceAll(/([^0-9])([.,])/g, "$1 $2 ")
    .replaceAll(/([.,])([^0-9])/g, " $1 $2")
    .replaceAll(/([0-9])(-)/g, "$1 $2 ");
  return parted.split(/\s+/u).filter((token) => token !== "");
}

/** How often each run of `order` parts occurs. */
export function nGrams(parts: readonly string[], order: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let end = order; end <= parts.length; end++) {
    const gram = parts.slice(end - order, end).join("\n");
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function add(counts: Float64Array, at: number, by: number): void {
  counts[at] = (counts[at] as number) + by;
}
