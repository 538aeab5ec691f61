// A teacher of the digits by somebody who has read docs/protocol.md and nothing else: it imports nothing of Faculty.
// node stranger-teacher.mjs NAME DIGEST, with NATS_URL and, where the server knows identities, NATS_NKEY (a file).
import { readFileSync } from "node:fs";
import { connect, headers as createHeaders, nkeyAuthenticator } from "nats";

const [name, digest] = process.argv.slice(2);
const replica = `stranger-${process.pid}`;
const classes = ["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"];
const inputShape = [8, 8, 1];
const inputs = 64;

/** A linear model whose weights follow from a formula; the digest names the formula. */
const slope = digest.length;
const logitsOf = (sample) =>
  classes.map((_, c) => sample.reduce((sum, x, i) => sum + x * Math.sin(slope + i * (c + 1)), 0));

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

/** §1 and §2: the head, then the tensors' bytes; the headers that tell where the head ends. */
function frame(head, bytes = Buffer.alloc(0)) {
  const text = Buffer.from(JSON.stringify(head));
  const payload = Buffer.concat([text, bytes]);
  const headers = createHeaders();
  headers.set("Faculty-Wire", "1.0");
  headers.set("Faculty-Head-Bytes", String(text.length));
  headers.set("Faculty-Crc32c", crc32c(payload));
  return { payload, headers };
}

/** IEEE 754 binary16, to nearest, ties to even; for values of at most 0. */
function half(value) {
  const magnitude = Math.min(-value, 65504);
  if (magnitude < 2 ** -14) return 0x8000 | Math.round(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  const scaled = (magnitude / 2 ** exponent - 1) * 1024;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const mantissa = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return 0x8000 | (((exponent + 15) << 10) + mantissa);
}

/** §4: log softmax(z / T), shifted so that the row's greatest value is 0. */
function softened(logits, temperature) {
  const greatest = Math.max(...logits);
  return logits.map((z) => (z - greatest) / temperature);
}

function refuse(message, code, number, why) {
  const headers = createHeaders();
  headers.set("Faculty-Error", code);
  headers.set("Nats-Service-Error", why);
  headers.set("Nats-Service-Error-Code", String(number));
  message.respond(new Uint8Array(), { headers });
}

let answered = 0;

function predict(error, message) {
  if (error !== null) return;
  const headBytes = Number(message.headers.get("Faculty-Head-Bytes"));
  const head = JSON.parse(Buffer.from(message.data.subarray(0, headBytes)).toString("utf8"));
  if (head.digest !== digest) return refuse(message, "DIGEST_MISMATCH", 409, `this is ${digest}, not ${head.digest}`);
  const [input] = head.tensors;
  if (input.name !== "input" || head.codec !== "float16" || head.signal.kind !== "log-probabilities")
    return refuse(message, "MALFORMED_FRAME", 400, "this teacher takes input and gives log-probabilities as float16");
  const [rows] = input.shape;
  const bytes = Buffer.from(message.data.subarray(headBytes));
  const reply = Buffer.alloc(rows * classes.length * 2);
  for (let row = 0; row < rows; row++) {
    const sample = Array.from({ length: inputs }, (_, i) => bytes.readFloatLE(4 * (row * inputs + i)));
    softened(logitsOf(sample), head.signal.temperature).forEach((value, c) => {
      reply.writeUInt16LE(half(value), 2 * (row * classes.length + c));
    });
  }
  answered += rows;
  const tensors = [{ name: "signal", datatype: "FP16", shape: [rows, classes.length] }];
  const { payload, headers } = frame({ model: name, digest, replica, queueMs: 0, computeMs: 1, tensors }, reply);
  headers.set("Faculty-Queue", "0");
  message.respond(payload, { headers });
}

function describe(error, message) {
  if (error !== null) return;
  const { payload, headers } = frame({ teacher: name, replica, digest, classes, inputShape, tensors: [] });
  message.respond(payload, { headers });
}

const seed = process.env.NATS_NKEY ? Buffer.from(readFileSync(process.env.NATS_NKEY, "utf8").trim()) : undefined;
const connection = await connect({
  servers: process.env.NATS_URL,
  waitOnFirstConnect: true,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 100,
  ...(seed && { authenticator: nkeyAuthenticator(seed) }),
});
const subject = (verb) => `faculty.v1.teacher.${name}.${replica}.${verb}`;
const service = await connection.services.add({
  name: "faculty-teacher",
  version: "0.0.1",
  description: "a stranger",
  metadata: { teacher: name, replica, digest },
});
service.addEndpoint("predict", { subject: subject("predict"), handler: predict });
service.addEndpoint("describe", { subject: subject("describe"), handler: describe });
setInterval(() => {
  const beat = { teacher: name, replica, digest, state: "ready", queueLength: 0, capacity: 4, samples: answered };
  const { payload, headers } = frame({ ...beat, tensors: [] });
  connection.publish(subject("heartbeat"), payload, { headers });
}, 1000);
process.stdout.write("ready\n");
