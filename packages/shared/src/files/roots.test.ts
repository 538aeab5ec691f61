import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireWithinRoots } from "./roots.ts";

/** `inside/` and `other/` are roots, `outside/` is none; each holds a model. */
let folder: string;
let roots: readonly string[];
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "faculty-roots-")));
  roots = [join(folder, "inside"), join(folder, "other")];
  for (const place of ["inside", "other", "outside", "inside-out"]) {
    await mkdir(join(folder, place, "model"), { recursive: true });
    await writeFile(join(folder, place, "model", "model.json"), "{}");
  }
});
afterAll(() => rm(folder, { recursive: true }));

const allowed = (path: string) => requireWithinRoots([["model of teacher a", path]], roots);
const inside = (...parts: readonly string[]) => join(folder, "inside", ...parts);

async function link(name: string, target: string): Promise<string> {
  await symlink(target, inside(name));
  return inside(name);
}

describe("is allowed", () => {
  test("what lies in any of the roots, and a root itself", async () => {
    for (const path of [inside("model"), inside("model", "model.json"), join(folder, "other", "model"), inside()])
      await allowed(path);
  });

  test("what does not exist yet and would be made in a root", () => allowed(inside("runs", "new", "student")));

  test("a link that leads from one root into the other", async () => {
    await allowed(await link("to-other", join(folder, "other", "model")));
  });

  test("links that go round in circles within the roots", async () => {
    await mkdir(inside("round"));
    await symlink(inside(), inside("round", "up"));
    await allowed(inside("round"));
    await rm(inside("round"), { recursive: true });
  });

  test("anything, where there are no roots", () => requireWithinRoots([["model", "/nowhere/../etc"]], []));
});

describe("is refused", () => {
  const refused = async (path: string, target: string, by = "") => {
    await expect(allowed(path)).rejects.toMatchObject({
      code: "OUTSIDE_ROOTS",
      message: `model of teacher a: ${path}${target === path ? "" : ` leads${by} to ${target}, which`} is not within ${roots.join(", ")}`,
    });
  };

  test("an absolute path elsewhere, also one that only begins like a root", async () => {
    await refused(join(folder, "outside", "model"), join(folder, "outside", "model"));
    await refused(join(folder, "inside-out", "model"), join(folder, "inside-out", "model"));
  });

  test("a path that leaves by ..", async () => {
    await refused(`${inside("model")}/../../outside`, join(folder, "outside"));
    await refused(`${inside("new")}/../../outside/new`, join(folder, "outside", "new"));
  });

  test("a link that leads out, and whatever lies below it", async () => {
    const out = await link("out", join(folder, "outside"));
    await refused(out, join(folder, "outside"));
    await refused(join(out, "model"), join(folder, "outside", "model"));
    await refused(join(out, "new", "run"), join(folder, "outside", "new", "run"));
    await rm(out);
  });

  test("a link that leads nowhere: what is written there would be made elsewhere", async () => {
    const dangling = await link("dangling", join(folder, "outside", "not-yet"));
    await refused(dangling, "nowhere");
    await refused(join(dangling, "run"), "nowhere");
    await rm(dangling);
  });

  test("a folder with a link that leads out, however deep, and behind another link", async () => {
    await mkdir(inside("model", "deep", "er"), { recursive: true });
    const secret = inside("model", "deep", "er", "weights.bin");
    await symlink(join(folder, "outside", "model", "model.json"), secret);
    const target = join(folder, "outside", "model", "model.json");
    await refused(inside("model"), target, ` by ${secret}`);
    await mkdir(inside("second"));
    await symlink(inside("model"), inside("second", "way"));
    await refused(inside("second"), target, ` by ${secret}`);
    await rm(secret);
    await allowed(inside("second"));
  });
});

test("a root that does not exist is said, not passed over", async () => {
  await expect(requireWithinRoots([["model", inside("model")]], [inside(), inside("none")])).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `root ${inside("none")} does not exist`,
  });
});
