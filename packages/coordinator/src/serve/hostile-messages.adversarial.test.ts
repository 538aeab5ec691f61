import { type BusMessage, createMemoryNetwork } from "@faculty/shared/bus";
import { isErrorCode } from "@faculty/shared/errors";
import { encodeFrame, headerNames } from "@faculty/shared/frames";
import { subjects } from "@faculty/shared/subjects";
import { createManualClock } from "@faculty/testing";
import { hostileFrame } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { coordinatorOptions, fake, pull, read, train0 } from "./serve-coordinator.fixture.ts";
import { serveCoordinator } from "./serve-coordinator.ts";

const pulls = hostileFrame([
  encodeFrame({ run: "points-1", batch: train0, temperature: 2, perTeacher: true, fromRow: 0 }, []),
]);
const beats = hostileFrame([
  encodeFrame(
    { teacher: "left", replica: "r1", digest: "d", state: "ready", queueLength: 0, capacity: 8, samples: 0 },
    [],
  ),
]);

test("whatever bytes and headers come, a pull has one reply, and the next one is answered as before", async () => {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const [trainer, stranger] = [network.connect(), network.connect()];
  await using _left = await fake(network.connect(), "left", "r1");
  await using _right = await fake(network.connect(), "right", "r1");
  await using _coordinator = await serveCoordinator(coordinatorOptions(network.connect(), clock));
  const settled = async (asked: Promise<BusMessage>) => {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    asked.then(over, over);
    while (!isOver) await clock.advance(50);
    return asked;
  };
  const expected = read(await settled(pull(trainer, train0)));
  await fc.assert(
    fc.asyncProperty(pulls, beats, async (asked, told) => {
      for (const replica of ["r1", "r2"])
        stranger.publish(subjects.heartbeat("left", replica), { headers: told.headers, payload: told.bytes });
      const message = { headers: asked.headers, payload: asked.bytes };
      const { headers } = await settled(stranger.request(subjects.pull("points-1"), message, { timeoutMs: 60_000 }));
      const code = headers[headerNames.errorCode];
      expect(code === undefined || (isErrorCode(code) && code !== "INTERNAL"), code).toBe(true);
      expect(read(await settled(pull(trainer, train0)))).toEqual(expected);
    }),
  );
});
