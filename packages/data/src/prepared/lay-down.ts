import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { targetSize } from "@faculty/shared/outputs";
import { isLabelled } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { createNpy } from "../npy/create-npy.ts";
import { textsDigest } from "../samples/text-rows.ts";
import { createGroupFile } from "./group-file.ts";
import { createIdFiles } from "./id-files.ts";
import { createKeySet } from "./key-set.ts";
import { preparedFiles } from "./prepared-files.ts";
import { type PreparedManifest, preparedManifestFile } from "./prepared-manifest.ts";
import { sampleDigestBytes, sampleDigests } from "./sample-digests.ts";
import type { Part, SampleChunk, SampleSource } from "./sample-source.ts";
import { createTextFiles } from "./text-files.ts";

/** Samples read so far. */
export interface LayingProgress {
  readonly part: Part;
  readonly done: number;
  /** Of how many; null where nobody knows. */
  readonly count: number | null;
}

const numpyElements = { uint8: "u1", float32: "f4" } as const;

/**
 * Writes all samples of a source into an empty folder, and what they are into its dataset.json, last. On the platter when
 * it resolves.
 * @throws FacultyError BAD_DATASET for ids that occur twice, or a part without samples; what the source throws; the abort's
 * reason.
 */
export async function layDown(
  name: string,
  source: SampleSource,
  folder: string,
  onProgress: (progress: LayingProgress) => void,
  abort: AbortSignal | undefined,
): Promise<PreparedManifest> {
  const { classes, output, inputShape, element, scale, vocabulary } = source;
  const unreadable = classes.find((one) => /\p{Cc}/u.test(one));
  if (unreadable !== undefined)
    throw new FacultyError(
      "BAD_DATASET",
      `data set ${name} has a class ${JSON.stringify(unreadable)}, expected a name without line breaks or control characters`,
    );
  const seen = createKeySet();
  const digestsOf = sampleDigests(source, sizeOf(inputShape));
  const train = await layPart("train");
  const test = await layPart("test");
  const content = {
    classes: [...classes],
    ...(output !== undefined && { output }),
    inputShape: [...inputShape],
    element,
    scale,
    ...(vocabulary !== undefined && { vocabulary: [...vocabulary] }),
    train,
    test,
  };
  const digest = source.digest ?? createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const texts = train.texts && test.texts && { digest: textsDigest(digest, train.texts, test.texts) };
  const manifest: PreparedManifest = { format: 2, name, digest, ...content, ...(texts && { texts }) };
  await writeFile(join(folder, preparedManifestFile), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  return manifest;

  async function layPart(part: Part): Promise<PreparedManifest[Part]> {
    const paths = preparedFiles(folder, part);
    await using inputs = await createNpy(paths.inputs, numpyElements[element], inputShape);
    await using targets = await createNpy(paths.targets, "i4", []);
    await using targetRows =
      output === undefined ? null : await createNpy(paths.targetRows, "f4", [targetSize(output)]);
    await using digests = await createNpy(paths.digests, "u1", [sampleDigestBytes]);
    await using ids = createIdFiles(seen, name, source.placesOf, paths);
    await using groups = createGroupFile(paths.groups);
    await using texts = createTextFiles(paths);
    let count = 0;
    let unlabelled = 0;
    for await (const chunk of source.chunks(part)) {
      abort?.throwIfAborted();
      requireWhole(chunk, source, name);
      await inputs.append(chunk.inputs);
      await targets.append(chunk.labels);
      if (chunk.targets !== undefined) await targetRows?.append(chunk.targets);
      await digests.append(digestsOf(chunk));
      if (chunk.ids !== undefined) await ids.append(chunk.ids);
      if (chunk.groups !== undefined) await groups.append(chunk.groups);
      if (chunk.texts !== undefined) await texts.append(chunk.texts);
      count += chunk.labels.length;
      unlabelled += chunk.labels.filter((label) => !isLabelled(label)).length;
      onProgress({ part, done: count, count: source.counts[part] });
    }
    if (count === 0) {
      const shown = part === "train" ? "training" : "test";
      throw new FacultyError("BAD_DATASET", `data set ${name} has no ${shown} sample, expected at least one`);
    }
    const hashes = await texts.finish();
    const grouped = await groups.finish();
    return {
      count,
      unlabelled,
      inputs: (await inputs.finish()).sha256,
      targets: (await targets.finish()).sha256,
      digests: (await digests.finish()).sha256,
      ...(targetRows !== null && { targetRows: (await targetRows.finish()).sha256 }),
      keys: (await ids.finish())?.sha256 ?? null,
      ...(grouped !== null && { groups: grouped.sha256 }),
      ...(hashes !== null && { texts: hashes }),
    };
  }
}

function requireWhole(chunk: SampleChunk, { inputShape, output }: SampleSource, name: string): void {
  const { inputs, labels, targets, ids, groups, texts } = chunk;
  const count = labels.length;
  const size = sizeOf(inputShape);
  const known = output === undefined ? 0 : targetSize(output);
  const isWhole = inputs.length === count * size && (targets?.length ?? 0) === count * known;
  if (isWhole && [ids, groups, texts].every((own) => (own?.length ?? count) === count)) return;
  throw new FacultyError(
    "INTERNAL",
    `source ${name} gave ${inputs.length} values and ${targets?.length ?? 0} targets for ${labels.length} samples of ${size} and ${known}`,
  );
}
