// @ts-check
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDir } from "./temporary-dir.test-support.mjs";
import { extractEntry, zipEntries } from "./zip.mjs";

// Written by Python's zipfile: a stored entry with an extra field, a deflated, an empty and a bzip2 one, a comment.
const BY_PYTHON = Buffer.from(
  "UEsDBBQAAAAAAAAAIVCBqilgCQAAAAkAAAAOAAYAcGtnL3N0b3JlZC50eHT+ygIAYWJhcyBpdCBpcwpQSwMEFAAAAAgAAAAhUF5c7zkiAAAAcBcAABAAAABwa2cvZGVmbGF0ZWQudHh07cQhEQAACASwKlR7xWHoLwmB3cTSma3Ytm3btm3btu3HB1BLAwQUAAAAAAAAACFQAAAAAAAAAAAAAAAACQAAAHBrZy9lbXB0eVBLAwQuAAAADAAAACFQgxbcjCUAAAABAAAABgAAAHBrZy9iekJaaDkxQVkmU1l3S7AUAAAAAIAAQCAAIRhGgu5IpwoSDul2AoBQSwECFAMUAAAAAAAAACFQgaopYAkAAAAJAAAADgAGAAAAAAAAAAAAgAEAAAAAcGtnL3N0b3JlZC50eHT+ygIAYWJQSwECFAMUAAAACAAAACFQXlzvOSIAAABwFwAAEAAAAAAAAAAAAAAAgAE7AAAAcGtnL2RlZmxhdGVkLnR4dFBLAQIUAxQAAAAAAAAAIVAAAAAAAAAAAAAAAAAJAAAAAAAAAAAAAACAAYsAAABwa2cvZW1wdHlQSwECLgMuAAAADAAAACFQgxbcjCUAAAABAAAABgAAAAAAAAAAAAAAgAGyAAAAcGtnL2J6UEsFBgAAAAAEAAQA6wAAAPsAAAAOAG1hZGUgYnkgcHl0aG9u",
  "base64",
);
const NONE = new AbortController().signal;

/** @param {Buffer} bytes */
async function fileOf(bytes) {
  const dir = await temporaryDir();
  const path = join(dir, "some.zip");
  await writeFile(path, bytes);
  return { path, to: join(dir, "deep", "er", "out") };
}

/**
 * @param {string} path
 * @param {string} name
 */
async function entryOf(path, name) {
  const entry = (await zipEntries(path)).find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`no entry ${name}`);
  return entry;
}

test("the entries are listed with their lengths", async () => {
  const { path } = await fileOf(BY_PYTHON);
  const entries = await zipEntries(path);
  expect(entries.map(({ name, bytes }) => [name, bytes])).toEqual([
    ["pkg/stored.txt", "as it is\n".length],
    ["pkg/deflated.txt", "again ".length * 1000],
    ["pkg/empty", 0],
    ["pkg/bz", 1],
  ]);
});

test.each([
  ["pkg/stored.txt", "as it is\n"],
  ["pkg/deflated.txt", "again ".repeat(1000)],
  ["pkg/empty", ""],
])("%s is extracted as it was packed", async (name, content) => {
  const { path, to } = await fileOf(BY_PYTHON);
  await extractEntry(path, await entryOf(path, name), { to, abort: NONE });
  expect(await readFile(to, "utf8")).toBe(content);
});

test("an entry in a compression that is not read is refused by name", async () => {
  const { path, to } = await fileOf(BY_PYTHON);
  const entry = await entryOf(path, "pkg/bz");
  await expect(extractEntry(path, entry, { to, abort: NONE })).rejects.toThrow(
    `pkg/bz in ${path} is compressed by method 12; read are stored (0) and deflated (8)`,
  );
});

test("an entry whose length is not the promised one is refused", async () => {
  const { path, to } = await fileOf(BY_PYTHON);
  const entry = { ...(await entryOf(path, "pkg/deflated.txt")), bytes: 5999 };
  await expect(extractEntry(path, entry, { to, abort: NONE })).rejects.toThrow(
    `pkg/deflated.txt in ${path} has 6000 bytes, its directory promises 5999`,
  );
});

test.each([
  ["empty", Buffer.alloc(0)],
  ["truncated", BY_PYTHON.subarray(0, BY_PYTHON.length - 60)],
  ["not a zip", Buffer.from("hello")],
])("a file that is %s is no zip file", async (_, bytes) => {
  const { path } = await fileOf(bytes);
  await expect(zipEntries(path)).rejects.toThrow(`${path} is no zip file: it has no end-of-central-directory record`);
});
