import { availableParallelism } from "node:os";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownName, shownNames } from "@faculty/shared/names";
import { noLabel } from "@faculty/shared/samples";
import type { default as Sharp } from "sharp";
import { z } from "zod";
import type { Part, SampleChunk, SourceKind } from "../../prepared/sample-source.ts";
import { optionalPackage } from "../optional-package.ts";
import { testSamples } from "../own-draw.ts";
import { sourceKeys, testShare } from "../source-keys.ts";
import { decodeImage, type Picture } from "./decode-image.ts";
import { type ImageFile, listImages } from "./list-images.ts";

export interface ImagesSpec {
  readonly name: "images";
  readonly path: string;
  /** Height and width that every image is given. */
  readonly size: readonly [number, number];
  readonly channels: 1 | 3;
  readonly background: string;
  /** Share of each class's images that are test samples, where no folder says. */
  readonly test?: number | undefined;
}

/** Images that are decoded together; their rows are one chunk. */
const together = 64;
const byteScale = 1 / 255;

/** A folder of pictures, a folder a class (list-images.ts). */
export const imagesSource: SourceKind<ImagesSpec> = {
  keys: z.strictObject({
    name: z.literal("images"),
    path: z.string(),
    size: sourceKeys.size,
    channels: sourceKeys.channels.default(3),
    background: sourceKeys.background.default("#ffffff"),
    test: testShare.optional(),
  }),
  files: ({ path }, abort) => listImages(path, abort),
  open: async (spec, abort) => {
    const parted = partImages(await listImages(spec.path, abort), spec);
    const [height, width] = spec.size;
    const picture: Picture = { height, width, channels: spec.channels, background: spec.background };
    const { default: sharp } = await optionalPackage("sharp", "images", () => import("sharp"));
    sharp.cache(false); // no picture is decoded twice
    sharp.concurrency(1); // several pictures at once, one core each
    return {
      classes: parted.classes,
      inputShape: [height, width, spec.channels],
      element: "uint8",
      scale: byteScale,
      counts: { train: parted.train.length, test: parted.test.length },
      chunks: (part) => chunksOf(sharp, parted[part], parted.classes, picture, abort),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

interface Parted extends Readonly<Record<Part, readonly ImageFile[]>> {
  readonly classes: readonly string[];
}

/** Training images with a class, then those without; test images; the classes, in the order of their code units. */
function partImages(images: readonly ImageFile[], { path, test: share }: ImagesSpec): Parted {
  const of = (folder: ImageFile["folder"]) => images.filter((image) => image.folder === folder);
  const [train, test, unlabelled, all] = [of("train"), of("test"), of("unlabelled"), of("all")];
  const bad = (sentence: string) => new FacultyError("BAD_DATASET", sentence, { path });
  if (test.length > 0 && share !== undefined)
    throw bad(`${join(path, "test")} holds the test images, and dataset.test is ${share}: drop one`);
  if (test.length === 0 && share === undefined)
    throw bad(`${path} has no folder test: make one, or say dataset.test, the share of images to test with`);
  const labelled = [...train, ...all];
  const classes = [...new Set(labelled.flatMap((image) => image.class ?? []))].sort((a, b) => (a < b ? -1 : 1));
  if (classes.length === 0) throw bad(`${path} holds no image with a class, expected folders of them`);
  const stranger = test.find((image) => image.class === null || !classes.includes(image.class));
  if (stranger !== undefined) {
    const name = stranger.class ?? "";
    throw bad(
      `${stranger.path} is of class ${shownName(name)}, the training images are of ${shownNames(classes)}${didYouMean([name], classes)}`,
    );
  }
  if (share === undefined) return { classes, train: [...labelled, ...unlabelled], test };
  const namesOf = new Map(classes.map((name): [string, string[]] => [name, []]));
  for (const image of labelled) namesOf.get(image.class ?? "")?.push(image.name);
  const drawn = new Set([...namesOf.values()].flatMap((names) => [...testSamples(names, share)]));
  return {
    classes,
    train: [...labelled.filter(({ name }) => !drawn.has(name)), ...unlabelled],
    test: labelled.filter(({ name }) => drawn.has(name)),
  };
}

async function* chunksOf(
  sharp: typeof Sharp,
  images: readonly ImageFile[],
  classes: readonly string[],
  picture: Picture,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const size = picture.height * picture.width * picture.channels;
  for (let first = 0; first < images.length; first += together) {
    const some = images.slice(first, first + together);
    const inputs = new Uint8Array(some.length * size);
    let next = 0;
    const decodeInTurn = async () => {
      for (let i = next++; i < some.length; i = next++) {
        abort?.throwIfAborted();
        inputs.set(await decodeImage(sharp, some[i]?.path ?? "", picture), i * size);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, decodeInTurn));
    yield {
      inputs,
      labels: Int32Array.from(some, (image) =>
        image.class === null ? noLabel : (labelOf.get(image.class) ?? noLabel),
      ),
      ids: some.map(({ name }) => name),
    };
  }
}
