import { dirname, join } from "node:path";
import type { Disk } from "@faculty/shared/disk";
import type { Random } from "@faculty/shared/random";

/** What a write meets: `proceed`, a disk that is full after `bytes` more, or the end of its process after as many. */
export type WriteFate = { readonly kind: "proceed" } | { readonly kind: "full" | "torn"; readonly bytes: number };

interface MemoryDiskOptions {
  /** Called before each operation that changes something; what it returns never, happens never. */
  readonly before?: (operation: keyof Disk | "sync" | "append-content") => Promise<void>;
  readonly fate?: () => WriteFate;
}

/**
 * A disk in memory that tells apart what a process wrote from what would survive a power cut: content counts once it is
 * synced, names once their folder is.
 */
export interface MemoryDisk {
  /** The disk as one process sees it. One that was killed is no longer served. */
  mount(options?: MemoryDiskOptions): Disk & { readonly kill: () => void };
  /** Forgets what was not synced; of content that was not, any part may have come down. */
  cutPower(random: Random): void;
}

interface Inode {
  content: Buffer;
  /** What is on the platter for certain. */
  synced: Buffer;
}

export function createMemoryDisk(): MemoryDisk {
  const folders = new Set<string>(["/"]);
  let names = new Map<string, Inode>();
  let durableNames = new Map<string, Inode>();

  function cutPower(random: Random): void {
    for (const inode of new Set([...names.values(), ...durableNames.values()])) {
      const { content, synced } = inode;
      const untouched = commonLength(content, synced);
      const length = content.equals(synced) ? content.length : random.integer(untouched, content.length);
      inode.content = Buffer.from(content.subarray(0, length));
      inode.synced = inode.content;
    }
    names = new Map(durableNames);
    durableNames = new Map(names);
  }

  function mount({ before, fate }: MemoryDiskOptions = {}): Disk & { readonly kill: () => void } {
    let isKilled = false;
    const never = () => new Promise<never>(() => undefined);

    async function change<Value>(
      operation: keyof Disk | "sync" | "append-content",
      act: () => Value | Promise<Value>,
    ): Promise<Value> {
      await before?.(operation);
      return isKilled ? never() : act();
    }

    async function store(inode: Inode, content: Uint8Array, from: number): Promise<void> {
      const fated = fate?.() ?? { kind: "proceed" };
      const written = fated.kind === "proceed" ? content : content.subarray(0, fated.bytes);
      inode.content = Buffer.concat([inode.content.subarray(0, from), written]);
      if (fated.kind === "full") throw systemError("ENOSPC", "no space left on device");
      if (fated.kind === "torn") await never();
    }

    function made(path: string): Inode {
      if (!folders.has(dirname(path))) throw systemError("ENOENT", `no such folder: ${dirname(path)}`);
      const inode = names.get(path) ?? { content: Buffer.alloc(0), synced: Buffer.alloc(0) };
      names.set(path, inode);
      return inode;
    }

    return {
      kill: () => {
        isKilled = true;
      },
      makeFolder: (path) =>
        change("makeFolder", () => {
          for (let at = path; !folders.has(at); at = dirname(at)) folders.add(at);
        }),
      list: async (path) =>
        isKilled
          ? never()
          : [...names.keys()]
              .filter((name) => dirname(name) === path)
              .map((name) => name.slice(join(path, "/").length)),
      read: async (path) => {
        if (isKilled) return never();
        const inode = names.get(path);
        return inode === undefined ? null : Buffer.from(inode.content);
      },
      write: (path, content) =>
        change("write", async () => {
          const inode = made(path);
          inode.content = Buffer.alloc(0);
          await store(inode, content, 0);
          inode.synced = inode.content;
        }),
      append: (path, length) =>
        change("append", () => {
          const inode = made(path);
          inode.content = Buffer.from(inode.content.subarray(0, length));
          return {
            append: (content) => change("append-content", () => store(inode, content, inode.content.length)),
            sync: () =>
              change("sync", () => {
                inode.synced = inode.content;
              }),
            [Symbol.asyncDispose]: async () => undefined,
          };
        }),
      rename: (from, to) =>
        change("rename", () => {
          const inode = names.get(from);
          if (inode === undefined) throw systemError("ENOENT", `no such file: ${from}`);
          names.delete(from);
          names.set(to, inode);
        }),
      remove: (path) => change("remove", () => void names.delete(path)),
      syncFolder: (path) =>
        change("syncFolder", () => {
          for (const [name] of durableNames) if (dirname(name) === path && !names.has(name)) durableNames.delete(name);
          for (const [name, inode] of names) if (dirname(name) === path) durableNames.set(name, inode);
        }),
    };
  }

  return { mount, cutPower };
}

/** Bytes at the start in which two contents agree. */
function commonLength(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return at;
  return length;
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
