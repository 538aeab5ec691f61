import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectNats } from "@faculty/shared/bus";
import { serviceNames } from "@faculty/shared/subjects";
import { startNatsServer } from "@faculty/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { initAuth } from "../auth/init-auth.ts";
import { leaveServerNote } from "../run-folder/server-note.ts";
import { readSettings } from "../settings/settings.ts";
import { findRun } from "./find-run.ts";

let runs: string;
beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), "faculty-find-run-"));
});
afterEach(() => rm(runs, { recursive: true }));

const { nats } = readSettings({}, () => "");

/** A run's own server, which knows its identities alone, and the note that the run leaves of it. */
async function ownServer(run: string) {
  const identities = { run, teachers: ["a"], tlsHosts: [], force: false };
  const { folder, configuration } = await initAuth({ folder: join(runs, run, "auth"), ...identities });
  const server = await startNatsServer({ args: ["--config", configuration] });
  await leaveServerNote(join(runs, run), { run, url: server.url, auth: folder });
  return server;
}

test("what a run started with a server of its own is found by its folder", async () => {
  await using _mine = await ownServer("mine");
  await using found = await findRun(undefined, nats, runs);
  expect(found.run).toBe("mine");
  await found.bus.flush();

  const killed = await ownServer("killed");
  await killed[Symbol.asyncDispose]();
  await using only = await findRun(undefined, nats, runs);
  expect(only.run).toBe("mine");

  await using _other = await ownServer("other");
  await expect(findRun(undefined, nats, runs)).rejects.toMatchObject({
    code: "USAGE",
    message: `2 runs go on in ${runs}, say which: mine, other`,
  });
  await using named = await findRun("other", nats, runs);
  await using byPath = await findRun(join(runs, "other"), nats, "nowhere");
  expect([named.run, byPath.run]).toEqual(["other", "other"]);
});

test("a NATS that is named goes before the folders", async () => {
  await using _mine = await ownServer("mine");
  await using server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "coordinator" });
  const served = { name: serviceNames.coordinator, version: "1.0.0", description: "", metadata: { run: "theirs" } };
  await using _coordinator = await bus.serve(served, []);
  await using found = await findRun(undefined, { ...nats, url: server.url }, runs);
  expect(found.run).toBe("theirs");
});

test("where no server of a run answers, it is said that the run does not go on, before the usual address is", async () => {
  const killed = await ownServer("killed");
  await killed[Symbol.asyncDispose]();
  const gone = await startNatsServer();
  await gone[Symbol.asyncDispose]();
  const find = (named: string | undefined) => findRun(named, nats, runs, gone.url);
  await expect(find("killed")).rejects.toMatchObject({
    code: "BUS_UNREACHABLE",
    message: `run killed does not go on here; cannot reach NATS at ${gone.url}: CONNECTION_REFUSED`,
  });
  await expect(find(undefined)).rejects.toThrow(`no run goes on in ${runs}; cannot reach NATS at ${gone.url}: `);
});
