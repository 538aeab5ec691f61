import { z } from "zod";
import type { BusMessage, Outgoing } from "../bus/bus.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { decodeFrame, encodeFrame, maxHeadBytes } from "../frames/frame.ts";
import { headerNames, wireVersions } from "../frames/headers.ts";
import { wireTensor } from "../frames/wire-tensor.ts";
import { shortForm } from "../outputs/short-form.ts";
import { refusal } from "./refusal.ts";
import { takesTexts } from "./takes-texts.ts";
import { type TeacherDescription, writtenDescription } from "./teacher.ts";

/** Head of a request for a description; what wire 1.0 asks has none of its keys. */
interface DescribeRequest {
  /** For part of it, of its JSON from that byte on. */
  readonly fromByte?: number | undefined;
  /** With its layers, where it tells them on request. */
  readonly layers?: true | undefined;
}

export const describeRequest: z.ZodType<DescribeRequest> = z.object({
  fromByte: z.int().min(0).optional(),
  layers: z.literal(true).optional(),
});

/** Head and headers of a part take a tenth of this, names and digest of the greatest length counted. */
const partOverhead = 8 * 1024;
const maxPartBytes = 512 * 1024;

/**
 * What a replica answers to `describe`: its description as a frame's head, where it fits one, whatever was asked. A longer
 * one (names of some 7,000 classes, layers of a large graph) comes in parts, to whoever says from which byte on. One of
 * `layersOnRequest` has its layers for those alone who ask for them.
 */
export function describeReplies(
  description: TeacherDescription,
  maxPayloadBytes: number,
): (request: BusMessage) => Outgoing {
  const whole = repliesOf(description, maxPayloadBytes);
  if (description.layersOnRequest === undefined) return whole;
  const { layerShapes: _shapes, ...rest } = description;
  const short = repliesOf({ ...rest, layers: [] }, maxPayloadBytes);
  return (request) => orRefusal(() => (requestOf(request).layers === true ? whole : short)(request));
}

function repliesOf(description: TeacherDescription, maxPayloadBytes: number): (request: BusMessage) => Outgoing {
  const { teacher, replica, digest } = description;
  const written = writtenDescription(description);
  const text = Buffer.from(JSON.stringify(written));
  if (text.length + `,"tensors":[]`.length <= maxHeadBytes) {
    const { headers, payload } = encodeFrame({ ...written }, []);
    const whole = { headers: { ...headers, [headerNames.wire]: versionOf(description) }, payload };
    return () => whole;
  }
  const room = Math.min(maxPartBytes, maxPayloadBytes - partOverhead);

  function part(request: BusMessage): Outgoing {
    const { fromByte: from } = requestOf(request);
    if (from === undefined)
      throw new FacultyError(
        "TOO_LARGE",
        `teacher ${teacher} describes itself in ${text.length} bytes, a head holds ${maxHeadBytes}: ask for them with fromByte`,
      );
    if (from >= text.length)
      throw new FacultyError(
        "MALFORMED_FRAME",
        `byte ${from} of a description was asked for, that of teacher ${teacher} has ${text.length} bytes`,
      );
    const data = text.subarray(from, from + room);
    const head = { teacher, replica, digest, part: { from, of: text.length } };
    const { headers, payload } = encodeFrame(head, [wireTensor("description", { shape: [data.length], data })]);
    return { headers: { ...headers, [headerNames.wire]: wireVersions.parts }, payload };
  }

  return (request) => orRefusal(() => part(request));
}

/** The lowest version that has all a description holds. */
function versionOf(description: TeacherDescription): string {
  const { output, layersOnRequest, tolerance, storedDatasets } = description;
  if (output.kind === "several") return wireVersions.several;
  if (shortForm(output) === null) return wireVersions.outputs;
  if (takesTexts(description)) return wireVersions.texts;
  if (layersOnRequest !== undefined) return wireVersions.layersOnRequest;
  return tolerance === undefined && storedDatasets === undefined ? wireVersions.first : wireVersions.promises;
}

function requestOf({ subject, headers, payload }: BusMessage): DescribeRequest {
  return decodeFrame(describeRequest, subject, headers, payload).head;
}

function orRefusal(reply: () => Outgoing): Outgoing {
  try {
    return reply();
  } catch (thrown) {
    if (thrown instanceof FacultyError) return refusal(thrown);
    throw thrown;
  }
}
