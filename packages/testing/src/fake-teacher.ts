import type { Bus, Outgoing } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import {
  decodeFrame,
  encodeFrame,
  floatValues,
  headerNames,
  int32Values,
  tensorNamed,
  wireTensor,
} from "@faculty/shared/frames";
import { rowWidth } from "@faculty/shared/outputs";
import {
  describeReplies,
  type Heartbeat,
  type PredictRequest,
  predictRequest,
  type TeacherDescription,
  type TeacherState,
} from "@faculty/shared/protocol";
import { serviceNames, subjects } from "@faculty/shared/subjects";
import { logSoftmax } from "@faculty/shared/tensor";

export interface FakeTeacherOptions {
  readonly bus: Bus;
  readonly description: TeacherDescription;
  /** Logits of one sample, of all its positions, by its id (by reference) or by its inputs (inline). */
  readonly logits: (sample: { readonly id: number } | { readonly input: Float32Array }) => readonly number[];
  /** May replace, delay or withhold (null) the reply the teacher would give. */
  readonly tamper?: (reply: Outgoing, request: PredictRequest) => Outgoing | null | Promise<Outgoing | null>;
}

/** A teacher replica without a model: it speaks the real protocol, so the coordinator cannot tell. */
export interface FakeTeacher extends AsyncDisposable {
  /** Predict requests received. */
  readonly requests: number;
  heartbeat(state?: TeacherState): void;
}

export async function serveFakeTeacher(options: FakeTeacherOptions): Promise<FakeTeacher> {
  const { bus, description, tamper = (reply) => reply } = options;
  const { teacher, replica, digest } = description;
  const described = describeReplies(description, bus.maxPayloadBytes);
  let requests = 0;

  async function answer(request: { headers: Readonly<Record<string, string>>; payload: Uint8Array }) {
    requests += 1;
    const subject = subjects.predict(teacher, replica);
    const frame = decodeFrame(predictRequest, subject, request.headers, request.payload);
    const values = logitsOf(frame, subject, options);
    const width = rowWidth(description.output);
    const rows = values.length / width;
    const { signal } = frame.head;
    const data = signal.kind === "logits" ? values : softened(values, rows, signal.temperature);
    const reply = encodeFrame({ model: teacher, digest, replica, queueMs: 0, computeMs: 0 }, [
      wireTensor("signal", { shape: [rows, width], data }),
    ]);
    return tamper({ ...reply, headers: { ...reply.headers, [headerNames.queueLength]: "0" } }, frame.head);
  }

  const service = await bus.serve(
    {
      name: serviceNames.teacher,
      version: "0.1.0",
      description: "fake teacher",
      metadata: { teacher, replica, digest },
    },
    [
      {
        name: "predict",
        subject: subjects.predict(teacher, replica),
        handle: (request, respond) => {
          const copy = { headers: request.headers, payload: Uint8Array.from(request.payload) };
          void answer(copy).then((reply) => {
            if (reply !== null) respond(reply);
          });
        },
      },
      {
        name: "describe",
        subject: subjects.describe(teacher, replica),
        handle: (request, respond) => respond(described(request)),
      },
    ],
  );
  return {
    get requests() {
      return requests;
    },
    heartbeat: (state = "ready") => {
      const instance = service.id;
      const beat: Heartbeat = { teacher, replica, digest, state, queueLength: 0, capacity: 8, samples: 0, instance };
      bus.publish(subjects.heartbeat(teacher, replica), encodeFrame({ ...beat }, []));
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

function logitsOf(
  frame: ReturnType<typeof decodeFrame<PredictRequest>>,
  subject: string,
  { description, logits }: FakeTeacherOptions,
): Float32Array {
  if (frame.head.model !== description.teacher) throw new FacultyError("UNKNOWN_MODEL", `not ${frame.head.model}`);
  if (frame.head.samples !== undefined) {
    const ids = int32Values(tensorNamed(frame, subject, "sample-ids"));
    return Float32Array.from(Array.from(ids, (id) => [...logits({ id })]).flat());
  }
  const input = tensorNamed(frame, subject, "input");
  const values = floatValues(input);
  const rows = input.shape[0] ?? 0;
  const size = values.length / rows;
  const each = Array.from({ length: rows }, (_, row) => [
    ...logits({ input: values.subarray(row * size, (row + 1) * size) }),
  ]);
  return Float32Array.from(each.flat());
}

/** Log-probabilities with the row maximum at 0, as the wire wants them. */
function softened(values: Float32Array, rows: number, temperature: number): Float32Array {
  const width = values.length / rows;
  const { data } = logSoftmax({ rows, width, data: values }, temperature);
  return Float32Array.from(data, (value, i) => {
    const start = i - (i % width);
    return value - Math.max(...data.subarray(start, start + width));
  });
}
