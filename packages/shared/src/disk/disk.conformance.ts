import { join } from "node:path";
import { expect, test } from "vitest";
import type { Disk } from "./disk.ts";

/** A disk and an empty folder on it. */
export interface DiskScene extends AsyncDisposable {
  readonly disk: Disk;
  readonly folder: string;
}

const bytes = (text: string) => Buffer.from(text);

/** The contract of `Disk`, run by every implementation. */
export function diskConformance(open: () => Promise<DiskScene>): void {
  test("what is not there reads as null, lists as nothing, and is removed without complaint", async () => {
    await using scene = await open();
    const { disk, folder } = scene;
    expect(await disk.read(join(folder, "none"))).toBeNull();
    expect(await disk.list(join(folder, "none"))).toEqual([]);
    await disk.remove(join(folder, "none"));
  });

  test("a file is written, replaced, listed, renamed onto another and removed", async () => {
    await using scene = await open();
    const { disk, folder } = scene;
    const inner = join(folder, "a", "b");
    await disk.makeFolder(inner);
    await disk.makeFolder(inner);
    await disk.write(join(inner, "x"), bytes("long one"));
    await disk.write(join(inner, "x"), bytes("short"));
    await disk.write(join(inner, "y"), bytes("other"));
    await disk.syncFolder(inner);
    expect([...(await disk.list(inner))].sort()).toEqual(["x", "y"]);
    await disk.rename(join(inner, "x"), join(inner, "y"));
    expect(await disk.list(inner)).toEqual(["y"]);
    expect(await disk.read(join(inner, "y"))).toEqual(bytes("short"));
    await disk.remove(join(inner, "y"));
    expect(await disk.list(inner)).toEqual([]);
  });

  test("appending goes on where the file is cut", async () => {
    await using scene = await open();
    const path = join(scene.folder, "log");
    {
      await using file = await scene.disk.append(path, 0);
      await file.append(bytes("one "));
      await file.append(bytes("two "));
      await file.sync();
    }
    {
      await using file = await scene.disk.append(path, 4);
      await file.append(bytes("three"));
    }
    expect(await scene.disk.read(path)).toEqual(bytes("one three"));
  });

  test("a folder that is not there takes no file", async () => {
    await using scene = await open();
    await expect(scene.disk.write(join(scene.folder, "none", "x"), bytes("x"))).rejects.toMatchObject({
      code: "ENOENT",
    });
    await expect(scene.disk.append(join(scene.folder, "none", "x"), 0)).rejects.toMatchObject({ code: "ENOENT" });
  });
}
