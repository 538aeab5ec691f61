import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNpy } from "./create-npy.ts";
import { parseNpyHeader } from "./npy-header.ts";
import type { NpyType } from "./npy-types.ts";
import { openNpy } from "./open-npy.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-npy-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file as numpy.save writes one: the header padded to 128 bytes. */
function saved(dict: string, values: Uint8Array, version: 1 | 2 = 1): Buffer {
  const lengthBytes = version === 1 ? 2 : 4;
  const header = Buffer.alloc(128, " ");
  header.write("\x93NUMPY", "latin1");
  header.writeUInt8(version, 6);
  header.writeUInt8(0, 7);
  header.writeUIntLE(128 - 8 - lengthBytes, 8, lengthBytes);
  header.write(dict, 8 + lengthBytes, "latin1");
  header.write("\n", 127, "latin1");
  return Buffer.concat([header, values]);
}

const dictOf = (descr: string, shape = "(2,)", order = "False") =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

async function valuesOf(bytes: Buffer): Promise<number[]> {
  const path = join(folder, "x.npy");
  await writeFile(path, bytes);
  await using file = await openNpy(path);
  return file === null ? [] : [...(await file.read(0, file.rows))];
}

test.each<[NpyType, string, ArrayBufferView, number[]]>([
  ["b1", "|b1", Uint8Array.of(0, 1), [0, 1]],
  ["u1", "|u1", Uint8Array.of(7, 255), [7, 255]],
  ["i1", "|i1", Int8Array.of(-128, 127), [-128, 127]],
  ["u2", "<u2", Uint16Array.of(1, 65_535), [1, 65_535]],
  ["i2", "<i2", Int16Array.of(-32_768, 5), [-32_768, 5]],
  ["u4", "<u4", Uint32Array.of(1, 4_294_967_295), [1, 4_294_967_295]],
  ["i4", "<i4", Int32Array.of(-1, 2_147_483_647), [-1, 2_147_483_647]],
  ["u8", "<u8", BigUint64Array.of(3n, 2n ** 40n), [3, 2 ** 40]],
  ["i8", "<i8", BigInt64Array.of(-3n, 2n ** 40n), [-3, 2 ** 40]],
  ["f2", "<f2", Uint16Array.of(0x3c00, 0xc000), [1, -2]],
  ["f4", "<f4", Float32Array.of(0.5, -2), [0.5, -2]],
  ["f8", "<f8", Float64Array.of(0.1, -2), [0.1, -2]],
])("reads %s", async (type, descr, values, expected) => {
  const bytes = new Uint8Array(values.buffer);
  expect(await valuesOf(saved(dictOf(`'${descr}'`), bytes))).toEqual(expected);
  expect(await valuesOf(saved(dictOf(`'${descr}'`), bytes, 2))).toEqual(expected);
  expect(parseNpyHeader(saved(dictOf(`'${descr}'`), bytes), "x").type).toBe(type);
});

test("reads some rows of a file of several extents", async () => {
  const path = join(folder, "rows.npy");
  await writeFile(path, saved(dictOf("'|u1'", "(3, 2, 1)"), Uint8Array.of(1, 2, 3, 4, 5, 6)));
  await using file = await openNpy(path);
  expect([file?.rows, file?.width]).toEqual([3, 2]);
  expect([...(await file!.read(1, 2))]).toEqual([3, 4, 5, 6]);
});

test.each([
  ["a text", Buffer.from("not an array"), "is no .npy file: it does not begin as one"],
  [
    "big-endian values",
    saved(dictOf("'>f4'"), new Uint8Array(8)),
    'holds big-endian values (>f4), expected little-endian ones: save astype("<f4")',
  ],
  [
    "Fortran order",
    saved(dictOf("'<f4'", "(1, 2)", "True"), new Uint8Array(8)),
    "is in Fortran order, expected C order: save numpy.ascontiguousarray of it",
  ],
  [
    "texts",
    saved(dictOf("'<U3'"), new Uint8Array(24)),
    'holds values of type "<U3", expected one of b1, u1, i1, u2, i2, u4, i4, u8, i8, f2, f4, f8',
  ],
  [
    "records",
    saved(dictOf("[('a', '<f4')]"), new Uint8Array(8)),
    "holds records of several fields, expected an array of numbers",
  ],
  ["one number", saved(dictOf("'<f4'", "()"), new Uint8Array(4)), "holds one number, expected an array of rows"],
  [
    "fewer values",
    saved(dictOf("'<f4'", "(3, 2)"), new Uint8Array(20)),
    "promises 3 × 2 × 4 bytes = 24 bytes of values, holds 20; save or copy it again",
  ],
  [
    "half a header",
    saved(dictOf("'<f4'"), new Uint8Array()).subarray(0, 50),
    "ends within its header, at byte 50 of 128",
  ],
])("refuses %s by name", async (_, bytes, what) => {
  const message = `${join(folder, "x.npy")} ${what}`;
  await expect(valuesOf(bytes)).rejects.toMatchObject({ code: "BAD_DATASET", message });
});

test("a file that is not there is null", async () => {
  expect(await openNpy(join(folder, "none.npy"))).toBeNull();
});

test("what is written row by row begins as numpy.save begins it, and reads as it was", async () => {
  const path = join(folder, "written.npy");
  const writer = await createNpy(path, "f4", [2]);
  await writer.append(Float32Array.of(1, 2));
  await writer.append(Float32Array.of(3, 4, 5, 6));
  expect((await writer.finish()).rows).toBe(3);
  const bytes = await readFile(path);
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }";
  expect(bytes.toString("latin1", 10, 10 + header.length)).toBe(header);
  expect(bytes.length - 3 * 2 * 4).toBe(128); // values begin at a multiple of 64
  await using file = await openNpy(path);
  expect([...(await file!.read(0, 3))]).toEqual([1, 2, 3, 4, 5, 6]);
});
