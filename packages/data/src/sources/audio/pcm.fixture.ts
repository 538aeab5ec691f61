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
