import { type CollectedReply, collectReply } from "@faculty/coordinator/replies";
import type { BusMessage, Outgoing } from "@faculty/shared/bus";
import type { CodecSpec } from "@faculty/shared/codecs";
import type { FacultyError } from "@faculty/shared/errors";
import { encodeFrame, headerNames, type WireTensor } from "@faculty/shared/frames";
import {
  type LayerRequest,
  reducedShape,
  type SignalRequest,
  statedRefusal,
  type TeacherDescription,
} from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { broken } from "./finding.ts";
import type { Trial } from "./trial.ts";
import { usualSignal } from "./usual-signal.ts";

/** What a replica is asked; what is left out is usual. */
export interface Question {
  /** Absent: the one that is tested. */
  readonly of?: TeacherDescription;
  /** Samples from this one to before that one. */
  readonly rows?: readonly [from: number, to: number];
  readonly signal?: SignalRequest;
  readonly codec?: CodecSpec;
  readonly layers?: readonly LayerRequest[];
  /** Over the usual keys of the head. */
  readonly head?: Readonly<Record<string, unknown>>;
  /** In the place of `input`. */
  readonly tensors?: readonly WireTensor[];
  /** Beside those of a frame. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Between two attempts at a replica that is full. */
const againMs = 50;

/** The message that asks. */
export function requestOf(trial: Trial, question: Question): Outgoing {
  const { of = trial.description, codec = "float32", layers, head, headers } = question;
  const signal = question.signal ?? usualSignal(of.output);
  const tensors = question.tensors ?? [inputOf(trial, question)];
  const usual = { model: of.teacher, digest: of.digest, signal, codec, ...(layers && { layers }) };
  const frame = encodeFrame({ ...usual, ...head }, tensors);
  return { ...frame, headers: { ...frame.headers, ...headers } };
}

/** Tensor `input` of the question's rows. */
export function inputOf(trial: Trial, question: Question): WireTensor {
  const [from, to] = rowsOf(trial, question);
  return trial.samples.input(from, to);
}

/** Sends a message, again while the replica is full. @throws FacultyError what the bus throws. */
export async function send(
  trial: Trial,
  message: Outgoing,
  of: TeacherDescription = trial.description,
): Promise<BusMessage> {
  const { bus, clock, abort, timeoutMs } = trial;
  const until = clock.now() + timeoutMs;
  for (;;) {
    const reply = await bus.request(subjects.predict(of.teacher, of.replica), message, { timeoutMs, abort });
    if (reply.headers[headerNames.errorCode] !== "FULL" || clock.now() > until) return reply;
    await clock.sleep(againMs, abort);
  }
}

export function refusalOf(reply: BusMessage): FacultyError | null {
  return statedRefusal(reply, "it");
}

/** How a refusal is told of. */
export function shownRefusal({ code, message }: FacultyError): string {
  return `${code}: ${message}`;
}

/**
 * What a replica says, held to what a coordinator holds it to.
 * @returns Log-probabilities up to a constant a row, not softened, or logits; layers.
 * @throws Finding where it refuses; FacultyError as `collectReply`, and what the bus throws.
 */
export async function ask(trial: Trial, question: Question = {}): Promise<CollectedReply> {
  const reply = await send(trial, requestOf(trial, question), question.of);
  return readReply(trial, question, reply);
}

/** @throws As `ask`. */
export function readReply(trial: Trial, question: Question, reply: BusMessage): CollectedReply {
  const refused = refusalOf(reply);
  if (refused !== null) throw broken("an answer", `it refuses with ${shownRefusal(refused)}`);
  const { of = trial.description, codec = "float32", layers = [] } = question;
  const signal = question.signal ?? usualSignal(of.output);
  const [from, to] = rowsOf(trial, question);
  const rows = to - from;
  return collectReply(reply, {
    teacher: of.teacher,
    digest: of.digest,
    rows,
    output: of.output,
    isSparse: false,
    signal,
    codec,
    layers: layers.map((layer) => {
      const reduced = reducedShape(layer, of.layerShapes ?? {}, rows);
      const shape = reduced === null || reduced.includes(0) ? null : [rows, ...reduced];
      return { request: { teacher: of.teacher, ...layer }, shape };
    }),
  });
}

function rowsOf(trial: Trial, { rows = [0, trial.fewRows] }: Question): readonly [from: number, to: number] {
  return rows;
}
