import type { WaveFile } from "wavefile";

/** What decodes samples, loaded where a recording is read and not before. */
export async function loadWavefile(): Promise<typeof WaveFile> {
  return (await import("wavefile")).default.WaveFile;
}
