import { connect } from "nats";
import { batchSize, benchTeachers } from "./bench-run.ts";

const pixels = 28 * 28;
const classes = 10;
/** Heads and headers of ours, about. */
const headBytes = 450;
/** Inputs travel as they are stored, a byte a value. */
const requestBytes = { inline: headBytes + batchSize * pixels, reference: headBytes + 4 * batchSize };
const replyBytes = headBytes + 2 * batchSize * classes;
/** On a machine that does other things too. */
const timeout = 60_000;
const pullBytes = 150;
/** Ids, soft targets and three weights a row. */
const mergedBytes = headBytes + 4 * batchSize * (1 + classes + benchTeachers.length);

/**
 * Answers any request with as many bytes as a teacher's reply has, by the NATS client and nothing of ours. The first
 * eight say how long it took, in ms.
 * @param waitMs - What it lets pass first.
 */
export async function answerBare(
  url: string,
  name: string,
  holdsDataset: boolean,
  waitMs: number,
): Promise<AsyncDisposable> {
  const connection = await connect({ servers: url });
  connection.subscribe(`bare.${holdsDataset ? "reference" : "inline"}.${name}`, {
    callback: (_, message) => {
      const startMs = performance.now();
      const respond = () => {
        const reply = new Uint8Array(replyBytes);
        new DataView(reply.buffer).setFloat64(0, performance.now() - startMs);
        message.respond(reply);
      };
      if (waitMs === 0) respond();
      else setTimeout(respond, waitMs);
    },
  });
  await connection.flush();
  return { [Symbol.asyncDispose]: () => connection.close() };
}

export interface BareRelay extends AsyncDisposable {
  /** Of each round since the last call: request received to reply sent, minus what the slowest teacher says it took. */
  takeOverheadsMs(): readonly number[];
}

/** Asks three teachers for as many bytes as a coordinator would, and answers when all have answered. */
export async function relayBare(url: string): Promise<BareRelay> {
  const connection = await connect({ servers: url });
  const reply = new Uint8Array(mergedBytes);
  const overheads: number[] = [];
  for (const how of ["inline", "reference"] as const) {
    const request = new Uint8Array(requestBytes[how]);
    connection.subscribe(`bare.${how}`, {
      callback: (_, message) => {
        const startMs = performance.now();
        const asked = benchTeachers.map((name) => connection.request(`bare.${how}.${name}`, request, { timeout }));
        void Promise.all(asked).then((replies) => {
          message.respond(reply);
          overheads.push(performance.now() - startMs - Math.max(...replies.map(({ data }) => tookMs(data))));
        });
      },
    });
  }
  await connection.flush();
  return {
    takeOverheadsMs: () => overheads.splice(0),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

function tookMs(reply: Uint8Array): number {
  return new DataView(reply.buffer, reply.byteOffset).getFloat64(0);
}

export interface BarePuller extends AsyncDisposable {
  /** One round: what a student's pull comes to on the wire. */
  pull(how: "inline" | "reference"): Promise<void>;
}

export async function pullBare(url: string): Promise<BarePuller> {
  const connection = await connect({ servers: url });
  const request = new Uint8Array(pullBytes);
  return {
    pull: async (how) => {
      await connection.request(`bare.${how}`, request, { timeout });
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
