import { FacultyError } from "@faculty/shared/errors";
import type { WaveFile } from "wavefile";
import type { Recording } from "../../sound/recording-features.ts";
import { type Encoding, type Riff, readRiff } from "./riff.ts";

/** As WAV numbers them. */
const numbers: Readonly<Record<Encoding, number>> = { pcm: 1, float: 3, "a-law": 6, "mu-law": 7 };

/**
 * The samples of a WAV, of any encoding that `readRiff` takes; the mean of its channels. `wavefile` decodes them. It is given
 * what `readRiff` found alone: by itself it takes a torn file for a whole one, and a minute for a torn list of cues.
 * @throws FacultyError BAD_DATASET naming the file, also for floats that are not finite.
 */
export function decodeWav(Wave: typeof WaveFile, bytes: Buffer, path: string): Recording {
  const riff = readRiff(bytes, path);
  const wave = new Wave(plainWav(riff));
  if (riff.encoding === "a-law") wave.fromALaw();
  if (riff.encoding === "mu-law") wave.fromMuLaw();
  const interleaved = wave.getSamples(true, Float64Array) as unknown as Float64Array;
  const { middle, full } = valuesOf(riff);
  const samples = new Float64Array(interleaved.length / riff.channels);
  for (let frame = 0; frame < samples.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < riff.channels; channel++)
      sum += (interleaved[frame * riff.channels + channel] as number) - middle;
    samples[frame] = sum / riff.channels / full;
  }
  const stray = samples.findIndex((sample) => !Number.isFinite(sample));
  if (stray === -1) return { rate: riff.rate, samples };
  throw new FacultyError("BAD_DATASET", `${path} holds ${samples[stray]} as its sample ${stray}, expected a number`, {
    path,
  });
}

/** What silence and the loudest sample are, as `wavefile` gives them. */
function valuesOf({ encoding, bits }: Riff): { readonly middle: number; readonly full: number } {
  if (encoding === "float") return { middle: 0, full: 1 };
  if (encoding !== "pcm") return { middle: 0, full: 2 ** 15 }; // decoded to 16 bits
  return { middle: bits === 8 ? 2 ** 7 : 0, full: 2 ** (bits - 1) }; // bytes have no sign
}

/** The same samples under the plainest header. */
function plainWav({ encoding, channels, rate, bits, data }: Riff): Buffer {
  const header = Buffer.alloc(44);
  const frame = (channels * bits) / 8;
  header.write("RIFF\0\0\0\0WAVEfmt ", "latin1");
  header.writeUInt32LE(header.length - 8 + data.length, 4);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(numbers[encoding], 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * frame, 28);
  header.writeUInt16LE(frame, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}
