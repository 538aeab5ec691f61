// @ts-check
import { describe, expect, test } from "vitest";
import { climb } from "./ladder.mjs";
import { platformProblem } from "./tensorflow.mjs";

const NONE = new AbortController().signal;

/**
 * A ladder where nothing is installed and every source works, with changes.
 * @param {Partial<import("./ladder.mjs").Ladder<string>>} [changes]
 */
function ladder(changes = {}) {
  /** @type {string[]} */
  const calls = [];
  /** @type {import("./ladder.mjs").Ladder<string>} */
  const all = {
    wanted: undefined,
    platformProblem: undefined,
    installed: async () => {
      throw new Error("its addon has not been built");
    },
    sources: async () => ["the archive", "the wheel"],
    nameOf: (source) => source,
    build: async () => "2.16.2",
    ...changes,
  };
  const build = all.build;
  all.build = (source) => {
    calls.push(source);
    return build(source);
  };
  return { all, calls };
}

test.each(/** @type {const} */ (["wasm", "cpu"]))(
  "FACULTY_BACKEND=%s is obeyed without looking further",
  async (wanted) => {
    const { all, calls } = ladder({ wanted, installed: async () => "2.16.2" });
    expect(await climb(all, NONE)).toEqual({ rung: wanted, reason: `FACULTY_BACKEND=${wanted} asks for it` });
    expect(calls).toEqual([]);
  },
);

test("an addon that works is kept", async () => {
  const { all, calls } = ladder({ installed: async () => "2.9.1" });
  expect(await climb(all, NONE)).toEqual({
    rung: "native",
    reason: "an addon was already built",
    libraryVersion: "2.9.1",
  });
  expect(calls).toEqual([]);
});

test("the first source that works is used", async () => {
  const { all, calls } = ladder();
  expect(await climb(all, NONE)).toEqual({
    rung: "native",
    reason: "built with the archive",
    libraryVersion: "2.16.2",
  });
  expect(calls).toEqual(["the archive"]);
});

test("a source that fails is followed by the next, and the reason says so", async () => {
  const { all, calls } = ladder({
    build: async (source) => {
      if (source === "the archive") throw new Error("answers HTTP status 403");
      return "2.16.2";
    },
  });
  expect(await climb(all, NONE)).toEqual({
    rung: "native",
    reason: "built with the wheel (not the archive: answers HTTP status 403)",
    libraryVersion: "2.16.2",
  });
  expect(calls).toEqual(["the archive", "the wheel"]);
});

test("when no source works the reasons are one sentence, each said once", async () => {
  const { all } = ladder({
    build: async () => {
      throw new Error("no C++ compiler");
    },
  });
  expect(await climb(all, NONE)).toEqual({
    rung: "wasm",
    reason: "native TensorFlow could not be built: the archive and the wheel: no C++ compiler",
  });
});

test("an interrupt ends the climb instead of falling through to wasm", async () => {
  const controller = new AbortController();
  const { all, calls } = ladder({
    build: async () => {
      controller.abort(new Error("interrupted by SIGINT"));
      throw new Error("the child was ended");
    },
  });
  await expect(climb(all, controller.signal)).rejects.toThrow("interrupted by SIGINT");
  expect(calls).toEqual(["the archive"]);
});

describe("platforms", () => {
  test.each([
    ["linux", "x64", "glibc"],
    ["linux", "arm64", "glibc"],
    ["darwin", "arm64", "none"],
  ])("%s on %s with %s has a library", (platform, arch, libc) => {
    expect(platformProblem(machine(platform, arch, libc))).toBeUndefined();
  });

  test.each([
    ["win32", "x64", "none", "there is no TensorFlow C library for win32 to build with"],
    ["linux", "x64", "musl", "TensorFlow's libraries need glibc and this system has musl"],
    ["linux", "s390x", "glibc", "there is no TensorFlow library for linux on s390x"],
  ])("%s on %s with %s has none", async (platform, arch, libc, reason) => {
    const { all } = ladder({ platformProblem: platformProblem(machine(platform, arch, libc)) });
    expect(await climb(all, NONE)).toEqual({ rung: "wasm", reason });
  });

  /**
   * @param {string} platform
   * @param {string} arch
   * @param {string} libc
   */
  function machine(platform, arch, libc) {
    return /** @type {import("./machine.mjs").Machine} */ ({ platform, arch, libc });
  }
});
