import { FacultyError } from "@faculty/shared/errors";

/** What the header of a WAV says, and the bytes of its samples. */
export interface Riff {
  readonly encoding: Encoding;
  readonly channels: number;
  /** Samples a second of each channel. */
  readonly rate: number;
  /** Of one sample. */
  readonly bits: number;
  /** Whole frames: a sample of each channel, one after the other. */
  readonly data: Buffer;
}

export type Encoding = "pcm" | "float" | "a-law" | "mu-law";

interface Format {
  readonly encoding: Encoding;
  readonly bits: readonly number[];
}

/** By the number in a header. */
const formats: Readonly<Record<number, Format>> = {
  1: { encoding: "pcm", bits: [8, 16, 24, 32] },
  3: { encoding: "float", bits: [32, 64] },
  6: { encoding: "a-law", bits: [8] },
  7: { encoding: "mu-law", bits: [8] },
};

/** The real format follows in the header's extension. */
const extensible = 0xfffe;
/** Of a header's chunk: up to the bits of a sample, and up to that format. */
const formatBytes = { plain: 16, extensible: 26 } as const;
/** What stands before a chunk: its name, and its length. */
const chunkHeaderBytes = 8;
/** A program that writes into a pipe does not know the length yet, and promises about as much as there can be. */
const unknownLength = 0x7fff0000;

const rates = { least: 1000, most: 384_000 } as const;
const maxChannels = 64;

/** What else may be called WAV, by its first bytes. */
const others: readonly (readonly [begins: RegExp, name: string])[] = [
  [/^ID3|^\xff[\xe0-\xff]/, "MP3"],
  [/^fLaC/, "FLAC"],
  [/^OggS/, "Ogg"],
  [/^....ftyp/s, "MP4"],
  [/^FORM....AIF/s, "AIFF"],
  [/^RIFX/, "big-endian WAV (RIFX)"],
  [/^RF64|^BW64/, "WAV of 64 bits (RF64)"],
];

/**
 * Walks through the chunks of a WAV, and no further than it must.
 * @param bytes - Of the file, or of its beginning: then `data` may lack its end.
 * @param path - For the messages.
 * @param size - Bytes of the file.
 * @throws FacultyError BAD_DATASET naming the file: no WAV, an encoding that is not read, a torn header, torn samples, none.
 */
export function readRiff(bytes: Buffer, path: string, size: number = bytes.length): Riff {
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
  if (bytes.length === 0) throw bad("is empty, expected a WAV recording");
  const begin = bytes.toString("latin1", 0, 12);
  if (!/^RIFF....WAVE/s.test(begin)) {
    const other = others.find(([begins]) => begins.test(begin));
    if (other !== undefined) throw bad(`holds ${other[1]}, its name says WAV: convert it`);
    throw bad("holds no WAV, expected a file that begins with RIFF and WAVE");
  }
  let header: Omit<Riff, "data"> | null = null;
  for (let at = begin.length; at + chunkHeaderBytes <= bytes.length; ) {
    const name = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const start = at + chunkHeaderBytes;
    const chunk = bytes.subarray(start, start + length);
    const present = Math.min(length, size - start);
    if (name === "fmt ") header = headerOf(chunk, bad);
    if (name === "data") {
      if (header === null) throw bad("has its samples before its header, expected a chunk fmt first");
      if (present < length && length < unknownLength)
        throw bad(`ends after ${present} of the ${length} bytes of samples that its header promises: it is torn`);
      const frame = (header.channels * header.bits) / 8;
      const whole = present - (present % frame);
      if (whole === 0) throw bad("holds no sample, expected a recording of some length");
      return { ...header, data: chunk.subarray(0, whole) };
    }
    at = start + length + (length % 2);
  }
  throw bad(header === null ? "ends before its header, the chunk fmt: it is torn" : "has no samples, a chunk data");
}

function headerOf(chunk: Buffer, bad: (what: string) => FacultyError): Omit<Riff, "data"> {
  if (chunk.length < formatBytes.plain)
    throw bad(`has a header of ${chunk.length} bytes, expected ${formatBytes.plain} or more`);
  const said = chunk.readUInt16LE(0);
  if (said === extensible && chunk.length < formatBytes.extensible)
    throw bad(`has a header of ${chunk.length} bytes, expected ${formatBytes.extensible} or more of an extensible one`);
  const number = said === extensible ? chunk.readUInt16LE(formatBytes.extensible - 2) : said;
  const format = formats[number];
  if (format === undefined)
    throw bad(`is encoded as number ${number} of WAV's list, expected PCM, float, A-law or mu-law: convert it`);
  const [channels, rate, bits] = [chunk.readUInt16LE(2), chunk.readUInt32LE(4), chunk.readUInt16LE(14)];
  if (!format.bits.includes(bits))
    throw bad(`holds ${format.encoding} of ${bits} bits, expected ${format.bits.join(", ")}`);
  if (channels < 1 || channels > maxChannels) throw bad(`has ${channels} channels, expected 1 to ${maxChannels}`);
  if (rate < rates.least || rate > rates.most)
    throw bad(`has ${rate} samples a second, expected ${rates.least} to ${rates.most}`);
  return { encoding: format.encoding, channels, rate, bits };
}
