import { connectNats } from "@faculty/shared/bus";
import { encodeFrame } from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import type { Heartbeat } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { findTeachers } from "./find-teachers.ts";

test("a teacher that is no service of ours is found by its heartbeat", async () => {
  await using server = await startNatsServer();
  await using py = await connectNats({ servers: server.url, clientName: "py" });
  await using bus = await connectNats({ servers: server.url, clientName: "observer" });
  const described = { teacher: "py", replica: "r1", digest: "abc", classes: ["low", "high"], inputShape: [2] };
  await using _service = await py.serve({ name: "theirs", version: "1.0.0", description: "", metadata: {} }, [
    {
      name: "describe",
      subject: subjects.describe("py", "r1"),
      handle: (_, respond) => respond(encodeFrame(described, [])),
    },
  ]);
  const finding = findTeachers(bus, 500, new AbortController().signal);
  await bus.flush(); // it listens
  const counts = { queueLength: 0, capacity: 1, samples: 0 };
  const beat: Heartbeat = { teacher: "py", replica: "r1", digest: "abc", state: "ready", ...counts };
  py.publish(subjects.heartbeat("py", "r1"), encodeFrame({ ...beat }, []));
  const { classes, ...others } = described;
  expect(await finding).toEqual([
    { ...others, output: outputOver(classes), datasets: [], layers: [], backend: "unknown" },
  ]);
});
