import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { riffChunk, wavBytes } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHeader } from "./check-header.ts";
import { pcm16 } from "./pcm.fixture.ts";

let path: string;
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), "faculty-header-")), "a.wav");
});
afterAll(() => rm(join(path, ".."), { recursive: true }));

const samples = pcm16(new Float64Array(5000));

test.each<[string, Buffer]>([
  ["samples that end beyond what is read", wavBytes(samples)],
  ["samples that begin beyond it", wavBytes(samples, { before: riffChunk("LIST", Buffer.alloc(10_000)) })],
  ["a file that is read whole", wavBytes(pcm16([0.5]))],
])("takes %s", async (_, bytes) => {
  await writeFile(path, bytes);
  await expect(checkHeader(path)).resolves.toBeUndefined();
});

test.each<[string, Buffer, string]>([
  [
    "torn samples",
    wavBytes(samples).subarray(0, 44 + 9000),
    "ends after 9000 of the 10000 bytes of samples that its header promises: it is torn",
  ],
  ["no samples", wavBytes(Buffer.alloc(0)), "holds no sample, expected a recording of some length"],
])("refuses %s by the file's size", async (_, bytes, what) => {
  await writeFile(path, bytes);
  await expect(checkHeader(path)).rejects.toThrow(`${path} ${what}`);
});
