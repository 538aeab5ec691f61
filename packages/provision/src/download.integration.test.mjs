// @ts-check
import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { download } from "./download.mjs";
import { localServer } from "./local-server.test-support.mjs";
import { temporaryDir } from "./temporary-dir.test-support.mjs";

const CONTENT = randomBytes(300_000);
const SHA256 = createHash("sha256").update(CONTENT).digest("hex");
const NONE = new AbortController().signal;

/**
 * A download of CONTENT's digest from `url`, and where it goes.
 * @param {string} url
 * @param {Partial<import("./download.mjs").DownloadRequest>} [changes]
 */
async function prepare(url, changes = {}) {
  const dir = await temporaryDir();
  const path = join(dir, "file");
  const request = { url, path, sha256: SHA256, abort: NONE, onBytes: () => {}, firstRetryMs: 1, ...changes };
  return { dir, path, partial: `${path}.partial`, request };
}

/**
 * Serves CONTENT by range; `cut` says after how many bytes the n-th answer breaks off.
 * @param {(n: number) => number | undefined} cut
 */
async function rangeServer(cut) {
  /** @type {(string | undefined)[]} */
  const ranges = [];
  const url = await localServer((request, response) => {
    ranges.push(request.headers.range);
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (start >= CONTENT.length) return response.writeHead(416).end();
    const body = CONTENT.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { "content-length": body.length });
    const cutAt = cut(ranges.length - 1);
    if (cutAt === undefined) response.end(body);
    else response.write(body.subarray(0, cutAt), () => response.destroy());
  });
  return { url, ranges };
}

test("a file arrives whole and nothing else is left beside it", async () => {
  const { url, ranges } = await rangeServer(() => undefined);
  const { dir, path, request } = await prepare(url);
  await download(request);
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
  expect(await readdir(dir)).toEqual(["file"]);
  expect(ranges).toEqual([undefined]);
});

test("a connection that breaks off twice is resumed where it broke", async () => {
  const { url, ranges } = await rangeServer((n) => (n < 2 ? 100_000 : undefined));
  const { path, request } = await prepare(url);
  await download(request);
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
  const starts = ranges.map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0));
  // The end of a broken answer may be lost in buffers: each start lies after the one before, no further than sent.
  expect(starts).toHaveLength(3);
  expect(starts[1]).toBeGreaterThan(0);
  expect(starts[2]).toBeGreaterThan(starts[1] ?? 0);
  expect(starts[2]).toBeLessThanOrEqual(200_000);
});

test("what an earlier run left is not fetched again", async () => {
  const { url, ranges } = await rangeServer(() => undefined);
  const { path, partial, request } = await prepare(url);
  await writeFile(partial, CONTENT.subarray(0, 250_000));
  await download(request);
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
  expect(ranges).toEqual(["bytes=250000-"]);
});

test("a complete leftover is verified and taken", async () => {
  const { url } = await rangeServer(() => undefined);
  const { path, partial, request } = await prepare(url);
  await writeFile(partial, CONTENT);
  await download(request);
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
});

test("a server that knows no ranges is read from the start", async () => {
  const url = await localServer((_, response) => response.writeHead(200).end(CONTENT));
  const { path, partial, request } = await prepare(url);
  await writeFile(partial, "left over from something else");
  await download(request);
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
});

test("a corrupt leftover is thrown away and the file fetched from its start", async () => {
  const { url, ranges } = await rangeServer(() => undefined);
  const { path, partial, request } = await prepare(url);
  await writeFile(partial, randomBytes(1_000));
  await download(request);
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
  expect(ranges).toEqual(["bytes=1000-", undefined]);
});

test("a file with another digest than the published one is refused and deleted", async () => {
  const other = Buffer.from("not what was published");
  const url = await localServer((_, response) => response.end(other));
  const { dir, request } = await prepare(url);
  const digest = createHash("sha256").update(other).digest("hex");
  await expect(download(request)).rejects.toThrow(
    `${url} has SHA-256 ${digest}, published is ${SHA256}; the file was deleted`,
  );
  expect(await readdir(dir)).toEqual([]);
});

test("a file that is not there is not asked for twice", async () => {
  let requests = 0;
  const url = await localServer((_, response) => {
    requests++;
    response.writeHead(404).end();
  });
  const { request } = await prepare(url);
  await expect(download(request)).rejects.toThrow("HTTP status 404");
  expect(requests).toBe(1);
});

test("an overloaded server is asked again", async () => {
  let requests = 0;
  const url = await localServer((_, response) => {
    requests++;
    if (requests <= 3) response.writeHead(503).end();
    else response.end(CONTENT);
  });
  const { path, request } = await prepare(url);
  await download(request);
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
  expect(requests).toBe(4);
});

test("a server that never sends a byte is given up after four attempts", async () => {
  const url = await localServer((request) => void request.socket.destroy());
  const { request } = await prepare(url);
  await expect(download(request)).rejects.toThrow(`${url} failed 4 times in a row`);
});

test("an interrupted download leaves only the part to resume", async () => {
  const controller = new AbortController();
  const url = await localServer((_, response) => {
    response.writeHead(200, { "content-length": CONTENT.length });
    response.write(CONTENT.subarray(0, 50_000));
  });
  const onBytes = (/** @type {number} */ done) => done === 50_000 && controller.abort(new Error("stop"));
  const { dir, partial, request } = await prepare(url, { abort: controller.signal, onBytes });
  await expect(download(request)).rejects.toThrow("stop");
  expect(await readdir(dir)).toEqual(["file.partial"]);
  expect((await readFile(partial)).equals(CONTENT.subarray(0, 50_000))).toBe(true);
});
