import { readSettings } from "@faculty/run/settings/settings";
import { silentOutput } from "@faculty/run/settings/silent-output";
import { connectNats } from "@faculty/shared/bus";
import { encodeFrame } from "@faculty/shared/frames";
import { serviceNames, subjects } from "@faculty/shared/subjects";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { createProgram, runProgram } from "../program.ts";

test("a teacher that breaks a rule ends it with 1: a line a rule, and how many there are of each", async () => {
  await using server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "strange" });
  const metadata = { teacher: "strange", replica: "r1", digest: "d1" };
  const description = { name: serviceNames.teacher, version: "1.0.0", description: "strange", metadata };
  const subject = subjects.describe("strange", "r1");
  await using _service = await bus.serve(description, [
    { name: "describe", subject, handle: (_, respond) => respond(encodeFrame({ teacher: "strange" }, [])) },
  ]);
  const lines: string[] = [];
  const output = silentOutput({ print: (line) => void lines.push(line) });
  const { signal: abort } = new AbortController();
  const surroundings = {
    settings: readSettings({}, () => ""),
    abort,
    output,
    environment: {},
    onKill: () => undefined,
  };
  const code = await runProgram(createProgram(), surroundings, ["check-teacher", "strange", "--nats", server.url]);
  expect(code).toBe(1);
  expect([lines[0], lines[1], lines.at(-1)]).toEqual([
    `broken     §5  describe       a replica describes itself, and says the same whenever it is asked: found frame on ${subject}: replica: Invalid input: expected string, received undefined`,
    "not tried  §3  service        it does not describe itself",
    `teacher strange, replica r1: 0 ok, 1 broken, ${lines.length - 2} not tried`,
  ]);
});
