import { createRandom } from "@faculty/shared/random";
import { wavBytes } from "@faculty/testing";

/** A quarter of a second of a tone and its overtones in noise, as a WAV of 16 bits. */
export function buzz(hz: number, seed: number): Buffer {
  const [rate, samples] = [8000, 2000];
  const data = Buffer.alloc(2 * samples);
  const random = createRandom(seed, hz);
  for (let n = 0; n < samples; n++) {
    const angle = (2 * Math.PI * hz * n) / rate;
    const value = 0.3 * Math.sin(angle) + 0.2 * Math.sin(2 * angle) + 0.2 * (random.uniform() - 0.5);
    data.writeInt16LE(Math.round(32_767 * value), 2 * n);
  }
  return wavBytes(data, { rate });
}
