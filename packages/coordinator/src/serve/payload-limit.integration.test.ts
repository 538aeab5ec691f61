import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bus, connectNats, type Outgoing } from "@faculty/shared/bus";
import { decodeFrame, int32Values, tensorNamed } from "@faculty/shared/frames";
import { pullReply } from "@faculty/shared/protocol";
import { startNatsServer } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import type { Merged } from "../ensemble/merge.ts";
import { replyFrame } from "./reply-frame.ts";

const classes = 10;
const rows = 64;
const longestTeacher = "t".repeat(64);
const longestLayer = "l".repeat(128);
const values = (width: number) => Float64Array.from({ length: rows * width }, (_, i) => -i / 1000);
const all = { rows, width: classes, data: values(classes) };
const merged: Merged = {
  logProbabilities: all,
  logits: all,
  weights: values(1),
  perTeacher: [all],
  disagreements: new Float64Array(rows),
};
const ids = Int32Array.from({ length: rows }, (_, i) => i);
const context = {
  generation: 1,
  batchSize: rows,
  teachers: ["t"],
  digests: ["d"],
  mask: [true],
  hasLogits: true,
  layers: new Map(
    Array.from({ length: 16 }, (_, i) => [
      `${longestTeacher}/${longestLayer.slice(2)}${10 + i}:attention-map`,
      { shape: [rows, 3], data: new Float32Array(rows * 3) },
    ]),
  ),
};
const request = {
  run: "r",
  batch: { kind: "train", epoch: 0, step: 0 },
  temperature: 1,
  wanted: { kind: "mixture", perTeacher: true, layers: [] },
} as const;

/** The parts of the batch that a bus of this limit is sent, in order. */
function partsFor(limit: number): readonly Outgoing[] {
  const parts: Outgoing[] = [];
  for (let fromRow = 0; fromRow < rows; ) {
    const part = replyFrame({ ...request, fromRow }, ids, merged, context, limit);
    parts.push(part);
    fromRow += rowsOf(part).length;
  }
  return parts;
}

function rowsOf({ headers = {}, payload }: Outgoing): readonly number[] {
  const frame = decodeFrame(pullReply, "s", headers, payload);
  return [...int32Values(tensorNamed(frame, "s", "sample-ids"))];
}

/** A server that carries at most `limit` bytes a message; absent: as many as it does by itself. */
async function withServer(limit: number | null, use: (bus: Bus, other: Bus) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-limit-"));
  try {
    const config = join(folder, "nats.conf");
    await writeFile(config, limit === null ? "" : `max_payload: ${limit}\n`);
    await using server = await startNatsServer({ args: ["--config", config] });
    await using bus = await connectNats({ servers: server.url, clientName: "asker" });
    await using other = await connectNats({ servers: server.url, clientName: "answerer" });
    await use(bus, other);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lowest limit at which the whole batch is one message. */
function wholeAt(): number {
  let low = 16 * 1024;
  let high = 1024 * 1024;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (partsFor(middle).length === 1) high = middle;
    else low = middle + 1;
  }
  return low;
}

const described = { name: "s", version: "1.0.0", description: "", metadata: {} };

describe.each([
  ["small", 32 * 1024, 32 * 1024],
  ["default", null, 1024 * 1024],
])("a server of %s max_payload", (_, configured, limit) => {
  test.each([-1, 0, 1])("at the limit %+d, headers counted: carried, or refused before it is sent", async (beyond) => {
    await withServer(configured, async (bus, other) => {
      expect(bus.maxPayloadBytes).toBe(limit);
      const headers = { "Faculty-Wire": "1.0" };
      const headerBytes = Buffer.byteLength("NATS/1.0\r\nFaculty-Wire: 1.0\r\n\r\n");
      const message = { headers, payload: new Uint8Array(limit - headerBytes + beyond) };
      const lost: string[] = [];
      bus.onStatus(({ kind }) => lost.push(kind));
      await using _service = await other.serve(described, [
        { name: "echo", subject: "echo", handle: (asked, respond) => respond({ headers, payload: asked.payload }) },
      ]);
      const asked = bus.request("echo", message, { timeoutMs: 10_000 });
      if (beyond > 0) await expect(asked).rejects.toMatchObject({ code: "TOO_LARGE" });
      else expect((await asked).payload.length).toBe(message.payload.length);
      await bus.flush();
      expect(lost).toEqual(["connected"]);
    });
  });
});

test.each([-1, 0, 1])(
  "a merged batch at its limit %+d travels whole or in parts, and no part exceeds it",
  async (beyond) => {
    const limit = wholeAt() + beyond;
    const parts = partsFor(limit);
    expect(parts.length).toBe(beyond < 0 ? 2 : 1);
    expect(parts.flatMap(rowsOf)).toEqual([...ids]);
    await withServer(limit, async (bus, other) => {
      await using _service = await other.serve(described, [
        {
          name: "pull",
          subject: "pull",
          handle: ({ payload }, respond) => respond(parts[payload[0] ?? 0] as Outgoing),
        },
      ]);
      const received: number[] = [];
      for (const index of parts.keys()) {
        const reply = await bus.request("pull", { payload: Uint8Array.of(index) }, { timeoutMs: 10_000 });
        received.push(...rowsOf(reply));
      }
      expect(received).toEqual([...ids]);
    });
  },
);

test("no limit makes a part larger than itself", () => {
  const sizeOf = ({ headers = {}, payload }: Outgoing) =>
    payload.length + Object.entries(headers).reduce((sum, [key, value]) => sum + key.length + value.length + 4, 12);
  for (let limit = 16 * 1024; limit < 40 * 1024; limit += 37)
    for (const part of partsFor(limit)) expect(sizeOf(part)).toBeLessThanOrEqual(limit);
});
