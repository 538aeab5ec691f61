import { paddingId, unknownId } from "@faculty/shared/samples";
import type { Dataset, Samples } from "../samples/dataset.ts";
import { inputRows } from "../samples/input-rows.ts";

/** Of English tweets a twelfth is unknown, of new ones an eighth. */
const highShare = 1 / 3;

/**
 * Says what share of a data set's tokens its vocabulary does not have, where it is high: a model takes them all for one.
 * Null where it is not, or where samples are no texts.
 */
export function unknownTokensWarning({
  name,
  vocabulary,
  inputShape: [length = 0],
  train,
  test,
}: Dataset): string | null {
  if (vocabulary === undefined) return null;
  const shares = [unknownShare(train, length), unknownShare(test, length)] as const;
  if (Math.max(...shares) <= highShare) return null;
  const [ofTrain, ofTest] = shares.map((share) => `${(100 * share).toFixed(1)} %`);
  return (
    `data set ${name}: ${ofTrain} of the training texts' tokens and ${ofTest} of the test texts' are unknown to its ` +
    `vocabulary of ${vocabulary.length}, so that a model takes them all for one: spaces between words, more texts, or a ` +
    "larger vocabulary in text.json make them known"
  );
}

function unknownShare({ count, inputs }: Samples, length: number): number {
  const { copyRow } = inputRows(inputs, length);
  const text = new Float32Array(length);
  let tokens = 0;
  let unknown = 0;
  for (let row = 0; row < count; row++) {
    copyRow(row, text);
    for (const id of text) {
      if (id !== paddingId) tokens += 1;
      if (id === unknownId) unknown += 1;
    }
  }
  return unknown / tokens;
}
