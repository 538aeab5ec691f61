// @ts-check
import { readFile, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { takeLock } from "./lock.mjs";
import { temporaryDir } from "./temporary-dir.test-support.mjs";

const NONE = new AbortController().signal;
const never = () => {
  throw new Error("waited for nobody");
};

test("the second waits until the first lets go", async () => {
  const path = join(await temporaryDir(), "lock");
  const first = await takeLock(path, { abort: NONE, onWait: never });
  /** @type {string[]} */
  const order = [];
  const second = takeLock(path, {
    abort: NONE,
    onWait: (owner) => {
      order.push(`waits for ${owner}`);
      void first[Symbol.asyncDispose]();
    },
  });
  await (await second)[Symbol.asyncDispose]();
  expect(order).toEqual([`waits for ${process.pid} ${hostname()}`]);
});

test("a lock whose owner is dead is taken over at once", async () => {
  const path = join(await temporaryDir(), "lock");
  const noSuchPid = 2 ** 22 + 1; // above Linux's largest process id
  await writeFile(path, `${noSuchPid} ${hostname()}`);
  const lock = await takeLock(path, { abort: NONE, onWait: never });
  expect(await readFile(path, "utf8")).toBe(`${process.pid} ${hostname()}`);
  await lock[Symbol.asyncDispose]();
  await expect(readFile(path)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a lock from another machine is taken over when its heartbeat stopped", async () => {
  const path = join(await temporaryDir(), "lock");
  await writeFile(path, "1 another-machine");
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(path, longAgo, longAgo);
  const lock = await takeLock(path, { abort: NONE, onWait: never });
  expect(await readFile(path, "utf8")).toBe(`${process.pid} ${hostname()}`);
  await lock[Symbol.asyncDispose]();
  await expect(readFile(path)).rejects.toMatchObject({ code: "ENOENT" });
});

test("waiting ends with an interrupt", async () => {
  const path = join(await temporaryDir(), "lock");
  const lock = await takeLock(path, { abort: NONE, onWait: never });
  const controller = new AbortController();
  const waiting = takeLock(path, { abort: controller.signal, onWait: () => controller.abort(new Error("stop")) });
  await expect(waiting).rejects.toMatchObject({ name: "AbortError", cause: new Error("stop") });
  await lock[Symbol.asyncDispose]();
});
