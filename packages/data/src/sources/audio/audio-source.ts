import { readFile } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import type { WaveFile } from "wavefile";
import { inBatches } from "../../prepared/in-batches.ts";
import type { SampleChunk, SourceKind } from "../../prepared/sample-source.ts";
import { type RecordingFeatures, recordingFeatures } from "../../sound/recording-features.ts";
import { type FileGroup, filesOf } from "../folders/file-group.ts";
import { fileLabels } from "../folders/file-labels.ts";
import { countOf, partFiles } from "../folders/part-files.ts";
import { audioFiles } from "./audio-files.ts";
import type { AudioSpec } from "./audio-keys.ts";
import { checkHeader } from "./check-header.ts";
import { decodeWav } from "./decode-wav.ts";
import { listAudio } from "./list-audio.ts";
import { loadWavefile } from "./load-wavefile.ts";
import { namePattern, tellsSpeaker } from "./name-pattern.ts";

/** Recordings whose rows are one chunk. */
const together = 64;
/** An hour and a half of 16 bits at 22,050 Hz. */
const maxWavBytes = 2 ** 28;

/** A folder of WAV files, each a series of mel energies (list-audio.ts says how they lie there). */
export const audioSource: SourceKind<AudioSpec> = {
  files: async (spec, abort) => filesOf(await listAudio(spec, abort)),
  opensUnread: true,
  open: async (spec, abort) => {
    const { path, files, test } = spec;
    // Where names tell speakers, whole speakers are test samples already.
    const share = typeof test === "number" && !tellsSpeaker(files) ? test : undefined;
    const parted = partFiles(await listAudio(spec, abort), audioFiles, { path, test: share });
    const features = recordingFeatures(spec);
    return {
      classes: parted.classes,
      inputShape: features.shape,
      element: "float32",
      scale: 1,
      counts: { train: countOf(parted.train), test: countOf(parted.test) },
      checkHeaders: async () => {
        for (const some of inBatches(filesOf([...parted.train, ...parted.test]), together)) {
          abort?.throwIfAborted();
          await Promise.all(some.map(({ path: file }) => checkHeader(file)));
        }
      },
      chunks: (part) => chunksOf(parted[part], parted.classes, spec.files, features, abort),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

async function* chunksOf(
  groups: readonly FileGroup[],
  classes: readonly string[],
  files: string | undefined,
  features: RecordingFeatures,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const Wave = await loadWavefile();
  const speakerOf = speakers(files);
  const labelsOf = fileLabels(classes);
  const size = features.shape[0] * features.shape[1];
  for (const some of inBatches(filesOf(groups), together)) {
    const inputs = new Float32Array(some.length * size);
    for (const [i, { path }] of some.entries()) {
      abort?.throwIfAborted();
      inputs.set(await featuresOf(Wave, path, features), i * size);
    }
    yield {
      inputs,
      labels: labelsOf(some),
      ids: some.map(({ name }) => name),
      ...(speakerOf !== null && { groups: some.map(({ name }) => speakerOf(name)) }),
    };
  }
}

/** Tells from a recording's name whose it is; null where names do not tell. */
function speakers(files: string | undefined): ((name: string) => string | null) | null {
  if (files === undefined || !tellsSpeaker(files)) return null;
  const take = namePattern(files);
  return (name) => take(name.replace(/^unlabelled\//, ""))?.speaker ?? null;
}

async function featuresOf(Wave: typeof WaveFile, path: string, features: RecordingFeatures): Promise<Float32Array> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new FacultyError("IO_FAILED", `${path} cannot be read: ${cause.message}`, { path }, { cause });
  });
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
  if (bytes.length > maxWavBytes) throw bad(`has ${bytes.length} bytes, expected at most ${maxWavBytes}`);
  const found = features.of(decodeWav(Wave, bytes, path));
  if (found !== null) return found;
  throw bad(
    "is silent throughout, so that nothing of it can be standardised: leave it out, or say mel.standardise: none",
  );
}
