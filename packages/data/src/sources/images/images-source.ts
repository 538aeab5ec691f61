import { availableParallelism } from "node:os";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownName, shownNames } from "@faculty/shared/names";
import { noLabel } from "@faculty/shared/samples";
import { inBatches } from "../../prepared/in-batches.ts";
import type { Part, SampleChunk, SourceKind } from "../../prepared/sample-source.ts";
import { optionalPackage } from "../optional-package.ts";
import { testDraw } from "../own-draw.ts";
import { decodeImage, type Picture } from "./decode-image.ts";
import { type ImageGroup, imageName, imagesOf } from "./image-group.ts";
import type { ImagesSpec } from "./images-keys.ts";
import { listImages } from "./list-images.ts";

/** Images that are decoded together; their rows are one chunk. */
const together = 64;
const byteScale = 1 / 255;

/** A folder of pictures, a folder a class (list-images.ts). */
export const imagesSource: SourceKind<ImagesSpec> = {
  files: async ({ path }, abort) => imagesOf(await listImages(path, abort)),
  opensUnread: true,
  open: async (spec, abort) => {
    const parted = partImages(await listImages(spec.path, abort), spec);
    const [height, width] = spec.size;
    const picture: Picture = { height, width, channels: spec.channels, background: spec.background };
    return {
      classes: parted.classes,
      inputShape: [height, width, spec.channels],
      element: "uint8",
      scale: byteScale,
      counts: { train: countOf(parted.train), test: countOf(parted.test) },
      chunks: (part) => chunksOf(parted[part], parted.classes, picture, abort),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

interface Parted extends Readonly<Record<Part, readonly ImageGroup[]>> {
  readonly classes: readonly string[];
}

function countOf(groups: readonly ImageGroup[]): number {
  return groups.reduce((sum, { files }) => sum + files.length, 0);
}

/** Training images with a class, then those without; test images; the classes, of the training images if any has one, in the order of their code units. */
function partImages(groups: readonly ImageGroup[], { path, test: share }: ImagesSpec): Parted {
  const of = (part: ImageGroup["part"]) => groups.filter((group) => group.part === part);
  const [train, test, unlabelled, all] = [of("train"), of("test"), of("unlabelled"), of("all")];
  const bad = (sentence: string) => new FacultyError("BAD_DATASET", sentence, { path });
  if (test.length > 0 && share !== undefined)
    throw bad(`${join(path, "test")} holds the test images, and dataset.test is ${share}: drop one`);
  if (test.length === 0 && share === undefined)
    throw bad(`${path} has no folder test: make one, or say dataset.test, the share of images to test with`);
  const labelled = [...train, ...all];
  const named = labelled.length > 0 ? labelled : test;
  const classes = [...new Set(named.flatMap((group) => group.class ?? []))].sort((a, b) => (a < b ? -1 : 1));
  if (classes.length === 0) throw bad(`${path} holds no image with a class, expected folders of them`);
  const stranger = test.find((group) => group.class === null || !classes.includes(group.class));
  if (stranger !== undefined) {
    const name = stranger.class ?? "";
    throw bad(
      `${stranger.path}${stranger.files[0]} is of class ${shownName(name)}, the training images are of ${shownNames(classes)}${didYouMean([name], classes)}`,
    );
  }
  if (share === undefined) return { classes, train: [...labelled, ...unlabelled], test };
  const isTest = new Map(classes.map((name) => [name, testDraw(idsOf(labelled, name), share)]));
  const drawn = (wanted: boolean) =>
    labelled
      .map((group) => {
        const ofClass = isTest.get(group.class ?? "");
        return { ...group, files: group.files.filter((file) => ofClass?.(imageName(group, file)) === wanted) };
      })
      .filter(({ files }) => files.length > 0);
  return { classes, train: [...drawn(false), ...unlabelled], test: drawn(true) };
}

function* idsOf(groups: readonly ImageGroup[], name: string): Generator<string> {
  for (const image of imagesOf(groups.filter((group) => group.class === name))) yield image.name;
}

async function* chunksOf(
  groups: readonly ImageGroup[],
  classes: readonly string[],
  picture: Picture,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const { default: sharp } = await optionalPackage("sharp", "images", () => import("sharp"));
  sharp.cache(false); // no picture is decoded twice
  sharp.concurrency(1); // several pictures at once, one core each
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const size = picture.height * picture.width * picture.channels;
  for (const some of inBatches(imagesOf(groups), together)) {
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
