// @ts-check
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";

const MAX_FRUITLESS_ATTEMPTS = 4; // attempts in a row that brought no byte
const IDLE_TIMEOUT_MS = 30_000; // no byte for this long: the connection is dead
const FIRST_RETRY_MS = 500; // doubled after each fruitless attempt

/**
 * @typedef {object} DownloadRequest
 * @property {string} url
 * @property {Record<string, string>} [headers]
 * @property {string} path - final place; until verified the bytes lie in `<path>.partial`, to be resumed
 * @property {string} sha256 - published digest, hex
 * @property {AbortSignal} abort
 * @property {(doneBytes: number, totalBytes: number | undefined) => void} onBytes
 * @property {number} [firstRetryMs]
 */

/**
 * Downloads one file, resuming what an earlier attempt or an earlier run left, and verifies it.
 * Rejects with the reason; a file with the wrong digest is deleted and fetched once more from its start.
 * @param {DownloadRequest} request
 */
export async function download(request) {
  const partial = `${request.path}.partial`;
  await mkdir(dirname(partial), { recursive: true });
  await fetchAll(request, partial);
  let digest = await sha256Of(partial);
  if (digest !== request.sha256) {
    // A leftover of another file, or a mirror that garbled a range: once more, from byte 0.
    await rm(partial);
    await fetchAll(request, partial);
    digest = await sha256Of(partial);
  }
  if (digest !== request.sha256) {
    await rm(partial);
    throw new Error(`${request.url} has SHA-256 ${digest}, published is ${request.sha256}; the file was deleted`);
  }
  await rename(partial, request.path);
}

/**
 * @param {DownloadRequest} request
 * @param {string} partial
 */
async function fetchAll(request, partial) {
  let fruitless = 0;
  let retryMs = request.firstRetryMs ?? FIRST_RETRY_MS;
  for (;;) {
    const before = await sizeOf(partial);
    try {
      if (await fetchRest(request, partial, before)) return;
      throw new Error("the connection ended early");
    } catch (error) {
      request.abort.throwIfAborted();
      if (error instanceof HttpStatusError && !error.retryable) throw error;
      const gained = (await sizeOf(partial)) > before;
      fruitless = gained ? 0 : fruitless + 1;
      if (fruitless >= MAX_FRUITLESS_ATTEMPTS) {
        throw new Error(`${request.url} failed ${fruitless} times in a row`, { cause: error });
      }
      if (!gained) await delay(retryMs, undefined, { signal: request.abort });
      if (!gained) retryMs *= 2;
    }
  }
}

/**
 * Asks for the bytes after `offset` and appends them.
 * @param {DownloadRequest} request
 * @param {string} partial
 * @param {number} offset
 * @returns {Promise<boolean>} whether the file is complete
 */
async function fetchRest(request, partial, offset) {
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(new Error(`no data for ${IDLE_TIMEOUT_MS / 1000} s`)), IDLE_TIMEOUT_MS);
  const file = await open(partial, "a");
  try {
    const response = await fetch(request.url, {
      headers: { ...request.headers, "accept-encoding": "identity", ...(offset > 0 && { range: `bytes=${offset}-` }) },
      signal: AbortSignal.any([request.abort, idle.signal]),
    });
    if (response.status === 416) {
      // Nothing after `offset`: complete, or too long; the digest will tell.
      await response.body?.cancel();
      return true;
    }
    if (!response.ok || response.body === null) throw new HttpStatusError(response.status);
    let doneBytes = offset;
    if (response.status !== 206 && offset > 0) {
      await file.truncate(0); // the server knows no ranges and starts over
      doneBytes = 0;
    }
    const length = response.headers.get("content-length");
    const totalBytes = length === null ? undefined : doneBytes + Number(length);
    request.onBytes(doneBytes, totalBytes);
    for await (const chunk of response.body) {
      timer.refresh();
      await file.write(chunk);
      doneBytes += chunk.length;
      request.onBytes(doneBytes, totalBytes);
    }
    return totalBytes === undefined || doneBytes >= totalBytes;
  } finally {
    clearTimeout(timer);
    await file.close();
  }
}

class HttpStatusError extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`HTTP status ${status}`);
    this.retryable = status === 408 || status === 429 || status >= 500;
  }
}

/** @param {string} path */
async function sizeOf(path) {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** @param {string} path */
async function sha256Of(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
