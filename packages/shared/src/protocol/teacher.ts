import { z } from "zod";
import type { BusMessage } from "../bus/bus.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { decodeFrame } from "../frames/frame.ts";
import { byName } from "../names/by-name.ts";
import type { OutputSpec } from "../outputs/output-spec.ts";
import { outputList } from "../outputs/output-spec-schema.ts";
import { outputOver, writtenOutput } from "../outputs/short-form.ts";
import { type KnownVocabulary, knownVocabularySpec } from "../samples/known-vocabulary.ts";
import { subjects, tokenPattern } from "../subjects/subjects.ts";

/** Whoever reads it asks on a subject that it is part of. */
export const token: z.ZodType<string> = z.string().regex(tokenPattern, "is not a token of a subject");

/** What a replica tells of itself (`describe`). */
export interface TeacherDescription {
  readonly teacher: string;
  readonly replica: string;
  /** SHA-256 over the model's files: equal digests give equal signals, to within `tolerance`. */
  readonly digest: string;
  /**
   * What it promises of the same request asked twice, of replicas too: how far a log-probability, its row's maximum at 0,
   * may be off, in nats up to 1, below −1 as a share of it. Absent, or 0: the same bits.
   */
  readonly tolerance?: number | undefined;
  /** What it says of a sample; on the wire its short form, `classes`, or `outputs`. */
  readonly output: OutputSpec;
  readonly inputShape: readonly number[];
  /** Datatypes that `input` may come in; absent: FP32 alone; BYTES: the texts of samples, and nothing else. */
  readonly inputDatatypes?: readonly string[] | undefined;
  /** Of a teacher of texts: what its token ids stand for. */
  readonly vocabulary?: KnownVocabulary | undefined;
  /** Digests of the data sets it holds and can be asked about by sample id. */
  readonly datasets: readonly string[];
  /** Digests of those that it can be asked about where the view changes nothing; absent: none. */
  readonly storedDatasets?: readonly string[] | undefined;
  /** Names of the layers it can serve. */
  readonly layers: readonly string[];
  /** It has many layers: `layers` and `layerShapes` come to whoever asks for them (`requestLayers`). */
  readonly layersOnRequest?: true | undefined;
  /** Shape of each layer's output, without the batch; 0 where it is not fixed. */
  readonly layerShapes?: Readonly<Record<string, readonly number[]>> | undefined;
  /** Undefined where it does not say. */
  readonly parameters?: number | undefined;
  /** What computes, for people. */
  readonly backend: string;
}

export const teacherDescription: z.ZodType<TeacherDescription> = z
  .object({
    teacher: token,
    replica: token,
    digest: z.string().max(128),
    tolerance: z.number().min(0).optional(),
    classes: z.array(z.string()).min(1).optional(),
    outputs: outputList.optional(),
    inputShape: z.array(z.int().min(1)).min(1).max(7),
    inputDatatypes: z.array(z.string().max(16)).max(16).optional(),
    vocabulary: knownVocabularySpec.optional(),
    datasets: z.array(z.string()).default([]),
    storedDatasets: z.array(z.string()).optional(),
    layers: z.array(z.string()).default([]),
    layersOnRequest: z.literal(true).optional(),
    layerShapes: z
      .record(z.string(), z.array(z.int().min(0)).max(7))
      .overwrite(byName)
      .optional(),
    parameters: z.number().optional(),
    backend: z.string().default("unknown"),
  })
  .transform(({ classes, outputs: output, ...rest }, context) => {
    if (output !== undefined) return { ...rest, output };
    if (classes !== undefined) return { ...rest, output: outputOver(classes) };
    context.addIssue({ code: "custom", path: ["classes"], message: "expected classes, or outputs" });
    return z.NEVER;
  });

/** A description as it travels and is kept: where there is a short form, in the place that wire 1.0 gives it. */
export function writtenDescription({ teacher, replica, digest, output, ...rest }: TeacherDescription): object {
  return { teacher, replica, digest, ...writtenOutput(output), ...rest };
}

export type TeacherState = "ready" | "draining";

/** Published by each replica every `heartbeatIntervalMs`; two missed in a row mean absent. */
export interface Heartbeat {
  readonly teacher: string;
  readonly replica: string;
  readonly digest: string;
  readonly state: TeacherState;
  /** Requests waiting or being computed, and the most it accepts. */
  readonly queueLength: number;
  readonly capacity: number;
  /** Samples answered since the start. */
  readonly samples: number;
  /** Distinguishes a process from the one it replaced: what that one was asked will not be answered. */
  readonly instance?: string | undefined;
}

export const heartbeat: z.ZodType<Heartbeat> = z.object({
  teacher: token,
  replica: token,
  digest: z.string().max(128),
  state: z.enum(["ready", "draining"]),
  queueLength: z.int().min(0),
  capacity: z.int().min(1),
  samples: z.number().min(0),
  instance: z.string().max(64).optional(),
});

export const heartbeatIntervalMs = 1000;

/**
 * Reads a heartbeat. It speaks for the replica on whose subject it came, which is the one that NATS let publish there.
 * @throws FacultyError MALFORMED_FRAME or UNSUPPORTED_WIRE.
 */
export function readHeartbeat({ subject, headers, payload }: BusMessage): Heartbeat {
  const { head } = decodeFrame(heartbeat, subject, headers, payload);
  checkSpeaker(subject, subjects.heartbeat(head.teacher, head.replica));
  return head;
}

/** Reads the reply to a question on `subject`; it describes the replica that was asked. @throws As readHeartbeat. */
export function readDescription(subject: string, { headers, payload }: BusMessage): TeacherDescription {
  const { head } = decodeFrame(teacherDescription, subject, headers, payload);
  checkSpeaker(subject, subjects.describe(head.teacher, head.replica));
  return head;
}

/** Reads the JSON of a description that came in parts, as `readDescription` the one of a head. */
export function wholeDescription(subject: string, json: Uint8Array): TeacherDescription {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(json).toString("utf8"));
  } catch (cause) {
    throw new FacultyError("MALFORMED_FRAME", `description on ${subject} is not JSON`, { subject }, { cause });
  }
  const read = teacherDescription.safeParse(parsed);
  if (!read.success) {
    const [issue] = read.error.issues;
    const why = `${issue?.path.join(".") || "it"}: ${issue?.message}`;
    throw new FacultyError("MALFORMED_FRAME", `description on ${subject}: ${why}`, { subject });
  }
  checkSpeaker(subject, subjects.describe(read.data.teacher, read.data.replica));
  return read.data;
}

/** @throws FacultyError MALFORMED_FRAME where a message speaks for another replica than the one it came from. */
export function checkSpeaker(subject: string, own: string): void {
  if (subject !== own)
    throw new FacultyError("MALFORMED_FRAME", `message on ${subject} speaks for the replica of ${own}`, { subject });
}
