/** What a test's WAV says of itself. */
export interface WavHeader {
  /** As WAV numbers encodings: 1 is PCM. */
  readonly format?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly rate?: number;
  /** What is said of the samples' bytes; absent: how many there are. */
  readonly promised?: number;
  /** Chunks before the samples. */
  readonly before?: Buffer;
  /** In place of the header's chunk. */
  readonly header?: Buffer;
}

/** A part of a RIFF file, of an even number of bytes. */
export function riffChunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** A file of these bytes of samples. */
export function wavBytes(
  data: Buffer,
  { format = 1, bits = 16, channels = 1, rate = 8000, promised = data.length, before, header }: WavHeader = {},
): Buffer {
  const own = Buffer.alloc(16);
  own.writeUInt16LE(format, 0);
  own.writeUInt16LE(channels, 2);
  own.writeUInt32LE(rate, 4);
  own.writeUInt32LE((rate * channels * bits) / 8, 8);
  own.writeUInt16LE((channels * bits) / 8, 12);
  own.writeUInt16LE(bits, 14);
  const samples = riffChunk("data", data);
  samples.writeUInt32LE(promised, 4);
  const chunks = [riffChunk("fmt ", header ?? own), before ?? Buffer.alloc(0), samples];
  return riffChunk("RIFF", Buffer.concat([Buffer.from("WAVE"), ...chunks]));
}
