import { FacultyError } from "@faculty/shared/errors";
import {
  beginId,
  firstTextTokenId,
  nextTokensUnit,
  paddingId,
  pairUnit,
  sourceLength,
  targetTokens,
  unknownId,
} from "@faculty/shared/samples";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";

/**
 * Windows of text of which the first is whole, and the others are other tokens from some position on; or pairs of one source
 * whose targets are so.
 */
export interface CausalProbe {
  /** `[rows, size]` token ids. */
  readonly inputs: Float32Array;
  readonly rows: number;
  /** Of a row: a window's length, or that of both texts. */
  readonly size: number;
  /** Positions that something is said of. */
  readonly length: number;
  /** Of each row, the first position that differs from the first row's; `length` of that itself. */
  readonly cuts: readonly number[];
}

/** A float32 sum in another order moves a log-probability by less; a token that is seen moves it by more. */
const tolerated = 1e-3;

/** Whether a data set asks at each position for the token that comes next: who sees that token tells it, and has learned nothing. */
export function asksForNextToken({ vocabulary }: { readonly vocabulary?: readonly string[] | undefined }): boolean {
  return nextTokensUnit(vocabulary) !== null;
}

interface Sample {
  readonly inputShape: readonly number[];
  readonly vocabulary?: readonly string[] | undefined;
}

/**
 * What shows whether a model sees later tokens than that which it is asked after.
 * @returns Null of a window of one token, and of samples that ask for no next token.
 */
export function causalProbe(sample: Sample): CausalProbe | null {
  const span = spanOf(sample);
  if (span === null) return null;
  const { before, first, tokens } = span;
  const [size = 0] = sample.inputShape;
  const length = size - before.length;
  if (length < 2 || tokens < 1) return null;
  const whole = Float32Array.from({ length }, (_, i) => first + ((stride * i) % tokens));
  const starts = [...new Set([1, Math.ceil(length / 2), length - 1])];
  const changed = starts.flatMap((start) => [
    whole.map((id, i) => (i < start ? id : first + ((id - first + 1) % tokens))),
    whole.map((id, i) => (i < start ? id : paddingId)),
  ]);
  const rows = [whole, ...changed];
  const inputs = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    inputs.set([...before, ...row], i * size);
  });
  return { inputs, rows: rows.length, size, length, cuts: [length, ...starts.flatMap((start) => [start, start])] };
}

/** What stands in a sample before the text whose next tokens are asked for, and the ids that this text may have. */
function spanOf(sample: Sample): { before: readonly number[]; first: number; tokens: number } | null {
  const { inputShape, vocabulary = [] } = sample;
  const [size = 0] = inputShape;
  if (asksForNextToken(sample))
    return { before: [], first: firstTextTokenId, tokens: vocabulary.length - firstTextTokenId };
  if (pairUnit(vocabulary) === null) return null;
  const before = Array.from({ length: sourceLength(size) }, () => unknownId);
  return { before, first: beginId, tokens: targetTokens(vocabulary) - beginId };
}

/** From one token of the probe to the next: most vocabularies are no multiple of it. */
const stride = 7;

/**
 * @param who - Begins the sentence, `model teachers/wide`.
 * @param logits - What it says of the probe, `[rows × length, tokens]`.
 * @param own - By how much it may say otherwise of the same samples.
 * @throws FacultyError BAD_MODEL where what it says of a position moves with later tokens.
 */
export function requireCausal(
  who: string,
  { width, data }: Rows<Float32Array | Float64Array>,
  { length, cuts }: CausalProbe,
  own = 0,
): void {
  const said = (row: number, to: number) =>
    logSoftmax({ rows: to, width, data: data.subarray(row * length * width, (row * length + to) * width) }).data;
  cuts.forEach((cut, row) => {
    const [first, other] = [said(0, cut), said(row, cut)];
    const at = first.findIndex((value, i) => !(Math.abs(value - (other[i] as number)) <= tolerated + own));
    if (at < 0) return;
    const position = Math.floor(at / width);
    const moved = Math.abs((first[at] as number) - (other[at] as number));
    throw new FacultyError(
      "BAD_MODEL",
      `${who} sees later tokens than that which it is asked after: what it says at position ${position} moved by ${moved.toPrecision(2)} nats when the tokens from position ${cut} on were others; expected a causal model, as gru, lstm and transformer with causal: true are`,
      { position, cut },
    );
  });
}

/** The same, of a layer that its files tell of. @param layer - That shows a position what comes after it; null: none does. */
export function refuseSeeing(who: string, layer: string | null, sample: Parameters<typeof asksForNextToken>[0]): void {
  if (layer === null || !asksForNextToken(sample)) return;
  throw new FacultyError(
    "BAD_MODEL",
    `${who} sees later tokens than that which it is asked after, by its layer ${layer}; expected a causal model, as gru, lstm and transformer with causal: true are`,
    { layer },
  );
}
