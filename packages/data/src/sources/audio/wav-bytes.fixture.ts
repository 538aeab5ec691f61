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

export function chunk(name: string, body: Buffer): Buffer {
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
  const samples = chunk("data", data);
  samples.writeUInt32LE(promised, 4);
  const chunks = [chunk("fmt ", header ?? own), before ?? Buffer.alloc(0), samples];
  return chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), ...chunks]));
}

/** Samples of 16 bits. @param samples - −1 to 1. */
export function pcm16(samples: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(2 * samples.length);
  for (let i = 0; i < samples.length; i++)
    bytes.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round((samples[i] as number) * 32_768))), 2 * i);
  return bytes;
}

/** @param seconds - Of it there is a whole number of samples. */
export function tone(hz: number, seconds: number, rate = 8000): Float64Array {
  return Float64Array.from(
    { length: Math.round(seconds * rate) },
    (_, n) => 0.5 * Math.sin((2 * Math.PI * hz * n) / rate),
  );
}
