import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownName, shownNames } from "@faculty/shared/names";
import { firstLineOf } from "@faculty/shared/plugins";
import { noLabel } from "@faculty/shared/samples";
import { firstNotFinite, sizeOf } from "@faculty/shared/tensor";
import { z } from "zod";
import type { PreparedSpec } from "../../prepared/prepare.ts";
import type { Part, SampleChunk, SourceKind } from "../../prepared/sample-source.ts";

/** What a module of the user's own exports, beside `train` and `test`, which give a sample at a time. */
const exportsSchema = z.object({
  classes: z
    .array(z.string().min(1))
    .min(1)
    .refine((names) => new Set(names).size === names.length),
  inputShape: z.array(z.int().positive()),
  train: z.custom<() => AsyncIterable<unknown>>((value) => typeof value === "function", "a function"),
  test: z.custom<() => AsyncIterable<unknown>>((value) => typeof value === "function", "a function"),
});

const sampleSchema = z.object({
  id: z.string().min(1).optional(),
  input: z.custom<ArrayLike<number>>(isNumbers),
  /** Null or absent: it has none. */
  label: z.string().nullish(),
});

type Sample = z.infer<typeof sampleSchema>;

/** Samples of one chunk. */
const together = 256;

/** Samples that code of the user's own gives, which runs when a data set is prepared and never else. */
export const moduleSource: SourceKind<PreparedSpec> = {
  files: async ({ path }) => {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true) return [{ name: path, path }];
    throw new FacultyError("NOT_FOUND", `module ${path} does not exist, expected a file`, { path });
  },
  opensUnread: false,
  open: async ({ path }, abort) => {
    const { mtimeMs } = await stat(path);
    const loaded: unknown = await inModule(path, () => import(`${pathToFileURL(path).href}?${mtimeMs}`));
    const parsed = exportsSchema.safeParse(loaded);
    if (!parsed.success) {
      const name = String(parsed.error.issues[0]?.path[0]);
      throw bad(path, `exports no ${name} that fits, expected classes, inputShape, train and test`);
    }
    const { classes, inputShape } = parsed.data;
    const samples = (part: Part) => samplesOf(path, part, parsed.data[part], abort);
    const chunks = (part: Part, isWanted: (sample: Sample) => boolean) =>
      chunksOf(samples(part), isWanted, { path, part, classes, size: sizeOf(inputShape) });
    return {
      classes,
      inputShape,
      element: "float32",
      scale: 1,
      counts: { train: null, test: null },
      chunks: async function* (part) {
        if (part === "test") return yield* chunks(part, () => true);
        yield* chunks(part, isTold);
        yield* chunks(part, (sample) => !isTold(sample));
      },
      placesOf: async (id) => {
        const found: string[] = [];
        for (const part of ["train", "test"] as const)
          for await (const [place, sample] of samples(part))
            if (sample.id === id) found.push(`${part} sample ${place}`);
        return found;
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

function isTold({ label }: Sample): boolean {
  return label !== null && label !== undefined;
}

/** A sample after its place, from 0. */
type Placed = readonly [place: number, sample: Sample];

async function* samplesOf(
  path: string,
  part: Part,
  give: () => AsyncIterable<unknown>,
  abort: AbortSignal | undefined,
): AsyncGenerator<Placed> {
  const given = await inModule(path, async () => iteratorOf(give()));
  for (let place = 0; ; place++) {
    abort?.throwIfAborted();
    const next = await inModule(path, async () => given.next());
    if (next.done === true) return;
    const parsed = sampleSchema.safeParse(next.value);
    if (!parsed.success)
      throw bad(
        path,
        `gives ${part} sample ${place} without a fitting ${String(parsed.error.issues[0]?.path[0] ?? "value")}, expected { id, input, label }`,
      );
    // A copy, for a module may fill one array again and again.
    yield [place, { ...parsed.data, input: Float32Array.from(parsed.data.input) }];
  }
}

/** Of an async generator, or of anything else that can be walked through. */
function iteratorOf(given: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in given ? given[Symbol.asyncIterator]() : given[Symbol.iterator]();
}

interface Expected {
  readonly path: string;
  readonly part: Part;
  readonly classes: readonly string[];
  /** Values of an input. */
  readonly size: number;
}

async function* chunksOf(
  samples: AsyncIterable<Placed>,
  isWanted: (sample: Sample) => boolean,
  expected: Expected,
): AsyncGenerator<SampleChunk> {
  let some: Placed[] = [];
  for await (const placed of samples) {
    if (!isWanted(placed[1])) continue;
    some.push(placed);
    if (some.length < together) continue;
    yield chunkOf(some, expected);
    some = [];
  }
  if (some.length > 0) yield chunkOf(some, expected);
}

function chunkOf(samples: readonly Placed[], { path, part, classes, size }: Expected): SampleChunk {
  const inputs = new Float32Array(samples.length * size);
  const labels = samples.map(([place, { input, label }], row) => {
    if (input.length !== size)
      throw bad(path, `gives ${part} sample ${place} with ${input.length} values, expected ${size}`);
    inputs.set(input, row * size);
    if (label === null || label === undefined) return noLabel;
    const index = classes.indexOf(label);
    if (index >= 0) return index;
    throw bad(
      path,
      `gives ${part} sample ${place} of class ${shownName(label)}, it exports ${shownNames(classes)}${didYouMean([label], classes)}`,
    );
  });
  const stray = firstNotFinite(inputs);
  if (stray >= 0) {
    const [place] = samples[Math.floor(stray / size)] as Placed;
    throw bad(path, `gives ${part} sample ${place} with ${inputs[stray]} in its input, expected finite numbers`);
  }
  const ids = samples.flatMap(([, { id }]) => id ?? []);
  if (ids.length !== 0 && ids.length !== samples.length)
    throw bad(path, `gives ids to some ${part} samples and not to others, expected one for each or none`);
  return { inputs, labels: Int32Array.from(labels), ...(ids.length > 0 && { ids }) };
}

/** What the user's code throws is told as its own. */
async function inModule<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    throw new FacultyError("BAD_DATASET", `module ${path} fails: ${firstLineOf(cause)}`, { path }, { cause });
  }
}

function isNumbers(value: unknown): boolean {
  if (ArrayBuffer.isView(value))
    return [DataView, BigInt64Array, BigUint64Array].every((kind) => !(value instanceof kind));
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `module ${path} ${what}`, { path });
}
