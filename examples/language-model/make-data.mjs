#!/usr/bin/env node
/**
 * Reads the novels of R's package janeaustenr and lays them out as language-model.yaml and teach.sh read them:
 * node make-data.mjs RDATA.rdb FOLDER
 *
 *   FOLDER/elinor, FOLDER/emma    two novels each, a folder for each teacher
 *   FOLDER/own                    18 chapters of Persuasion: what the student is trained with
 *   FOLDER/own/test               its last three chapters
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inflateSync } from "node:zlib";

const [, , database, folder] = process.argv;
if (database === undefined || folder === undefined) {
  console.error("usage: make-data.mjs RDATA.rdb FOLDER");
  process.exit(2);
}

/** Types of R's serialisation that stand in such a file (R Internals, 1.8). */
const charType = 9;
const stringsType = 16;
const missing = -1;

/** Who reads what. */
const readers = {
  elinor: ["pride-and-prejudice", "sense-and-sensibility"],
  emma: ["emma", "northanger-abbey"],
};
/** Chapters of the 24 of Persuasion. */
const own = { "own/persuasion": [1, 18], "own/test/persuasion": [22, 24] };

const texts = new Map(
  [...novels(readFileSync(database))].map((lines) => {
    const title = lines.find((line) => /[a-z]/i.test(line)) ?? "";
    return [title.toLowerCase().replaceAll(/[^a-z]+/g, "-"), lines];
  }),
);
for (const [reader, names] of Object.entries(readers))
  for (const name of names) write(`${reader}/${name}`, texts.get(name));
const persuasion = texts.get("persuasion") ?? [];
const starts = [...persuasion.keys()].filter((i) => /^Chapter \d+$/.test(persuasion[i] ?? ""));
for (const [name, [first = 1, last = 1]] of Object.entries(own))
  write(name, persuasion.slice(starts[first - 1], starts[last]));

/** @param {string} name @param {readonly string[] | undefined} lines */
function write(name, lines) {
  if (lines === undefined || lines.length === 0) throw new Error(`${database} does not hold ${name}`);
  const path = join(folder, `${name}.txt`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join("\n")}\n`);
  console.log(`${path}: ${lines.length} lines`);
}

/**
 * The character vectors of a database of R: values one after the other, each its length in 4 bytes, then packed by zlib.
 * @param {Buffer} bytes
 */
function* novels(bytes) {
  for (let at = 0; at < bytes.length; ) {
    const { buffer, engine } = /** @type {any} */ (inflateSync(bytes.subarray(at + 4), { info: true }));
    if (buffer.length !== bytes.readUInt32BE(at)) throw new Error(`value at byte ${at} is torn`);
    at += 4 + engine.bytesWritten;
    const lines = stringsOf(buffer);
    if (lines !== null) yield lines;
  }
}

/**
 * A character vector as R's XDR has it: `X\n`, three versions, from version 3 on the encoding's name, the type of the value,
 * how many strings, and each one's type and length. Null for a value of another type.
 * @param {Buffer} value @returns {readonly string[] | null}
 */
function stringsOf(value) {
  if (value.toString("latin1", 0, 2) !== "X\n") return null;
  let at = 2;
  const next = () => {
    at += 4;
    return value.readInt32BE(at - 4);
  };
  const version = next();
  at += 8; // of the writer, and of the oldest reader
  if (version >= 3) {
    const encoding = next();
    at += encoding;
  }
  if ((next() & 0xff) !== stringsType) return null;
  return Array.from({ length: next() }, () => {
    if ((next() & 0xff) !== charType) throw new Error(`no string at byte ${at}`);
    const length = next();
    if (length === missing) return "";
    at += length;
    return value.toString("utf8", at - length, at);
  });
}
