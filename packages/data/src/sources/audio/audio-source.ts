import { readFile } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import { noLabel } from "@faculty/shared/samples";
import type { WaveFile } from "wavefile";
import { inBatches } from "../../prepared/in-batches.ts";
import type { SampleChunk, SourceKind } from "../../prepared/sample-source.ts";
import { type LogMel, logMel } from "../../sound/log-mel.ts";
import { type Resample, resampler } from "../../sound/resample.ts";
import { type FileGroup, filesOf } from "../folders/file-group.ts";
import { countOf, partFiles } from "../folders/part-files.ts";
import { audioFiles } from "./audio-files.ts";
import { type AudioSpec, logMelSpec } from "./audio-keys.ts";
import { decodeWav } from "./decode-wav.ts";
import { listAudio } from "./list-audio.ts";
import { loadWavefile } from "./load-wavefile.ts";
import { namePattern, tellsSpeaker } from "./name-pattern.ts";
import { standardise } from "./standardise.ts";

/** Recordings whose rows are one chunk. */
const together = 64;
/** An hour and a half of 16 bits at 22,050 Hz. */
const maxWavBytes = 2 ** 28;

/** A folder of WAV files, each a series of mel energies (list-audio.ts says how they lie there). */
export const audioSource: SourceKind<AudioSpec> = {
  files: async (spec, abort) => filesOf(await listAudio(spec, abort)),
  opensUnread: true,
  open: async (spec, abort) => {
    const { path, files, test, rate, seconds } = spec;
    // Where names tell speakers, whole speakers are test samples already.
    const share = typeof test === "number" && !tellsSpeaker(files) ? test : undefined;
    const parted = partFiles(await listAudio(spec, abort), audioFiles, { path, test: share });
    const mel = logMel(logMelSpec(spec));
    return {
      classes: parted.classes,
      inputShape: [mel.stepsOf(Math.round(seconds * rate)), mel.width],
      element: "float32",
      scale: 1,
      counts: { train: countOf(parted.train), test: countOf(parted.test) },
      chunks: (part) => chunksOf(parted[part], parted.classes, spec, mel, abort),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

async function* chunksOf(
  groups: readonly FileGroup[],
  classes: readonly string[],
  spec: AudioSpec,
  mel: LogMel,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const Wave = await loadWavefile();
  const speakerOf = speakers(spec.files);
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const resamplers = new Map<number, Resample>();
  const steps = mel.stepsOf(Math.round(spec.seconds * spec.rate));
  for (const some of inBatches(filesOf(groups), together)) {
    const inputs = new Float32Array(some.length * steps * mel.width);
    for (const [i, { path }] of some.entries()) {
      abort?.throwIfAborted();
      inputs.set(await featuresOf(Wave, path, spec, mel, resamplers), i * steps * mel.width);
    }
    yield {
      inputs,
      labels: Int32Array.from(some, (file) => (file.class === null ? noLabel : (labelOf.get(file.class) ?? noLabel))),
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

/** `[time steps, features]`, no more steps than a sample has. */
async function featuresOf(
  Wave: typeof WaveFile,
  path: string,
  { rate, seconds, mel: { standardise: over } }: AudioSpec,
  mel: LogMel,
  resamplers: Map<number, Resample>,
): Promise<Float64Array> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new FacultyError("IO_FAILED", `${path} cannot be read: ${cause.message}`, { path }, { cause });
  });
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
  if (bytes.length > maxWavBytes) throw bad(`has ${bytes.length} bytes, expected at most ${maxWavBytes}`);
  const recording = decodeWav(Wave, bytes, path);
  const resample = resamplers.get(recording.rate) ?? resampler(recording.rate, rate);
  resamplers.set(recording.rate, resample);
  const features = mel.of(resample(recording.samples).subarray(0, Math.round(seconds * rate)));
  if (standardise(features, mel.width, over)) return features;
  throw bad(
    `is silent throughout, so that nothing of it can be standardised: leave it out, or say mel.standardise: none`,
  );
}
