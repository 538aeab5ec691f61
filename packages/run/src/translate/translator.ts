import { FacultyError } from "@faculty/shared/errors";
import { positionsOf, rowWidth } from "@faculty/shared/outputs";
import { beginId, endId } from "@faculty/shared/samples";
import { exponential, logSoftmax } from "@faculty/shared/tensor";
import type { Teacher } from "@faculty/teacher-node";
import { beamSearch, type NextTokens, type Prefix } from "./beam-search.ts";

/** What each model reads at once is a row a prefix: so many sources at a time. */
const sourcesTogether = 32;

/**
 * What models say together of sources, as the ensemble of their mean probabilities says it.
 * @param sources - Ids of each one's tokens; those beyond the models' length are not read.
 * @param onTranslated - Is told how many sources are done, after each few.
 * @returns Ids of targets.
 * @throws FacultyError SHAPE_MISMATCH where the models are not of the same pairs; the abort's reason.
 */
export async function translate(
  models: readonly Teacher[],
  sources: readonly (readonly number[])[],
  beam: number,
  abort: AbortSignal,
  onTranslated: (count: number) => void = () => undefined,
): Promise<readonly (readonly number[])[]> {
  const shape = shapeOf(models);
  const found: (readonly number[])[] = [];
  for (let from = 0; from < sources.length; from += sourcesTogether) {
    const own = sources.slice(from, from + sourcesTogether);
    const next = nextTokens(models, own, shape, abort);
    const options = { beam, end: endId, firstToken: endId + 1, maxLength: shape.positions };
    found.push(...(await beamSearch(own.length, next, options)));
    onTranslated(found.length);
  }
  return found;
}

interface PairShape {
  /** Ids of a sample. */
  readonly size: number;
  /** Those of its target. */
  readonly positions: number;
  readonly tokens: number;
}

function shapeOf(models: readonly Teacher[]): PairShape {
  const shapes = models.map(({ facts: { inputShape, output } }) => ({
    size: inputShape[0] ?? 0,
    positions: positionsOf(output)[0] ?? 0,
    tokens: rowWidth(output),
  }));
  const [first] = shapes;
  const isSame = (other: PairShape) => JSON.stringify(other) === JSON.stringify(first);
  if (first !== undefined && first.size > first.positions && first.positions > 0 && shapes.every(isSame)) return first;
  throw new FacultyError("SHAPE_MISMATCH", "the models are not of pairs of texts of one length and vocabulary");
}

function nextTokens(
  models: readonly Teacher[],
  sources: readonly (readonly number[])[],
  { size, positions, tokens }: PairShape,
  abort: AbortSignal,
): NextTokens {
  return async (prefixes) => {
    abort.throwIfAborted();
    const rows = prefixes.length;
    const inputs = new Float32Array(rows * size);
    prefixes.forEach((prefix, row) => {
      inputs.set((sources[prefix.source] ?? []).slice(0, size - positions), row * size);
      inputs.set([beginId, ...prefix.tokens], row * size + size - positions);
    });
    const mixed = new Float64Array(rows * tokens);
    for (const model of models) {
      const { logits } = await model.infer({ inputs, rows, layers: [] });
      const { data } = logSoftmax({ rows, width: tokens, data: asked(logits.data, prefixes, positions, tokens) });
      for (let i = 0; i < mixed.length; i++)
        mixed[i] = (mixed[i] as number) + exponential(data[i] as number) / models.length;
    }
    return { rows, width: tokens, data: mixed.map(Math.log) };
  };
}

/** Of the rows of all positions those behind each prefix. */
function asked(data: Float32Array, prefixes: readonly Prefix[], positions: number, width: number): Float32Array {
  const own = new Float32Array(prefixes.length * width);
  prefixes.forEach(({ tokens }, row) => {
    const at = (row * positions + tokens.length) * width;
    own.set(data.subarray(at, at + width), row * width);
  });
  return own;
}
