// @ts-check
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";

// PKWARE APPNOTE.TXT 6.3: 4.3.16 end of central directory, 4.3.12 central directory header, 4.3.7 local header.
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const IN_ZIP64_EXTRA = 0xffffffff;

/**
 * @typedef {object} ZipEntry
 * @property {string} name
 * @property {number} method
 * @property {number} compressedBytes
 * @property {number} bytes
 * @property {number} headerOffset
 */

/**
 * The entries of a zip file, from its central directory.
 * @param {string} path
 * @returns {Promise<ZipEntry[]>}
 */
export async function zipEntries(path) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES), size);
    let end = tail.length - END_BYTES;
    while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
    if (end < 0) throw new Error(`${path} is no zip file: it has no end-of-central-directory record`);
    const directoryBytes = tail.readUInt32LE(end + 12);
    const directoryOffset = tail.readUInt32LE(end + 16);
    if (directoryOffset === IN_ZIP64_EXTRA) throw new Error(`${path} is in the zip64 format, which is not read here`);
    return parseDirectory(await readAt(file, directoryOffset, directoryOffset + directoryBytes), path);
  } finally {
    await file.close();
  }
}

/**
 * Writes one entry to a file, checking its length.
 * @param {string} path
 * @param {ZipEntry} entry
 * @param {{ to: string, abort: AbortSignal, onBytes?: (doneBytes: number) => void }} options
 */
export async function extractEntry(path, entry, { to, abort, onBytes }) {
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw new Error(
      `${entry.name} in ${path} is compressed by method ${entry.method}; read are stored (0) and deflated (8)`,
    );
  }
  const start = await dataOffset(path, entry);
  await mkdir(dirname(to), { recursive: true });
  let doneBytes = 0;
  const counter = new Transform({
    transform(chunk, _encoding, next) {
      doneBytes += chunk.length;
      onBytes?.(doneBytes);
      next(null, chunk);
    },
  });
  if (entry.compressedBytes > 0) {
    const source = createReadStream(path, { start, end: start + entry.compressedBytes - 1, highWaterMark: 1 << 20 });
    const sink = createWriteStream(to);
    if (entry.method === STORED) await pipeline(source, counter, sink, { signal: abort });
    else await pipeline(source, createInflateRaw({ chunkSize: 1 << 20 }), counter, sink, { signal: abort });
  } else {
    await (await open(to, "w")).close();
  }
  if (doneBytes !== entry.bytes) {
    throw new Error(`${entry.name} in ${path} has ${doneBytes} bytes, its directory promises ${entry.bytes}`);
  }
}

/**
 * @param {Buffer} directory
 * @param {string} path
 */
function parseDirectory(directory, path) {
  /** @type {ZipEntry[]} */
  const entries = [];
  for (let at = 0; at + CENTRAL_BYTES <= directory.length; ) {
    if (directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) throw new Error(`${path} has a broken central directory`);
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const commentBytes = directory.readUInt16LE(at + 32);
    entries.push({
      name: directory.toString("utf8", at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
  }
  return entries;
}

/**
 * The local header repeats the name and has an extra field of its own length: the data starts after both.
 * @param {string} path
 * @param {ZipEntry} entry
 */
async function dataOffset(path, entry) {
  const file = await open(path);
  try {
    const header = await readAt(file, entry.headerOffset, entry.headerOffset + LOCAL_BYTES);
    if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new Error(`${entry.name} in ${path} has no local header`);
    return entry.headerOffset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

/**
 * @param {import("node:fs/promises").FileHandle} file
 * @param {number} start
 * @param {number} end - exclusive
 */
async function readAt(file, start, end) {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  if (bytesRead !== buffer.length) throw new Error(`the zip file ends at byte ${start + bytesRead}, expected ${end}`);
  return buffer;
}
