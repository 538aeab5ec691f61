import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { leaveServerNote, readServerNotes } from "./server-note.ts";

test("a run that goes is found by its folder, by name or as one of all, until it ends", async () => {
  const runs = await mkdtemp(join(tmpdir(), "faculty-notes-"));
  try {
    const mine = { run: "mine", url: "nats://127.0.0.1:1", auth: "/runs/mine/auth" };
    const left = await leaveServerNote(join(runs, "mine"), mine);
    await using _other = await leaveServerNote(join(runs, "other"), { ...mine, run: "other-large" });
    await writeFile(join(runs, "no-folder"), "");
    expect(await readServerNotes(runs, "mine")).toEqual([mine]);
    expect((await readServerNotes(runs, undefined)).map(({ run }) => run)).toEqual(["mine", "other-large"]);
    await left[Symbol.asyncDispose]();
    expect(await readServerNotes(runs, "mine")).toEqual([]);
    expect(await readServerNotes(join(runs, "none"), undefined)).toEqual([]);
  } finally {
    await rm(runs, { recursive: true });
  }
});
