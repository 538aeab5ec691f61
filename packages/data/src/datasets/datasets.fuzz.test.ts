import { gzipSync } from "node:zlib";
import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { parsePreparedManifest } from "../prepared/prepared-manifest.ts";
import { parseClasses } from "../samples/class-names.ts";
import { parseDigits } from "./digits.ts";
import { parseIdx } from "./idx.ts";
import { parseTexts } from "./parse-texts.ts";
import { unpackGzip } from "./read-gzip.ts";
import { parseTextSettings } from "./text-folder.ts";

const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]);

fuzzTest({
  name: "IDX file",
  inputs: mutatedBytes([images, labels]).map(hostileBytes),
  decode: ({ bytes }) => parseIdx(Buffer.from(bytes), bytes[3] === 1 ? 1 : 3, "x"),
  refusals: ["BAD_DATASET"],
});

const bomb = gzipSync(Buffer.alloc(2 ** 20));
fuzzTest({
  name: "gzip file",
  inputs: fc
    .oneof(
      mutatedBytes([images, labels]).map((bytes) => gzipSync(bytes)),
      mutatedBytes([gzipSync(images), bomb]),
    )
    .map(hostileBytes),
  decode: ({ bytes }) => unpackGzip(bytes, "x", ({ length }) => Math.min(length, images.length)),
  refusals: ["BAD_DATASET"],
});

fuzzTest({
  name: "class names",
  inputs: mutatedBytes([Buffer.from("cat\ndog\r\n hen \n"), Buffer.from(" \n".repeat(50))]).map(hostileBytes),
  decode: ({ bytes }) => parseClasses(Buffer.from(bytes), "x"),
  refusals: ["BAD_DATASET"],
});

fuzzTest({
  name: "texts",
  inputs: mutatedBytes([
    Buffer.from("cat\ta cat's life\r\ndog\tBarks!!! 7\tand a tab\n"),
    Buffer.from("a\tb\n".repeat(40)),
  ]).map(hostileBytes),
  decode: ({ bytes }) => parseTexts(Buffer.from(bytes), "x"),
  refusals: ["BAD_DATASET"],
});

fuzzTest({
  name: "settings of texts",
  inputs: mutatedJson([{ length: 64, vocabulary: 4096 }, {}]).map(hostileBytes),
  decode: ({ bytes }) => parseTextSettings(Buffer.from(bytes), "x"),
  refusals: ["BAD_DATASET"],
});

const digitsOf = (label: number) => `${Array.from({ length: 64 }, (_, i) => i % 17).join(",")},${label}\n`;
fuzzTest({
  name: "digits",
  inputs: mutatedBytes([Buffer.from(digitsOf(0) + digitsOf(9) + digitsOf(3).repeat(5))]).map(hostileBytes),
  decode: ({ bytes }) => {
    const { train, test } = parseDigits(Buffer.from(bytes), "x");
    if (![...train.labels, ...test.labels].every((label) => label >= 0 && label < 10)) throw new RangeError("label");
  },
  refusals: ["BAD_DATASET"],
});

const part = {
  count: 2,
  unlabelled: 1,
  inputs: "0".repeat(64),
  targets: "1".repeat(64),
  digests: "3".repeat(64),
  keys: null,
};
fuzzTest({
  name: "dataset.json",
  inputs: mutatedJson([
    {
      format: 2,
      name: "npy",
      digest: "2".repeat(64),
      classes: ["a"],
      inputShape: [2],
      element: "uint8",
      scale: 1,
      train: part,
      test: part,
    },
  ]).map(hostileBytes),
  decode: ({ bytes }) => parsePreparedManifest(Buffer.from(bytes), "x"),
  refusals: ["BAD_DATASET"],
});
