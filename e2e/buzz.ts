import { createRandom } from "@faculty/shared/random";

/** A quarter of a second of a tone and its overtones in noise, as a WAV of 16 bits. */
export function buzz(hz: number, seed: number): Buffer {
  const [rate, samples] = [8000, 2000];
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write("RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0", "latin1");
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(2 * rate, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(2 * samples, 40);
  const random = createRandom(seed, hz);
  for (let n = 0; n < samples; n++) {
    const angle = (2 * Math.PI * hz * n) / rate;
    const value = 0.3 * Math.sin(angle) + 0.2 * Math.sin(2 * angle) + 0.2 * (random.uniform() - 0.5);
    wav.writeInt16LE(Math.round(32_767 * value), 44 + 2 * n);
  }
  return wav;
}
