import type { Endpoint, Outgoing, Respond } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { decodeFrame, encodeFrame, floatValues, type WireTensor, wireTensor } from "@faculty/shared/frames";
import { type Heartbeat, heartbeat, predictRequest } from "@faculty/shared/protocol";
import { z } from "zod";

/** What a head holds is not known. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const anyHead = z.looseObject({});

interface Opened {
  readonly head: Readonly<Record<string, unknown>>;
  readonly tensors: readonly WireTensor[];
}

/** The same message with another frame; one that has none, such as a refusal, or a torn one, stays as it is. */
function reframed(message: Outgoing, change: (frame: Opened) => Opened): Outgoing {
  const { headers = {}, payload } = message;
  let opened: Opened;
  try {
    opened = decodeFrame(anyHead, "tampered", headers, payload);
  } catch {
    return message;
  }
  const { head, tensors } = change(opened);
  const { tensors: _, ...rest } = head;
  const frame = encodeFrame(rest, tensors);
  return { headers: { ...headers, ...frame.headers }, payload: frame.payload };
}

type Change = (endpoint: Endpoint, clock: Clock) => Endpoint;

/** Changes one endpoint's requests before they are read. */
export function requestsOf(name: string, change: (request: Outgoing) => Outgoing): Change {
  return (endpoint) => ({
    ...endpoint,
    handle: (request, respond) =>
      endpoint.handle(
        endpoint.name === name ? { subject: request.subject, headers: {}, ...change(request) } : request,
        respond,
      ),
  });
}

/** Changes one endpoint's replies; null: there is none. */
export function repliesOf(name: string, change: (reply: Outgoing) => Outgoing | null): Change {
  return (endpoint) => ({
    ...endpoint,
    handle: (request, respond) =>
      endpoint.handle(request, (reply) => {
        const changed = endpoint.name === name ? change(reply) : reply;
        if (changed !== null) respond(changed);
      }),
  });
}

/** Changes the head of good frames. */
export function heads(change: (head: Opened["head"]) => Opened["head"]): (message: Outgoing) => Outgoing {
  return (message) => reframed(message, ({ head, tensors }) => ({ head: change(head), tensors }));
}

/** Changes a tensor of that name. */
export function tensorsNamed(
  name: string,
  change: (tensor: WireTensor) => WireTensor,
): (message: Outgoing) => Outgoing {
  return (message) =>
    reframed(message, ({ head, tensors }) => ({
      head,
      tensors: tensors.map((tensor) => (tensor.name === name ? change(tensor) : tensor)),
    }));
}

/** Passes on no request that is torn or asks for what there is not. */
export function deafToTheMalformed(endpoint: Endpoint): Endpoint {
  return {
    ...endpoint,
    handle: (request, respond) => {
      try {
        decodeFrame(predictRequest, request.subject, request.headers, request.payload);
      } catch {
        if (endpoint.name === "predict") return;
      }
      endpoint.handle(request, respond);
    },
  };
}

/** Where two requests wait at once, each gets the other's reply. */
export function mixedUp(endpoint: Endpoint): Endpoint {
  const waiting: Respond[] = [];
  const mixed: Endpoint["handle"] = (request, respond) => {
    waiting.push(respond);
    endpoint.handle(request, (reply) => waiting.pop()?.(reply)); // the last one that came, not the first
  };
  return endpoint.name === "predict" ? { ...endpoint, handle: mixed } : endpoint;
}

/** Of four parts of `rowsTogether` or more, each is answered in its place, but for the second and the third. */
export function turnedParts(endpoint: Endpoint): Endpoint {
  const turned: Endpoint["handle"] = (request, respond) => {
    let together = 0;
    reframed(request, (frame) => {
      together = Number(frame.head["rowsTogether"] ?? 0);
      return frame;
    });
    const turn = tensorsNamed("signal", (tensor) => {
      const [rows = 0, width = 0] = tensor.shape;
      if (together === 0 || rows <= 3 * together) return tensor;
      const data = floatValues(tensor);
      const [second, third] = [data.slice(together * width, 2 * together * width), 2 * together * width];
      data.copyWithin(together * width, third, third + together * width);
      data.set(second, third);
      return wireTensor("signal", { shape: tensor.shape, data });
    });
    endpoint.handle(request, (reply) => respond(turn(reply)));
  };
  return endpoint.name === "predict" ? { ...endpoint, handle: turned } : endpoint;
}

/** What a heartbeat says. */
export function beatOf({ headers = {}, payload }: Outgoing): Heartbeat {
  return decodeFrame(heartbeat, "heartbeat", headers, payload).head;
}
