import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "@faculty/shared/clock";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChildOptions, Launcher } from "../processes/child.ts";
import { createRoles, type Roles } from "./roles.ts";

/** A stand-in for `faculty`: says that it is up, then does what its first argument says. */
const script = `
  const [what, argument] = process.argv.slice(2);
  if (what === "parent") require("node:child_process").spawn("sleep", ["1000"]).on("spawn", function () { console.log("up " + this.pid); });
  if (what === "fail") {
    const [code, exitCode] = argument.split(" ");
    process.send({ failure: { code, message: "no luck", details: { step: 3 } } }, () => process.exit(Number(exitCode)));
  } else if (what === "exit") { console.error("no luck"); process.exitCode = Number(argument); }
  else {
    setInterval(() => undefined, 1000);
    process.on("disconnect", () => process.exit(1));
    process.on("SIGTERM", () => {
      if (what === "deaf" || what === "parent") return;
      setTimeout(() => { console.log("left " + process.hrtime.bigint()); process.exit(0); }, what === "slow" ? 200 : 0);
    });
  }
  console.log("up " + process.pid); // now that it listens for what it is told
`;

let folder: string;
let restarts: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-roles-"));
  restarts = [];
  await writeFile(join(folder, "role.cjs"), script);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Back-off takes no time. */
const instantClock: Clock = { ...systemClock, now: () => 0, sleep: () => Promise.resolve() };

function rolesOf(abort: AbortSignal, graceMs = 5000, clock = systemClock): Roles {
  const launcher: Launcher = { execPath: process.execPath, cliPath: join(folder, "role.cjs"), clock };
  return createRoles({
    launcher,
    abort,
    graceMs,
    onRestart: (name) => void restarts.push(name),
    onStart: () => undefined,
  });
}

const role = (name: string, ...args: readonly string[]): ChildOptions => {
  return { name, args, env: {}, logFile: join(folder, `${name}.log`) };
};

/** The process ids that the role's log tells of, once there are `count`. */
async function started(name: string, count: number): Promise<readonly number[]> {
  for (;;) {
    const log = await readFile(join(folder, `${name}.log`), "utf8").catch(() => "");
    const pids = [...log.matchAll(/^up (\d+)$/gm)].map(([, pid]) => Number(pid));
    if (pids.length >= count) return pids;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Whether the process runs; one that ended and that nobody has waited for does not. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

test("a role that is killed is started again", async () => {
  await using roles = rolesOf(new AbortController().signal);
  roles.start(() => role("teacher", "run"));
  const [first] = await started("teacher", 1);
  process.kill(first!, "SIGKILL");
  await started("teacher", 2);
  expect(restarts).toEqual(["teacher"]);
});

test("each start is counted, so that a coordinator can raise its generation", async () => {
  await using roles = rolesOf(new AbortController().signal);
  const counts: number[] = [];
  roles.start((start) => {
    counts.push(start);
    return role("coordinator", "run");
  });
  process.kill((await started("coordinator", 1))[0]!, "SIGKILL");
  await started("coordinator", 2);
  expect(counts).toEqual([0, 1]);
});

test("a role that states what does not pass fails the run with that reason and code, then names itself", async () => {
  await using roles = rolesOf(new AbortController().signal);
  roles.start(() => role("teacher", "fail", "NOT_FINITE 65"));
  const log = join(folder, "teacher.log");
  await expect(roles.guard(new Promise(() => undefined))).rejects.toMatchObject({
    code: "NOT_FINITE",
    message: `no luck (said by teacher; its log: ${log})`,
    details: { step: 3, child: "teacher", log },
  });
  expect(restarts).toEqual([]);
});

test("a role that ends too often without a word is named, with the end of its log", async () => {
  const log = join(folder, "student.log");
  await using roles = rolesOf(new AbortController().signal, 5000, instantClock);
  await expect(roles.complete(() => role("student", "exit", "9"))).rejects.toMatchObject({
    code: "CHILD_FAILED",
    message: expect.stringMatching(
      new RegExp(
        `^student ended with exit code 9 6 times within 60 s without a word of why; its log ${log} ends with\\n`,
      ),
    ),
  });
  expect(restarts).toEqual(Array(5).fill("student"));
});

test("a role that has waited as long as it may is not started again", async () => {
  await using roles = rolesOf(new AbortController().signal);
  const ends = roles.complete(() => role("evaluation", "fail", "TEACHER_ABSENT 75"), ["TEACHER_ABSENT"]);
  await expect(ends).rejects.toMatchObject({ code: "TEACHER_ABSENT", details: { child: "evaluation" } });
  expect(restarts).toEqual([]);
});

test("a role that runs to its end is complete with exit code 0", async () => {
  await using roles = rolesOf(new AbortController().signal);
  await roles.complete(() => role("student", "exit", "0"));
  expect(restarts).toEqual([]);
});

test("disposal stops every role in order", async () => {
  const roles = rolesOf(new AbortController().signal);
  roles.start(() => role("a", "run"));
  roles.start(() => role("b", "run"));
  const pids = [...(await started("a", 1)), ...(await started("b", 1))];
  await roles[Symbol.asyncDispose]();
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(restarts).toEqual([]);
});

test("what the others need is told to stop when they have ended", async () => {
  const roles = rolesOf(new AbortController().signal);
  roles.startBase(() => role("nats", "run"));
  roles.start(() => role("teacher", "slow"));
  await started("nats", 1);
  await started("teacher", 1);
  await roles[Symbol.asyncDispose]();
  const left = async (name: string) =>
    Number((await readFile(join(folder, `${name}.log`), "utf8")).match(/left (\d+)/)?.[1]);
  expect(await left("nats")).toBeGreaterThanOrEqual(await left("teacher"));
});

test("a role that does not listen is killed after the grace", async () => {
  const roles = rolesOf(new AbortController().signal, 1);
  roles.start(() => role("deaf", "deaf"));
  const [pid] = await started("deaf", 1);
  await roles[Symbol.asyncDispose]();
  expect(isAlive(pid!)).toBe(false);
});

test("a role that is killed takes along what it started", async () => {
  await using roles = rolesOf(new AbortController().signal, 1);
  roles.start(() => role("nats", "parent"));
  const [parent, started1] = await started("nats", 2);
  process.kill(parent!, "SIGKILL");
  await started("nats", 4);
  expect(isAlive(started1!)).toBe(false);
});

test("kill ends every process at once", async () => {
  const controller = new AbortController();
  const roles = rolesOf(controller.signal, 60_000);
  roles.start(() => role("deaf", "deaf"));
  const [pid] = await started("deaf", 1);
  controller.abort(new Error("stopped"));
  roles.kill();
  await roles[Symbol.asyncDispose]();
  expect(isAlive(pid!)).toBe(false);
});

test("after the signal aborts, waiting work fails with its reason", async () => {
  const controller = new AbortController();
  await using roles = rolesOf(controller.signal);
  const work = roles.complete(() => role("student", "run"));
  await started("student", 1);
  controller.abort(new Error("stopped"));
  await expect(work).rejects.toThrow("stopped");
});
