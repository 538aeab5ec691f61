import { FacultyError } from "@faculty/shared/errors";
import { firstTextTokenId, nextTokensUnit } from "@faculty/shared/samples";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import { paddingId } from "./token-ids.ts";

/** Windows of text of which the first is whole, and the others are other tokens from some position on. */
export interface CausalProbe {
  /** `[rows, length]` token ids. */
  readonly inputs: Float32Array;
  readonly rows: number;
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

/**
 * What shows whether a model sees later tokens than that which it is asked after.
 * @returns Null of a window of one token, and of samples that are no windows of running text.
 */
export function causalProbe(sample: {
  readonly inputShape: readonly number[];
  readonly vocabulary?: readonly string[] | undefined;
}): CausalProbe | null {
  const [length = 0] = sample.inputShape;
  const tokens = (sample.vocabulary?.length ?? 0) - firstTextTokenId;
  if (!asksForNextToken(sample) || length < 2 || tokens < 1) return null;
  const whole = Float32Array.from({ length }, (_, i) => firstTextTokenId + ((stride * i) % tokens));
  const starts = [...new Set([1, Math.ceil(length / 2), length - 1])];
  const changed = starts.flatMap((start) => [
    whole.map((id, i) => (i < start ? id : firstTextTokenId + ((id - firstTextTokenId + 1) % tokens))),
    whole.map((id, i) => (i < start ? id : paddingId)),
  ]);
  const rows = [whole, ...changed];
  const inputs = new Float32Array(rows.length * length);
  rows.forEach((row, i) => {
    inputs.set(row, i * length);
  });
  return { inputs, rows: rows.length, length, cuts: [length, ...starts.flatMap((start) => [start, start])] };
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
