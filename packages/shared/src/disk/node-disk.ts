import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import type { Disk } from "./disk.ts";
import { makeFolder } from "./make-folder.ts";

/** The machine's own file system. Failures are Node's: `ENOSPC`, `EROFS`, `EACCES`, … */
export const nodeDisk: Disk = {
  makeFolder: (path) => makeFolder(path),
  list: (path) => whereMissing(readdir(path), []),
  read: (path) => whereMissing<Buffer | null>(readFile(path), null),
  write: async (path, content) => {
    await using file = await open(path, "w");
    await file.writeFile(content);
    await file.sync();
  },
  append: async (path, length) => {
    const file = await open(path, "a");
    await file.truncate(length);
    return {
      append: (content) => file.appendFile(content),
      sync: () => file.sync(),
      [Symbol.asyncDispose]: () => file.close(),
    };
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  syncFolder: async (path) => {
    await using handle = await open(path, "r");
    await handle.sync();
  },
};

async function whereMissing<Value>(reading: Promise<Value>, instead: Value): Promise<Value> {
  try {
    return await reading;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return instead;
    throw cause;
  }
}
