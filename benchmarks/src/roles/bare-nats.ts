import { connect } from "nats";
import { batchSize, benchTeachers } from "./bench-run.ts";

const pixels = 28 * 28;
const classes = 10;
/** Heads and headers of ours, about. */
const headBytes = 450;
const requestBytes = { inline: headBytes + 4 * batchSize * pixels, reference: headBytes + 4 * batchSize };
const replyBytes = headBytes + 2 * batchSize * classes;
/** On a machine that does other things too. */
const timeout = 60_000;
const pullBytes = 150;
/** Ids, soft targets and three weights a row. */
const mergedBytes = headBytes + 4 * batchSize * (1 + classes + benchTeachers.length);

/** Answers any request with as many bytes as a teacher's reply has, by the NATS client and nothing of ours. */
export async function answerBare(url: string, name: string, holdsDataset: boolean): Promise<AsyncDisposable> {
  const connection = await connect({ servers: url });
  const reply = new Uint8Array(replyBytes);
  connection.subscribe(`bare.${holdsDataset ? "reference" : "inline"}.${name}`, {
    callback: (_, message) => void message.respond(reply),
  });
  await connection.flush();
  return { [Symbol.asyncDispose]: () => connection.close() };
}

/** Asks three teachers for as many bytes as a coordinator would, and answers when all have answered. */
export async function relayBare(url: string): Promise<AsyncDisposable> {
  const connection = await connect({ servers: url });
  const reply = new Uint8Array(mergedBytes);
  for (const how of ["inline", "reference"] as const) {
    const request = new Uint8Array(requestBytes[how]);
    connection.subscribe(`bare.${how}`, {
      callback: (_, message) => {
        const asked = benchTeachers.map((name) => connection.request(`bare.${how}.${name}`, request, { timeout }));
        void Promise.all(asked).then(() => message.respond(reply));
      },
    });
  }
  await connection.flush();
  return { [Symbol.asyncDispose]: () => connection.close() };
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
