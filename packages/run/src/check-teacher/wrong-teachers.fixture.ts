import { signalLimit } from "@faculty/shared/codecs";
import { encodeFrame, floatValues, headerNames, wireTensor } from "@faculty/shared/frames";
import type { Rows } from "@faculty/shared/tensor";
import type { Tampering, WrongTeacher } from "./check-teacher.fixture.ts";
import {
  beatOf,
  deafToTheMalformed,
  heads,
  isObject,
  mixedUp,
  repliesOf,
  requestsOf,
  tensorsNamed,
  turnedParts,
} from "./tampering.fixture.ts";
import { wrongCodecs } from "./wrong-codecs.fixture.ts";

type Logits = Rows<Float32Array>;

/** Its model says something else. */
function model(change: (logits: Logits) => Float32Array): Tampering {
  return {
    teacher: (own) => ({
      ...own,
      infer: async (request) => {
        const { logits, features } = await own.infer(request);
        return { logits: { ...logits, data: change(logits) }, features };
      },
    }),
  };
}

/** Rows that sum to 1, of log-probabilities. */
function probabilities({ rows, width, data }: Logits): Float32Array {
  const out = data.map(Math.exp);
  for (let row = 0; row < rows; row++) {
    const own = out.subarray(row * width, (row + 1) * width);
    const sum = own.reduce((a, b) => a + b, 0);
    own.forEach((value, c) => (own[c] = value / sum));
  }
  return out;
}

const codeOf = ({ headers = {} }: { readonly headers?: Readonly<Record<string, string>> }) =>
  headers[headerNames.errorCode];

/** Its classes from the eighth on are masked. */
export const masked: Tampering = model(({ data, width }) => data.map((z, i) => (i % width < 7 ? z : -signalLimit)));

/** Says something else each time, by a millionth or so. */
export function unsteady(tolerance?: number): Tampering {
  let calls = 0;
  const { teacher = (own) => own } = model(({ data }) => {
    calls += 1;
    return data.map((z, i) => z + 1e-6 * ((calls + i) % 7));
  });
  return { teacher: (own) => teacher({ ...own, facts: { ...own.facts, tolerance } }) };
}

let beats = 0;
let descriptions = 0;

export const wrongTeachers: Readonly<Record<string, WrongTeacher>> = {
  ...wrongCodecs,
  "takes every temperature for 1": {
    tampering: {
      endpoint: requestsOf(
        "predict",
        heads(({ signal, ...head }) => {
          const isSoft = isObject(signal) && Number(signal["temperature"]) > 0;
          return { ...head, signal: isSoft ? { ...signal, temperature: 1 } : signal };
        }),
      ),
    },
    broken: ["temperature", "float16", "bfloat16", "int8", "top-k", "sampled"],
    said: "expected -3.5136046409606934 for row 0, class 1 after 0.5 times what was softened at 0.5, found -1.7568023204803467",
  },
  "takes no temperature for more than 10": {
    tampering: {
      endpoint: requestsOf(
        "predict",
        heads(({ signal, ...head }) => {
          const isHigh = isObject(signal) && Number(signal["temperature"]) > 10;
          return { ...head, signal: isHigh ? { ...signal, temperature: 10 } : signal };
        }),
      ),
    },
    broken: ["temperature"],
    said: "expected -3.5136046409606934 for row 0, class 1 after 40 times what was softened at 40, found -14.054418563842773",
  },
  "puts the parts of a request together in another order": {
    tampering: { endpoint: turnedParts },
    broken: ["splitting"],
    said: "expected -2.3003625869750977 for row 0, class 0, found -2.802786350250244",
  },
  "sends probabilities": {
    tampering: {
      endpoint: repliesOf(
        "predict",
        tensorsNamed("signal", (tensor) => {
          const [rows = 0, width = 0] = tensor.shape;
          const data = probabilities({ rows, width, data: floatValues(tensor) });
          return wireTensor("signal", { shape: tensor.shape, data });
        }),
      ),
    },
    broken: ["signal"],
    said: "found teacher wide has row maximum 0.3114408552646637 in row 0, expected 0",
  },
  "turns rows around where there are many": {
    tampering: model(({ rows, width, data }) =>
      rows <= 32 ? data : data.map((_, i) => data[(rows - 1 - Math.floor(i / width)) * width + (i % width)] as number),
    ),
    broken: ["row-order"],
    said: "expected 0 for row 0, class 0, found -2.5478522777557373",
  },
  "ignores deadlines": {
    tampering: {
      endpoint: requestsOf("predict", (request) => {
        const { [headerNames.deadlineMs]: ms, ...headers } = request.headers ?? {};
        return Number(ms) >= 0 ? { ...request, headers } : request;
      }),
    },
    broken: ["deadline", "waiting"],
    said: "expected DEADLINE for a deadline of 0 ms, which has passed when its turn comes, found an answer",
  },
  "takes the milliseconds of deadlines for seconds": {
    tampering: {
      endpoint: requestsOf("predict", (request) => {
        const { [headerNames.deadlineMs]: ms, ...headers } = request.headers ?? {};
        return {
          ...request,
          headers: ms === undefined ? headers : { ...headers, [headerNames.deadlineMs]: `${ms}000` },
        };
      }),
    },
    broken: ["waiting"],
    said: "expected DEADLINE for a deadline of 1 ms behind 3 others, found an answer after 218 ms, of which it says to have computed 8",
  },
  "says something else each time, by a millionth": {
    tampering: unsteady(),
    broken: ["repeats"],
    said: "expected the same bits again: -3.513603687286377 for row 0, class 1, found -3.513603925704956",
  },
  "states a tolerance that it does not keep": {
    tampering: unsteady(1e-6),
    broken: ["repeats"],
    said: "expected the same within 0.000001 again: -1.05399489402771 for row 0, class 4, found -1.054002046585083",
  },
  "says another checksum than that of its payload": {
    tampering: {
      endpoint: repliesOf("predict", ({ headers, payload }) => {
        return { headers: { ...headers, [headerNames.crc32c]: "00000000" }, payload };
      }),
    },
    broken: ["signal"],
    said: "found frame on faculty.v1.teacher.wide.r1.predict: checksum is afb131fb, its header promises 00000000",
  },
  "says nothing to malformed requests": {
    tampering: { endpoint: deafToTheMalformed },
    broken: ["frames", "headers", "requests", "one-reply"],
    said: "expected nothing: MALFORMED_FRAME, found no reply on faculty.v1.teacher.wide.r1.predict within 2000 ms",
  },
  "describes itself by another digest every second time": {
    tampering: {
      endpoint: repliesOf(
        "describe",
        heads((head) => {
          descriptions += 1;
          return descriptions % 2 === 1 ? head : { ...head, digest: "d2" };
        }),
      ),
    },
    broken: ["digest"],
    said: "expected digest d1 throughout, found d2",
  },
  "flattens a layer that it describes by two axes": {
    tampering: {
      endpoint: repliesOf(
        "predict",
        tensorsNamed("layer:shown:full", (tensor) => ({ ...tensor, shape: [tensor.shape[0] ?? 0, 6] })),
      ),
    },
    broken: ["layers"],
    said: "found wide/shown:full has shape [2, 6], expected [2, 2, 3]",
  },
  "describes 11 classes and answers with 10": {
    tampering: {
      endpoint: repliesOf(
        "describe",
        heads((head) => ({ ...head, classes: Array.from({ length: 11 }, (_, c) => `class-${c}`) })),
      ),
    },
    broken: ["signal"],
    said: "found teacher wide replied with [8, 10] as signal, expected [8, 11]",
  },
  "says nothing to what it has no room for": {
    tampering: { endpoint: repliesOf("predict", (reply) => (codeOf(reply) === "FULL" ? null : reply)) },
    broken: ["overload"],
    said: "expected a reply to each request, FULL where it takes no more, found no reply on faculty.v1.teacher.wide.r1.predict within 2000 ms",
  },
  "holds more than the capacity that its heartbeats state": {
    tampering: {
      capacity: 64,
      endpoint: repliesOf("predict", ({ headers = {}, payload }) => {
        const { [headerNames.queueLength]: _, ...rest } = headers;
        return { headers: rest, payload };
      }),
      heartbeat: (beat) => encodeFrame({ ...beatOf(beat), capacity: 4 }, []),
    },
    broken: ["overload"],
    said: "expected a queueLength of its capacity, 4, at most, found 12 in a heartbeat",
  },
  "sends no heartbeats while its queue is long": {
    tampering: { heartbeat: (beat) => (beatOf(beat).queueLength > 2 ? null : beat) },
    broken: ["overload"],
    said: "expected a heartbeat once a second, whatever is computed, found none for 4528 ms under load",
  },
  "sends every third heartbeat": {
    tampering: { heartbeat: (beat) => (++beats % 3 === 0 ? beat : null) },
    broken: ["heartbeat"],
    said: "expected a heartbeat once a second, found none for 3000 ms",
  },
  "mixes up replies to several requests at once": {
    tampering: { endpoint: mixedUp },
    broken: ["correlation", "overload"],
    said: "found teacher wide replied with [4, 10] as signal, expected [1, 10]",
  },
  "takes a byte for itself": {
    tampering: {
      endpoint: requestsOf(
        "predict",
        tensorsNamed("input", (tensor) => {
          const isScaled = typeof tensor.parameters?.["scale"] === "number";
          return isScaled ? { ...tensor, parameters: { scale: 1 } } : tensor;
        }),
      ),
    },
    broken: ["bytes"],
    said: "expected -1.1207125186920166 for row 0, class 0, found -285.78167724609375",
  },
  "answers whatever digest is asked of": {
    tampering: {
      endpoint: requestsOf(
        "predict",
        heads((head) => (typeof head["digest"] === "string" ? { ...head, digest: "d1" } : head)),
      ),
    },
    broken: ["strangers"],
    said: "expected another digest: DIGEST_MISMATCH, found an answer",
  },
  "counts no samples": {
    tampering: { heartbeat: (beat) => encodeFrame({ ...beatOf(beat), samples: 0 }, []) },
    broken: ["samples"],
    said: "expected samples of 0 + 8 or more, found 0",
  },
  "refuses with 500": {
    tampering: {
      endpoint: repliesOf("predict", (reply) =>
        codeOf(reply) === undefined
          ? reply
          : { ...reply, headers: { ...reply.headers, [headerNames.serviceErrorCode]: "500" } },
      ),
    },
    broken: ["frames", "headers", "requests", "inputs", "strangers", "overload"],
    said: "expected nothing: MALFORMED_FRAME, found Nats-Service-Error-Code 500 for MALFORMED_FRAME, expected 400; 15 more so",
  },
  "answers with the samples after those that were named": {
    tampering: {
      endpoint: requestsOf(
        "predict",
        tensorsNamed("sample-ids", (tensor) => {
          const ids = new Int32Array(Uint8Array.from(tensor.bytes).buffer).map((id) => (id < 0 ? id : (id + 1) % 12));
          return wireTensor("sample-ids", { shape: tensor.shape, data: ids });
        }),
      ),
    },
    broken: ["by-reference"],
    said: "expected -4.495697498321533 for row 0, class 0, found -4.105045795440674",
  },
};
