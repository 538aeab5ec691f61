import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { processStart, processTable } from "./process-table.ts";

test("shows a process with its group and its arguments until it ends", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "a (b) c"], { detached: true });
  const found = (await processTable()).find(({ pid }) => pid === child.pid);
  expect(found?.group).toBe(child.pid);
  expect(found?.command).toContain("a (b) c");
  expect(found?.started).toBe(await processStart(child.pid!));
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await processStart(child.pid!)).toBeNull();
});

test("tells this process from one that began at another time", async () => {
  const own = await processStart(process.pid);
  expect(own).not.toBeNull();
  expect(await processStart(process.ppid)).not.toBe(own);
});
