import type { Bus, Outgoing, Service } from "@faculty/shared/bus";
import { decodeFrame, encodeFrame, wireTensor } from "@faculty/shared/frames";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import { type PullHead, type PullReply, pullHead } from "@faculty/shared/protocol";
import { serviceNames, subjects } from "@faculty/shared/subjects";
import { logSoftmax } from "@faculty/shared/tensor";

export interface FakeCoordinatorOptions {
  readonly bus: Bus;
  readonly run: string;
  readonly output: OutputSpec;
  /** Sample ids of a batch of the plan. */
  readonly idsOf: (epoch: number, step: number) => Int32Array;
  /** Each teacher's logits of a sample; the target is the mean of their probabilities. */
  readonly teachers: Readonly<Record<string, (id: number) => readonly number[]>>;
  /** May replace, delay or withhold (null) a reply; `count` numbers the requests from 1. */
  readonly tamper?: (reply: FakeReply, request: PullHead, count: number) => FakeReply | Outgoing | null;
}

/** A reply before it is laid out. */
export interface FakeReply {
  readonly head: PullReply;
  readonly ids: Int32Array;
  readonly softTarget: Float32Array;
  readonly perTeacher: Float32Array;
}

export interface FakeCoordinator extends AsyncDisposable {
  /** Every request, in the order of arrival. */
  readonly requests: readonly PullHead[];
}

/** Speaks the real protocol for teachers that are functions. */
export async function serveFakeCoordinator(options: FakeCoordinatorOptions): Promise<FakeCoordinator> {
  const { bus, run } = options;
  const subject = subjects.pull(run);
  const requests: PullHead[] = [];
  const service: Service = await bus.serve(
    { name: serviceNames.coordinator, version: "0.1.0", description: "fake coordinator", metadata: { run } },
    [
      {
        name: "pull",
        subject,
        handle: (message, respond) => {
          const { head } = decodeFrame(pullHead, subject, message.headers, message.payload);
          requests.push(head);
          const reply = replyTo(head, options);
          const sent = options.tamper === undefined ? reply : options.tamper(reply, head, requests.length);
          if (sent !== null) respond("payload" in sent ? sent : layOut(sent, head, rowWidth(options.output)));
        },
      },
    ],
  );
  return { requests, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

function replyTo(request: PullHead, { run, output, teachers, idsOf }: FakeCoordinatorOptions): FakeReply {
  const width = rowWidth(output);
  const { batch, temperature } = request;
  const ids = batch.kind === "train" ? idsOf(batch.epoch, batch.step) : Int32Array.from(batch.ids);
  const names = Object.keys(teachers).filter((name) => request.teachers?.includes(name) ?? true);
  const softTarget = new Float32Array(ids.length * width);
  const perTeacher: number[] = [];
  for (const logitsOf of names.map((name) => teachers[name] as (id: number) => readonly number[])) {
    const logits = { rows: ids.length, width, data: Float64Array.from([...ids].flatMap(logitsOf)) };
    perTeacher.push(...logSoftmax(logits).data);
    logSoftmax(logits, temperature).data.forEach((value, i) => {
      softTarget[i] = (softTarget[i] as number) + Math.exp(value) / names.length;
    });
  }
  const head = {
    run,
    batch,
    temperature,
    generation: 1,
    teachers: names,
    digests: names.map((name) => `digest-of-${name}`),
    mask: names.map(() => true),
    disagreement: 0,
  };
  return { head, ids, softTarget: softTarget.map(Math.log), perTeacher: Float32Array.from(perTeacher) };
}

function layOut({ head, ids, softTarget, perTeacher }: FakeReply, request: PullHead, width: number): Outgoing {
  const rows = softTarget.length / width;
  const present = perTeacher.length / (rows * width);
  const here = head.mask.filter(Boolean).length;
  return encodeFrame({ ...head }, [
    wireTensor("sample-ids", { shape: [ids.length], data: ids }),
    wireTensor("soft-log-probabilities", { shape: [rows, width], data: softTarget }),
    wireTensor("weights", { shape: [rows, here], data: new Float32Array(rows * here).fill(1 / here) }),
    ...(request.perTeacher
      ? [wireTensor("teacher-log-probabilities", { shape: [present, rows, width], data: perTeacher })]
      : []),
  ]);
}
