import { z } from "zod";
import type { Bus, BusMessage, RequestOptions } from "../bus/bus.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { decodeFrame, encodeFrame, tensorNamed } from "../frames/frame.ts";
import { subjects, subjectToken } from "../subjects/subjects.ts";
import { statedRefusal } from "./refusal.ts";
import { checkSpeaker, readDescription, type TeacherDescription, token, wholeDescription } from "./teacher.ts";

/** A million classes with names of some 30 characters. */
const maxDescriptionBytes: number = 2 ** 25;
/** Whoever describes itself by a byte a message keeps whoever listens busy for ever. */
const minPartBytes = 1024;

/** Head of a part of a description; tensor `description` UINT8 `[bytes]` holds bytes of its JSON, from `from` on. */
export interface DescriptionPart {
  readonly teacher: string;
  readonly replica: string;
  readonly digest: string;
  readonly part: { readonly from: number; readonly of: number };
}

export const descriptionPart: z.ZodType<DescriptionPart> = z.object({
  teacher: token,
  replica: token,
  digest: z.string().max(128),
  part: z.object({ from: z.int().min(0), of: z.int().min(1) }),
});

/**
 * Requests what a replica is: as wire 1.0 does, and, where it refuses because a head does not hold its answer, for the
 * answer in parts.
 * @param options - Of each request.
 * @throws FacultyError what the replica refuses with, what `Bus.request` throws; MALFORMED_FRAME, UNSUPPORTED_WIRE,
 * TOO_LARGE.
 */
export function requestDescription(
  bus: Pick<Bus, "request">,
  teacher: string,
  replica: string,
  options: RequestOptions,
): Promise<TeacherDescription> {
  return ask(bus, teacher, replica, options, {});
}

/**
 * The same with its layers: those of a replica that tells them on request are asked for.
 * @throws As requestDescription.
 */
export async function requestWithLayers(
  bus: Pick<Bus, "request">,
  teacher: string,
  replica: string,
  options: RequestOptions,
): Promise<TeacherDescription> {
  const description = await ask(bus, teacher, replica, options, {});
  if (description.layersOnRequest === undefined) return description;
  return ask(bus, teacher, replica, options, { layers: true });
}

/** @param head - Of the request; where its answer comes in parts, of each. */
async function ask(
  bus: Pick<Bus, "request">,
  teacher: string,
  replica: string,
  options: RequestOptions,
  head: { readonly layers?: true },
): Promise<TeacherDescription> {
  const subject = subjects.describe(subjectToken("teacher", teacher), subjectToken("replica", replica));
  const whole = await bus.request(subject, encodeFrame(head, []), options);
  const refused = statedRefusal(whole, `teacher ${teacher}`);
  if (refused === null) return readDescription(subject, whole);
  if (refused.code !== "TOO_LARGE") throw refused;
  const parts: Uint8Array[] = [];
  let first: DescriptionPart | undefined;
  for (let from = 0; from < (first?.part.of ?? 1); ) {
    const reply = await bus.request(subject, encodeFrame({ ...head, fromByte: from }, []), options);
    const { head: own, bytes } = readPart(subject, reply, from, first);
    first ??= own;
    parts.push(bytes);
    from += bytes.length;
  }
  return wholeDescription(subject, Buffer.concat(parts));
}

function readPart(
  subject: string,
  reply: BusMessage,
  from: number,
  first: DescriptionPart | undefined,
): { readonly head: DescriptionPart; readonly bytes: Uint8Array } {
  const refused = statedRefusal(reply, `whoever answers on ${subject}`);
  if (refused !== null) throw refused;
  const frame = decodeFrame(descriptionPart, subject, reply.headers, reply.payload);
  const { head } = frame;
  checkSpeaker(subject, subjects.describe(head.teacher, head.replica));
  const { of } = head.part;
  if (of > maxDescriptionBytes)
    throw new FacultyError("TOO_LARGE", `${subject} describes itself in ${of} bytes, at most ${maxDescriptionBytes}`);
  const { bytes } = tensorNamed(frame, subject, "description");
  const isNext =
    head.part.from === from && of === (first?.part.of ?? of) && head.digest === (first?.digest ?? head.digest);
  if (isNext && bytes.length <= of - from && bytes.length >= Math.min(minPartBytes, of - from))
    return { head, bytes: bytes.slice() };
  throw new FacultyError(
    "MALFORMED_FRAME",
    `part of a description on ${subject} holds ${bytes.length} bytes from ${head.part.from} of ${of}, expected the next from ${from} of ${first?.part.of ?? of}`,
    { subject },
  );
}
