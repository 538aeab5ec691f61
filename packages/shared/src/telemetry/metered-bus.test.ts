import { expect, test } from "vitest";
import { createMemoryNetwork } from "../bus/memory.ts";
import { systemClock } from "../clock/clock.ts";
import { encodeFrame } from "../frames/frame.ts";
import { wireTensor } from "../frames/wire-tensor.ts";
import type { Meter } from "./meter.ts";
import { meteredBus } from "./metered-bus.ts";

/** Adds up counters by name and labels. */
function recordingMeter() {
  const counts: Record<string, number> = {};
  const meter: Meter = {
    count: (name, labels, amount = 1) => {
      const key = [name.replace("faculty_wire_bytes_total", "wire"), ...Object.values(labels)].join(" ");
      counts[key] = (counts[key] ?? 0) + amount;
    },
    observe: () => undefined,
    gauge: () => undefined,
  };
  return { meter, counts };
}

const frame = encodeFrame({ model: "m" }, [
  wireTensor("sample-ids", { shape: [3], data: Int32Array.of(1, 2, 3) }),
  wireTensor("signal", { shape: [3, 2], data: new Float32Array(6) }),
]);
const headBytes = frame.payload.length - 3 * 4 - 6 * 4;

test("a request counts as sent and its reply as received, tensors by datatype", async () => {
  const network = createMemoryNetwork({ clock: systemClock });
  const { meter, counts } = recordingMeter();
  const served = recordingMeter();
  const server = meteredBus(network.connect(), served.meter);
  await using _service = await server.serve({ name: "s", version: "1.0.0", description: "", metadata: {} }, [
    { name: "e", subject: "e", handle: (_, respond) => respond(frame) },
  ]);
  const client = meteredBus(network.connect(), meter);
  await client.request("e", { payload: Buffer.from("hello") }, { timeoutMs: 1000 });
  expect(counts).toEqual({
    "wire sent other": 5,
    "wire received head": headBytes,
    "wire received int32": 3 * 4,
    "wire received fp32": 6 * 4,
  });
  const mirrored = Object.entries(counts).map(([key, bytes]) => [
    key.includes("sent") ? key.replace("sent", "received") : key.replace("received", "sent"),
    bytes,
  ]);
  expect(served.counts).toEqual(Object.fromEntries(mirrored));
});

test.each([
  ["a head that is no JSON", Buffer.alloc(frame.payload.length, "{"), frame.headers],
  ["a head that promises more bytes than there are", frame.payload.subarray(0, -1), frame.headers],
  ["a head length beyond the payload", frame.payload, { ...frame.headers, "Faculty-Head-Bytes": "999999" }],
])("%s is counted whole as other", (_, payload, headers) => {
  const { meter, counts } = recordingMeter();
  meteredBus(createMemoryNetwork({ clock: systemClock }).connect(), meter).publish("x", { headers, payload });
  expect(Object.values(counts).reduce((sum, bytes) => sum + bytes, 0)).toBe(payload.length);
  expect(counts["wire sent other"]).toBe(payload.length);
});
