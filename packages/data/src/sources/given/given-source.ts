import { FacultyError } from "@faculty/shared/errors";
import { isLabelled } from "@faculty/shared/samples";
import { z } from "zod";
import type { Part, SampleChunk, SampleSource } from "../../prepared/sample-source.ts";
import { readTextColumn } from "../table/text-column.ts";
import {
  copyOf,
  type GivenInputs,
  type GivenShown,
  givenTexts,
  givenValues,
  type ShownSample,
} from "./given-inputs.ts";
import { type GivenTarget, isNumbers } from "./given-target.ts";

/** Code of the user's own that gives samples one after the other. */
export interface Giver {
  /** Names it in messages: `module ./digits.mjs`. */
  readonly who: string;
  readonly shown: GivenShown;
  readonly target: GivenTarget;
  /** The same samples whenever it is called: of training samples those without a label are asked for apart. */
  readonly samples: (part: Part) => AsyncIterable<unknown> | Iterable<unknown>;
  /** Does what calls the user's code; what that throws is told as its own. */
  readonly call: <Result>(act: () => Promise<Result>) => Promise<Result>;
}

/** Samples of one chunk. */
const together = 256;

/**
 * What code of the user's own gives, checked and laid out. It is asked when samples are laid down and never else, but for
 * the texts of training samples, which a vocabulary is made of here.
 */
export async function givenSource(
  giver: Giver,
  abort: AbortSignal | undefined,
): Promise<SampleSource & AsyncDisposable> {
  const { shown, target } = giver;
  const inputs =
    shown.kind === "values"
      ? givenValues(shown)
      : givenTexts(shown.length, await readTextColumn(shown, () => trainingTexts(giver, abort)));
  const { inputShape, element, scale, vocabulary } = inputs;
  return {
    classes: target.classes,
    output: target.output,
    inputShape,
    element,
    scale,
    vocabulary,
    counts: { train: null, test: null },
    chunks: async function* (part) {
      const chunks = (isWanted: (sample: Sample) => boolean) => chunksOf(giver, inputs, part, isWanted, abort);
      if (part === "test") return yield* chunks(() => true);
      yield* chunks(({ label }) => isLabelled(label));
      yield* chunks(({ label }) => !isLabelled(label));
    },
    placesOf: async (id) => {
      const found: string[] = [];
      for (const part of ["train", "test"] as const)
        for await (const sample of samplesOf(giver, part, abort))
          if (sample.id === id) found.push(`${part} sample ${sample.place}`);
      return found;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

interface Sample extends ShownSample {
  /** From 0, among those of its part. */
  readonly place: number;
  readonly id: string | undefined;
  /** Null of one that is in no group; undefined where no sample is in one. */
  readonly group: string | null | undefined;
  /** As of a `SampleChunk`. */
  readonly label: number;
  /** As many numbers as the target is wide. */
  readonly target: Float32Array;
}

async function* trainingTexts(giver: Giver, abort: AbortSignal | undefined): AsyncGenerator<readonly string[]> {
  for await (const { text = "" } of samplesOf(giver, "train", abort)) yield [text];
}

/** What all samples of a part have, or none, as messages call it. */
const havingAll = { id: "ids", group: "groups", text: "texts" } as const;

async function* samplesOf(giver: Giver, part: Part, abort: AbortSignal | undefined): AsyncGenerator<Sample> {
  const { who, call, samples } = giver;
  const read = sampleReader(giver);
  const given = await call(async () => iteratorOf(samples(part)));
  let first: Sample | null = null;
  for (let place = 0; ; place++) {
    abort?.throwIfAborted();
    const next = await call(async () => given.next());
    if (next.done === true) return;
    const sample = read(next.value, place);
    if (typeof sample === "string")
      throw new FacultyError("BAD_DATASET", `${who} gives ${part} sample ${place} ${sample}`);
    first ??= sample;
    for (const key of ["id", "group", "text"] as const)
      if ((sample[key] === undefined) !== (first[key] === undefined))
        throw new FacultyError(
          "BAD_DATASET",
          `${who} gives ${havingAll[key]} to some ${part} samples and not to others, expected one for each or none`,
        );
    yield sample;
  }
}

/** Where a sample may say what is known of it. */
const targetKeys = ["label", "labels", "value", "targets"] as const;

/** @returns Reads one sample, or says what is wrong with it, in words after "gives train sample 3". */
function sampleReader({ shown, target }: Giver): (given: unknown, place: number) => Sample | string {
  const { key, schema: knownSchema } = target;
  const isText = shown.kind === "texts";
  const mayHaveText = isText || shown.vocabulary !== undefined;
  const keys = ["id", "group", ...(isText ? [] : ["input"]), ...(mayHaveText ? ["text"] : []), key];
  const absent = z.undefined().optional();
  const schema = z.object({
    id: z.string().min(1).optional(),
    group: z.string().min(1).nullish(),
    input: isText ? absent : z.custom<ArrayLike<number>>(isNumbers),
    text: isText ? z.string() : mayHaveText ? z.string().optional() : absent,
    ...Object.fromEntries(targetKeys.map((one) => [one, one === key ? knownSchema.nullish() : absent])),
  });
  return (given, place) => {
    const parsed = schema.safeParse(given);
    if (!parsed.success) {
      const path = parsed.error.issues[0]?.path ?? [];
      const misfit = path.slice(0, path[0] === "targets" ? 2 : 1).join(".");
      const what =
        misfit === "" || keys.includes(String(path[0])) ? `without a fitting ${misfit || "value"}` : `with ${misfit}`;
      return `${what}, expected { ${keys.join(", ")} }`;
    }
    const { id, group, input, text, ...known } = parsed.data;
    const values = isText ? noValues : copyOf(input ?? noValues, shown);
    if (typeof values === "string") return values;
    const row = new Float32Array(target.width);
    const label = target.read((known as Readonly<Record<string, unknown>>)[key], row);
    return typeof label === "string" ? label : { place, id, group, input: values, text, label, target: row };
  };
}

/** Of a text: they are made of it once its vocabulary is known. */
const noValues = new Float32Array();

/** Of an async generator, or of anything else that can be walked through. */
function iteratorOf(given: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in given ? given[Symbol.asyncIterator]() : given[Symbol.iterator]();
}

async function* chunksOf(
  giver: Giver,
  inputs: GivenInputs,
  part: Part,
  isWanted: (sample: Sample) => boolean,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const { width } = giver.target;
  let some: Sample[] = [];
  for await (const sample of samplesOf(giver, part, abort)) {
    if (!isWanted(sample)) continue;
    some.push(sample);
    if (some.length < together) continue;
    yield chunkOf(some, inputs, width);
    some = [];
  }
  if (some.length > 0) yield chunkOf(some, inputs, width);
}

function chunkOf(samples: readonly Sample[], inputs: GivenInputs, width: number): SampleChunk {
  const targets = new Float32Array(samples.length * width);
  samples.forEach(({ target }, row) => {
    targets.set(target, row * width);
  });
  const ids = samples.flatMap(({ id }) => id ?? []);
  const groups = samples.flatMap(({ group }) => (group === undefined ? [] : [group]));
  const texts = samples.flatMap(({ text }) => (text === undefined ? [] : [Buffer.from(text)]));
  return {
    inputs: inputs.layOut(samples),
    labels: Int32Array.from(samples, ({ label }) => label),
    ...(width > 0 && { targets }),
    ...(ids.length > 0 && { ids }),
    ...(groups.length > 0 && { groups }),
    ...(texts.length > 0 && { texts }),
  };
}
