import { execFileSync } from "node:child_process";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

/** A folder with a small file system of its own, which can be filled. */
export interface SmallDisk extends AsyncDisposable {
  /** Writes until nothing more fits. */
  fill(): Promise<void>;
  /** Makes room again. */
  free(): Promise<void>;
}

const sizeMiB = 16;
const chunk = Buffer.alloc(64 * 1024);

/** Mounts a tmpfs, which takes the rights of root. @returns Null where it may not be mounted. */
export async function mountSmallDisk(folder: string): Promise<SmallDisk | null> {
  await mkdir(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMiB}m`, "faculty-chaos", folder], { stdio: "ignore" });
  } catch {
    return null;
  }
  const ballast = join(folder, ".ballast");
  return {
    fill: async () => {
      await using file = await open(ballast, "a");
      try {
        for (;;) await file.appendFile(chunk);
      } catch (cause) {
        if (!(cause instanceof Error && "code" in cause && cause.code === "ENOSPC")) throw cause;
      }
    },
    free: () => rm(ballast, { force: true }),
    [Symbol.asyncDispose]: async () => {
      execFileSync("umount", ["--lazy", folder]);
    },
  };
}
