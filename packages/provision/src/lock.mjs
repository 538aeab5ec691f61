// @ts-check
import { mkdir, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const HEARTBEAT_MS = 2_000;
const STALE_AFTER_MS = 20_000; // ten missed heartbeats: the owner is gone
const POLL_MS = 200;

/**
 * Takes a lock file that other setups of this user respect; waits while somebody alive holds it.
 * The holder touches the file every two seconds, so one left by a killed process is taken over.
 * @param {string} path
 * @param {{ abort: AbortSignal, onWait: (owner: string) => void }} options
 */
export async function takeLock(path, { abort, onWait }) {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    abort.throwIfAborted();
    try {
      const file = await open(path, "wx");
      await file.writeFile(`${process.pid} ${hostname()}`);
      await file.close();
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const owner = await readFile(path, "utf8").catch(() => "");
    if (await isStale(path, owner)) await rm(path, { force: true });
    else {
      onWait(owner);
      await delay(POLL_MS, undefined, { signal: abort });
    }
  }
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {}); // the folder was deleted under us; the next write will say so
  }, HEARTBEAT_MS);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await rm(path, { force: true });
    },
  };
}

/**
 * @param {string} path
 * @param {string} owner - "pid host"
 */
async function isStale(path, owner) {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return false; // released just now
  if (Date.now() - info.mtimeMs > STALE_AFTER_MS) return true;
  const [pid, host] = owner.split(" ");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}
