// A teacher in plain JavaScript, by docs/protocol.md: it imports nothing of Faculty.
// node teacher.mjs NAME, with NATS_URL and, where the server knows identities, NATS_NKEY (a file).
import { readFileSync } from "node:fs";
import { connect, headers as createHeaders, nkeyAuthenticator } from "nats";
import { frame, Refusal } from "./frame.mjs";
import { classes, digest, inputShape } from "./model.mjs";
import { answer, readRequest } from "./predict.mjs";

const teacher = process.argv[2] ?? "javascript";
const replica = `js-${process.pid}`;
/** Requests held at once, waiting or being computed. */
const capacity = 16;
const retryable = ["FULL", "DRAINING", "DEADLINE"];

const seed = process.env.NATS_NKEY ? Buffer.from(readFileSync(process.env.NATS_NKEY, "utf8").trim()) : undefined;
const connection = await connect({
  servers: process.env.NATS_URL ?? "nats://127.0.0.1:4222",
  waitOnFirstConnect: true,
  maxReconnectAttempts: -1,
  ...(seed && { authenticator: nkeyAuthenticator(seed) }),
});
const self = { teacher, replica, maxPayload: connection.info.max_payload };
const waiting = [];
let state = "ready";
let samples = 0;
let isWorking = false;

function refuse(message, { code = "INTERNAL", message: sentence }) {
  const headers = createHeaders();
  headers.set("Faculty-Error", code);
  headers.set("Nats-Service-Error", sentence.replaceAll(/\s+/g, " "));
  headers.set("Nats-Service-Error-Code", retryable.includes(code) ? "503" : "400");
  headers.set("Faculty-Queue", String(waiting.length));
  message.respond(new Uint8Array(), { headers });
}

/** §4: refused at once, or put at the end of the queue. */
function predict(error, message) {
  if (error !== null) return;
  try {
    if (state === "draining") throw new Refusal("DRAINING", "this replica is stopping");
    if (waiting.length >= capacity) throw new Refusal("FULL", `this replica holds ${capacity} requests`);
    waiting.push({ message, receivedMs: Date.now(), request: readRequest(self, message) });
    if (!isWorking) void work();
  } catch (thrown) {
    refuse(message, thrown);
  }
}

/** One request after the other; between two, what has come in is heard. */
async function work() {
  isWorking = true;
  while (waiting.length > 0) {
    const [{ message, receivedMs, request }] = waiting;
    try {
      if (Date.now() >= request.deadlineAtMs) throw new Refusal("DEADLINE", "its deadline passed before its turn came");
      const { payload, headers } = answer(self, request, Date.now() - receivedMs);
      headers.set("Faculty-Queue", String(waiting.length - 1));
      message.respond(payload, { headers });
      samples += request.rows.length;
    } catch (thrown) {
      refuse(message, thrown);
    }
    waiting.shift();
    await new Promise((resolve) => setImmediate(resolve));
  }
  isWorking = false;
}

/** §5. */
function describe(error, message) {
  if (error !== null) return;
  const { payload, headers } = frame({ teacher, replica, digest, classes, inputShape });
  message.respond(payload, { headers });
}

function beat() {
  const head = { teacher, replica, digest, state, queueLength: waiting.length, capacity, samples };
  const { payload, headers } = frame({ ...head, instance: String(process.pid) });
  connection.publish(subject("heartbeat"), payload, { headers });
}

function subject(verb) {
  return `faculty.v1.teacher.${teacher}.${replica}.${verb}`;
}

/** §3: a service of the NATS services framework, and a heartbeat a second. */
const service = await connection.services.add({
  name: "faculty-teacher",
  version: "0.1.0",
  description: "a teacher in JavaScript",
  metadata: { teacher, replica, digest },
});
service.addEndpoint("predict", { subject: subject("predict"), handler: predict });
service.addEndpoint("describe", { subject: subject("describe"), handler: describe });
const beating = setInterval(beat, 1000);
beat();
process.stdout.write("ready\n");

/** What it holds is answered, what comes now is refused, then it leaves. */
async function drain() {
  state = "draining";
  beat();
  while (waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
  clearInterval(beating);
  await service.stop();
  await connection.drain();
}
process.once("SIGTERM", () => void drain());
process.once("SIGINT", () => void drain());
