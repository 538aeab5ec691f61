import { FacultyError } from "@faculty/shared/errors";
import { firstNotFinite, sizeOf } from "@faculty/shared/tensor";
import { z } from "zod";
import type { Part, SampleChunk, SampleSource } from "../../prepared/sample-source.ts";
import { type GivenTarget, isNumbers, unknownTarget } from "./given-target.ts";

/** Code of the user's own that gives samples one after the other. */
export interface Giver {
  /** Names it in messages: `module ./digits.mjs`. */
  readonly who: string;
  readonly inputShape: readonly number[];
  readonly target: GivenTarget;
  /** The same samples whenever it is called: of training samples those without a label are asked for apart. */
  readonly samples: (part: Part) => AsyncIterable<unknown> | Iterable<unknown>;
  /** Does what calls the user's code; what that throws is told as its own. */
  readonly call: <Result>(act: () => Promise<Result>) => Promise<Result>;
}

/** Samples of one chunk. */
const together = 256;

/** What code of the user's own gives, checked and laid out. It is asked when samples are laid down and never else. */
export function givenSource(giver: Giver, abort: AbortSignal | undefined): SampleSource & AsyncDisposable {
  const { inputShape, target } = giver;
  return {
    classes: target.classes,
    output: target.output,
    inputShape,
    element: "float32",
    scale: 1,
    counts: { train: null, test: null },
    chunks: async function* (part) {
      const chunks = (isWanted: (sample: Sample) => boolean) => chunksOf(giver, part, isWanted, abort);
      if (part === "test") return yield* chunks(() => true);
      yield* chunks(isTold);
      yield* chunks((sample) => !isTold(sample));
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

interface Sample {
  /** From 0, among those of its part. */
  readonly place: number;
  readonly id: string | undefined;
  readonly input: Float32Array;
  /** Null or undefined: nothing is known of it. */
  readonly known: unknown;
}

function isTold({ known }: Sample): boolean {
  return known !== null && known !== undefined;
}

async function* samplesOf(giver: Giver, part: Part, abort: AbortSignal | undefined): AsyncGenerator<Sample> {
  const { key } = giver.target;
  const schema = z.object({
    id: z.string().min(1).optional(),
    input: z.custom<ArrayLike<number>>(isNumbers),
    [key]: giver.target.schema.nullish(),
  });
  const given = await giver.call(async () => iteratorOf(giver.samples(part)));
  for (let place = 0; ; place++) {
    abort?.throwIfAborted();
    const next = await giver.call(async () => given.next());
    if (next.done === true) return;
    const parsed = schema.safeParse(next.value);
    if (!parsed.success) {
      const misfit = String(parsed.error.issues[0]?.path[0] ?? "value");
      throw bad(giver, part, place, `without a fitting ${misfit}, expected { id, input, ${key} }`);
    }
    const { id, input, [key]: known } = parsed.data;
    // A copy, for the code may fill one array again and again.
    yield { place, id: id as string | undefined, input: Float32Array.from(input as ArrayLike<number>), known };
  }
}

/** Of an async generator, or of anything else that can be walked through. */
function iteratorOf(given: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in given ? given[Symbol.asyncIterator]() : given[Symbol.iterator]();
}

async function* chunksOf(
  giver: Giver,
  part: Part,
  isWanted: (sample: Sample) => boolean,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  let some: Sample[] = [];
  for await (const sample of samplesOf(giver, part, abort)) {
    if (!isWanted(sample)) continue;
    some.push(sample);
    if (some.length < together) continue;
    yield chunkOf(giver, part, some);
    some = [];
  }
  if (some.length > 0) yield chunkOf(giver, part, some);
}

function chunkOf(giver: Giver, part: Part, samples: readonly Sample[]): SampleChunk {
  const { inputShape, target } = giver;
  const size = sizeOf(inputShape);
  const inputs = new Float32Array(samples.length * size);
  const targets = new Float32Array(samples.length * target.width);
  const labels = samples.map((sample, row) => {
    const { place, input, known } = sample;
    if (input.length !== size) throw bad(giver, part, place, `with ${input.length} values, expected ${size}`);
    const stray = firstNotFinite(input);
    if (stray >= 0) throw bad(giver, part, place, `with ${input[stray]} in its input, expected finite numbers`);
    inputs.set(input, row * size);
    const own = targets.subarray(row * target.width, (row + 1) * target.width);
    const label = isTold(sample) ? target.read(known, own) : unknownTarget(own);
    if (typeof label === "string") throw bad(giver, part, place, label);
    return label;
  });
  const ids = samples.flatMap(({ id }) => id ?? []);
  if (ids.length !== 0 && ids.length !== samples.length)
    throw new FacultyError(
      "BAD_DATASET",
      `${giver.who} gives ids to some ${part} samples and not to others, expected one for each or none`,
    );
  return {
    inputs,
    labels: Int32Array.from(labels),
    ...(target.width > 0 && { targets }),
    ...(ids.length > 0 && { ids }),
  };
}

function bad({ who }: Giver, part: Part, place: number, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${who} gives ${part} sample ${place} ${what}`);
}
