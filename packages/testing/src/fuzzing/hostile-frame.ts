import {
  type Datatype,
  datatypeBytes,
  decodeFrame,
  type EncodedFrame,
  elementHeadBytes,
  encodeFrame,
  headerNames,
  wireVersions,
} from "@faculty/shared/frames";
import { crc32c } from "@node-rs/crc32";
import fc from "fast-check";
import { z } from "zod";
import type { Hostile } from "./hostile.ts";
import { mutatedBytes } from "./mutated-bytes.ts";
import { mutatedJson } from "./mutated-json.ts";

/** Headers that fit the payload, whatever the payload is: what lies behind the checksum is reached. */
function sealed(head: Uint8Array, rest: Uint8Array): Hostile {
  const bytes = Buffer.concat([head, rest]);
  return {
    bytes,
    headers: {
      [headerNames.wire]: wireVersions.first,
      [headerNames.headBytes]: String(head.length),
      [headerNames.crc32c]: crc32c(bytes).toString(16).padStart(8, "0"),
    },
  };
}

const headerTexts = fc.oneof(
  fc.constantFrom(
    "",
    "-1",
    "0",
    "1",
    "NaN",
    "Infinity",
    "1e9",
    "0x10",
    "65537",
    "9007199254740993",
    "2.0",
    "1.9",
    " 2",
  ),
  fc.string(),
);

/** What a number may be that a reader did not think of, 64 bits wide so that it fills every datatype. */
const oddNumbers = [0, -0, 1, -1, 1e-310, 1e308, Infinity, -Infinity, NaN, 65_536].map(
  (value) => new Uint8Array(Float64Array.of(value).buffer),
);

/** A tensor whose bytes fit its shape, whatever both are. */
const otherTensor = fc.record({
  datatype: fc.constantFrom(...(Object.keys(datatypeBytes) as Datatype[]), "BYTES" as const),
  shape: fc.oneof(fc.constant(undefined), fc.array(fc.nat(4), { maxLength: 4 })),
  numbers: fc.array(fc.oneof(fc.constantFrom(...oddNumbers), fc.uint8Array({ minLength: 1, maxLength: 8 })), {
    minLength: 1,
    maxLength: 8,
  }),
});

type OtherTensor = typeof otherTensor extends fc.Arbitrary<infer Value> ? Value : never;

/** The frame with one of its tensors exchanged: for one of its shape and datatype (`shape` undefined), or any. */
function withTensor([frame, which, { datatype, shape, numbers }]: readonly [
  EncodedFrame,
  number,
  OtherTensor,
]): Hostile {
  const { head, tensors } = decodeFrame(z.looseObject({}), "s", frame.headers, frame.payload);
  const index = which % tensors.length;
  const old = tensors[index];
  if (old === undefined) return { headers: frame.headers, bytes: frame.payload };
  const filler = Buffer.concat(numbers);
  const described = shape === undefined ? old : { ...old, datatype, shape };
  const { datatype: type } = described;
  const width = type === "BYTES" ? elementHeadBytes : datatypeBytes[type];
  const length = described.shape.reduce((size, extent) => size * extent, width);
  const bytes = Uint8Array.from({ length }, (_, i) => filler[i % filler.length] as number);
  const { headers, payload } = encodeFrame(head, tensors.with(index, { ...described, bytes }));
  return { headers, bytes: payload };
}

/**
 * Frames that are wrong in every layer: bytes damaged under the old checksum and under a new one, heads whose values
 * were exchanged, tensors cut or lengthened, tensors of other shapes and values, headers that lie.
 */
export function hostileFrame(valid: readonly EncodedFrame[]): fc.Arbitrary<Hostile> {
  const parts = valid.map((frame) => {
    const headLength = Number(frame.headers[headerNames.headBytes]);
    const head = frame.payload.subarray(0, headLength);
    const json: unknown = JSON.parse(Buffer.from(head).toString("utf8"));
    return { head, json, rest: frame.payload.subarray(headLength) };
  });
  const rests = parts.map(({ rest }) => rest);
  const someRest = fc.oneof(fc.constantFrom(...rests), mutatedBytes(rests));
  const someFrame = fc.constantFrom(...valid);
  return fc.oneof(
    mutatedBytes(valid.map(({ payload }) => payload)).chain((bytes) =>
      someFrame.map(({ headers }): Hostile => ({ headers: { ...headers }, bytes })),
    ),
    fc.tuple(mutatedBytes(parts.map(({ head }) => head)), someRest).map(([head, rest]) => sealed(head, rest)),
    {
      weight: 3,
      arbitrary: fc
        .tuple(mutatedJson(parts.map(({ json }) => json)), someRest)
        .map(([json, rest]) => sealed(Buffer.from(json), rest)),
    },
    { weight: 2, arbitrary: fc.tuple(someFrame, fc.nat(), otherTensor).map(withTensor) },
    fc
      .tuple(someFrame, fc.constantFrom(...Object.values(headerNames)), headerTexts)
      .map(([frame, name, text]) => ({ headers: { ...frame.headers, [name]: text }, bytes: frame.payload })),
    fc.uint8Array({ maxLength: 64 }).map((bytes): Hostile => ({ headers: {}, bytes })),
  );
}
