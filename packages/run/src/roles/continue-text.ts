import type { KnownUnit, TextUnit } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { argmax } from "@faculty/shared/metrics";
import { positionsOf, rowWidth } from "@faculty/shared/outputs";
import { createRandom, purposes, type Random } from "@faculty/shared/random";
import { firstTextTokenId, unknownId } from "@faculty/shared/samples";
import { exponential, logSoftmax } from "@faculty/shared/tensor";
import { openTeacher, requireCausalTeacher, type Teacher } from "@faculty/teacher-node";
import type { RoleOptions } from "./role.ts";

export interface ContinueTextOptions extends RoleOptions {
  readonly text: string;
  /** How many are drawn. */
  readonly tokens: number;
  readonly seed: number;
  /** 0: the most probable token each time. */
  readonly temperature: number;
}

/**
 * Prints a text and what a language model says comes after it, drawn by the seed: the same each time.
 * @param model - Its folder. @param known - What it reads.
 */
export async function continueText(
  model: string,
  { unit, vocabulary }: KnownUnit,
  options: ContinueTextOptions,
): Promise<void> {
  const { text, settings, output } = options;
  await startBackend(settings.backend);
  await using teacher = await openTeacher(model);
  requireLanguageModel(model, teacher, vocabulary);
  await requireCausalTeacher(`model ${model}`, teacher, { inputShape: teacher.facts.inputShape, vocabulary });
  const given = unit.split(text);
  if (given.length === 0) throw new FacultyError("USAGE", "--text holds no token, expected one or more to go on from");
  const idOf = new Map(vocabulary.map((token, id) => [token, id]));
  const ids = given.map((token) => idOf.get(token) ?? unknownId);
  const unknown = given.filter((token) => !idOf.has(token));
  if (unknown.length > 0)
    output.note(`warning: the model does not know ${unknown.length} of the ${given.length} tokens given`);
  const drawn = await drawTokens(teacher, ids, options);
  const added = drawn.map((id) => vocabulary[id] ?? "");
  if (output.json) output.print(JSON.stringify({ text: textOf(unit, given, added), tokens: added, unknown }));
  else output.print(textOf(unit, given, added));
}

function textOf(unit: TextUnit, given: readonly string[], added: readonly string[]): string {
  return unit.join([...given, ...added]);
}

/** @throws FacultyError SHAPE_MISMATCH, DIGEST_MISMATCH. */
function requireLanguageModel(model: string, { facts }: Teacher, vocabulary: readonly string[]): void {
  const { output, inputShape } = facts;
  const positions = positionsOf(output);
  if (output.kind !== "distribution" || positions.length !== 1 || positions.join() !== inputShape.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${model} does not say of each token which one comes next, expected one that does to continue a text`,
    );
  const width = rowWidth(output);
  if (width !== vocabulary.length)
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `model ${model} tells ${width} tokens apart, its vocabulary has ${vocabulary.length}: name the right one with --vocabulary`,
    );
}

async function drawTokens(
  teacher: Teacher,
  given: readonly number[],
  { tokens, seed, temperature, abort }: ContinueTextOptions,
): Promise<readonly number[]> {
  const [length = 1] = teacher.facts.inputShape;
  const random = createRandom(seed, purposes.continuation);
  const ids = [...given];
  for (let i = 0; i < tokens; i++) {
    abort.throwIfAborted();
    const shown = ids.slice(-length);
    const inputs = new Float32Array(length);
    inputs.set(shown);
    const { logits } = await teacher.infer({ inputs, rows: 1, layers: [] });
    const at = (shown.length - 1) * logits.width;
    ids.push(drawNext(logits.data.subarray(at, at + logits.width), temperature, random));
  }
  return ids.slice(given.length);
}

/**
 * A token that a text may have, drawn by its probability: no id before `firstTextTokenId`.
 * @param logits - Of every id. @param temperature - 0: the most probable, and nothing is drawn.
 */
export function drawNext(logits: Float32Array, temperature: number, random: Random): number {
  const own = logits.subarray(firstTextTokenId);
  if (temperature === 0) return firstTextTokenId + argmax(own, 0, own.length);
  const { data } = logSoftmax({ rows: 1, width: own.length, data: own }, temperature);
  let rest = random.uniform();
  for (let i = 0; i < own.length - 1; i++) {
    rest -= exponential(data[i] as number);
    if (rest < 0) return firstTextTokenId + i;
  }
  return firstTextTokenId + own.length - 1;
}
