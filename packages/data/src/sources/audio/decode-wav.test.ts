import { FacultyError } from "@faculty/shared/errors";
import { riffChunk, type WavHeader, wavBytes } from "@faculty/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeWav } from "./decode-wav.ts";
import { loadWavefile } from "./load-wavefile.ts";
import { pcm16 } from "./pcm.fixture.ts";

const Wave = await loadWavefile();
const decode = (bytes: Buffer) => decodeWav(Wave, bytes, "a.wav");
const samplesOf = (data: Buffer, header: WavHeader = {}) => [...decode(wavBytes(data, header)).samples];

function floats(bits: 32 | 64, values: readonly number[]): Buffer {
  const array = bits === 32 ? Float32Array.from(values) : Float64Array.from(values);
  return Buffer.from(array.buffer);
}

/** A header that says what its samples are at its end. */
function extensible(format: number, bits: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt16LE(0xfffe, 0);
  header.writeUInt16LE(1, 2);
  header.writeUInt32LE(8000, 4);
  header.writeUInt16LE(bits, 14);
  header.writeUInt16LE(22, 16);
  header.writeUInt16LE(format, 24);
  return header;
}

test.each<[string, Buffer, WavHeader, readonly number[]]>([
  ["8 bits, which have no sign", Buffer.of(0, 128, 192), { bits: 8 }, [-1, 0, 0.5]],
  ["16 bits", Buffer.of(0, 0x80, 0, 0x40), {}, [-1, 0.5]],
  ["24 bits, of an odd number of bytes", Buffer.of(0, 0, 0x40, 0, 0, 0x80, 1, 0, 0), { bits: 24 }, [0.5, -1, 2 ** -23]],
  ["32 bits", Buffer.of(0, 0, 0, 0x40), { bits: 32 }, [0.5]],
  ["floats, which may go beyond 1", floats(32, [0.25, -1.5]), { format: 3, bits: 32 }, [0.25, -1.5]],
  ["doubles", floats(64, [0.1]), { format: 3, bits: 64 }, [0.1]],
  ["floats under an extensible header", floats(32, [0.5]), { bits: 32, header: extensible(3, 32) }, [0.5]],
  // ITU-T G.711, tables 1a and 2a: the loudest, and what is next to silence.
  ["A-law", Buffer.of(0xaa, 0x2a, 0xd5), { format: 6, bits: 8 }, [32_256 / 32_768, -32_256 / 32_768, 8 / 32_768]],
  ["mu-law", Buffer.of(0x80, 0x00, 0xff), { format: 7, bits: 8 }, [32_124 / 32_768, -32_124 / 32_768, 0]],
  ["two channels, as their mean", pcm16([1 / 2, 1 / 4, 0, -1]), { channels: 2 }, [3 / 8, -1 / 2]],
  ["a last frame that is not whole, without it", Buffer.of(0, 0x40, 0), {}, [0.5]],
])("reads %s", (_, data, header, expected) => {
  expect(samplesOf(data, header)).toEqual(expected);
});

test("passes over other chunks, and over a length that a program did not know yet", () => {
  const before = riffChunk("LIST", Buffer.from("INFOx")); // of odd length
  expect(samplesOf(pcm16([0.5]), { before })).toEqual([0.5]);
  expect(samplesOf(pcm16([0.5]), { promised: 0xffffffff })).toEqual([0.5]);
  const cues = riffChunk("cue ", Buffer.of(255, 255, 255, 255)); // four billion of them
  expect([...decode(Buffer.concat([wavBytes(pcm16([0.5])), cues])).samples]).toEqual([0.5]);
});

const whole = wavBytes(pcm16([0.5, 0.5]));

test.each<[string, Buffer, string]>([
  ["nothing", Buffer.alloc(0), "is empty, expected a WAV recording"],
  ["an MP3 with tags", Buffer.from("ID3\x04\0\0\0\0\0\0\0\0", "latin1"), "holds MP3, its name says WAV: convert it"],
  ["an MP3", Buffer.of(0xff, 0xfb, 0x90, 0x64, 0, 0), "holds MP3, its name says WAV: convert it"],
  ["an Ogg", Buffer.from("OggS\0\x02"), "holds Ogg, its name says WAV: convert it"],
  ["a FLAC", Buffer.from("fLaC\0\0"), "holds FLAC, its name says WAV: convert it"],
  ["an MP4", Buffer.from("\0\0\0\x18ftypM4A "), "holds MP4, its name says WAV: convert it"],
  ["big-endian WAV", Buffer.from("RIFX\0\0\0\0WAVE"), "holds big-endian WAV (RIFX), its name says WAV: convert it"],
  ["a text", Buffer.from("hello, world"), "holds no WAV, expected a file that begins with RIFF and WAVE"],
  ["another RIFF", Buffer.from("RIFF\0\0\0\0AVI "), "holds no WAV, expected a file that begins with RIFF and WAVE"],
  ["a torn header", whole.subarray(0, 18), "ends before its header, the chunk fmt: it is torn"],
  ["a header cut short", whole.subarray(0, 30), "has a header of 10 bytes, expected 16 or more"],
  ["no samples' chunk", whole.subarray(0, 36), "has no samples, a chunk data"],
  [
    "torn samples",
    whole.subarray(0, 46),
    "ends after 2 of the 4 bytes of samples that its header promises: it is torn",
  ],
  ["no sample", wavBytes(Buffer.alloc(0)), "holds no sample, expected a recording of some length"],
  [
    "samples first",
    Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVE"), riffChunk("data", pcm16([1]))]),
    "has its samples before its header, expected a chunk fmt first",
  ],
  [
    "MP3 in a WAV",
    wavBytes(pcm16([1]), { format: 85 }),
    "is encoded as number 85 of WAV's list, expected PCM, float, A-law or mu-law: convert it",
  ],
  ["12 bits", wavBytes(pcm16([1]), { bits: 12 }), "holds pcm of 12 bits, expected 8, 16, 24, 32"],
  ["no channel", wavBytes(pcm16([1]), { channels: 0 }), "has 0 channels, expected 1 to 64"],
  ["no rate", wavBytes(pcm16([1]), { rate: 0 }), "has 0 samples a second, expected 1000 to 384000"],
  [
    "NaN",
    wavBytes(floats(32, [0, Number.NaN]), { format: 3, bits: 32 }),
    "holds NaN as its sample 1, expected a number",
  ],
])("refuses %s in one sentence", (_, bytes, what) => {
  expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: "BAD_DATASET", message: `a.wav ${what}` }));
});

test("whatever bytes come, there are samples or one sentence", () => {
  const file = wavBytes(pcm16([0.1, 0.2, 0.3, 0.4]), { before: riffChunk("LIST", Buffer.from("INFO")) });
  const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(changes, fc.nat(file.length), (changed, length) => {
      const bytes = Buffer.from(file.subarray(0, length));
      for (const [at, byte] of changed) if (at < length) bytes[at] = byte;
      try {
        expect(decode(bytes).samples.every(Number.isFinite)).toBe(true);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(FacultyError);
      }
    }),
  );
});
