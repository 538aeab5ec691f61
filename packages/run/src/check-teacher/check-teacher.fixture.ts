import type { Dataset } from "@faculty/data/datasets";
import { type Bus, createMemoryNetwork, type Endpoint, type Outgoing } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { serveTeacher, type Teacher } from "@faculty/teacher-node";
import { type Checked, checkTeacher } from "./check-teacher.ts";
import { createRushingClock } from "./rushing-clock.fixture.ts";

const inputShape = [2, 3];
const classes = 10;

/** What a wrong teacher does otherwise than the one behind it. */
export interface Tampering {
  /** The teacher's endpoint, or another one in its place. */
  readonly endpoint?: (endpoint: Endpoint, clock: Clock) => Endpoint;
  /** A heartbeat as it is sent; null: it is not. */
  readonly heartbeat?: (beat: Outgoing, clock: Clock) => Outgoing | null;
  /** Its model. */
  readonly teacher?: (teacher: Teacher) => Teacher;
  /** The most that its queue takes. */
  readonly capacity?: number;
}

/** A teacher that is broken in one way. */
export interface WrongTeacher {
  readonly tampering: Tampering;
  /** The rules that tell. */
  readonly broken: readonly string[];
  /** What is said of the first of them. */
  readonly said: string;
}

/** A linear model of 10 classes, and a layer of two positions and three channels: what it is shown. */
export function linearTeacher(clock: Clock): Teacher {
  return {
    facts: {
      digest: "d1",
      output: outputOver(Array.from({ length: classes }, (_, c) => `class-${c}`)),
      inputShape,
      layers: ["shown"],
      layerShapes: { shown: inputShape },
      parameters: 60,
      backend: "none",
    },
    infer: async ({ inputs, rows, layers }) => {
      await clock.sleep(rows); // a millisecond a row
      const logits = new Float32Array(rows * classes);
      for (let row = 0; row < rows; row++)
        for (let c = 0; c < classes; c++)
          for (let i = 0; i < 6; i++)
            logits[row * classes + c] =
              (logits[row * classes + c] as number) + (inputs[row * 6 + i] as number) * Math.sin(1 + i * (c + 1)) * 3;
      const shown = { shape: [rows, ...inputShape], data: inputs.slice() };
      return { logits: { rows, width: classes, data: logits }, features: new Map(layers.map((name) => [name, shown])) };
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** What becomes of each rule where a teacher of ours is tampered with. */
export async function checkedTeacher(
  { endpoint = (own) => own, heartbeat = (beat) => beat, teacher = (own) => own, capacity = 4 }: Tampering = {},
  options: {
    readonly dataset?: Dataset;
    readonly drain?: boolean;
    readonly replicas?: number;
    readonly abort?: AbortSignal;
  } = {},
): Promise<readonly Checked[]> {
  const clock = createRushingClock();
  const network = createMemoryNetwork({ clock });
  const abort = new AbortController();
  const logger = createLogger({ service: "teacher", level: "silent" });
  const nodes: Awaited<ReturnType<typeof serveTeacher>>[] = [];
  for (let i = 1; i <= (options.replicas ?? 1); i++) {
    const bus = network.connect();
    const tampered: Bus = {
      ...bus,
      serve: (description, endpoints) =>
        bus.serve(
          description,
          endpoints.map((own) => endpoint(own, clock)),
        ),
      publish: (subject, message) => {
        const beat = heartbeat(message, clock);
        if (beat !== null) bus.publish(subject, beat);
      },
    };
    const served = {
      bus: tampered,
      name: "wide",
      replica: `r${i}`,
      teacher: teacher(linearTeacher(clock)),
      capacity,
    };
    nodes.push(await serveTeacher({ ...served, clock, logger, abort: abort.signal, dataset: options.dataset }));
  }
  try {
    const tested = await checkTeacher({
      bus: network.connect(),
      teacher: "wide",
      dataset: options.dataset ?? null,
      stop: options.drain === true ? () => void nodes[0]?.drain() : null,
      timeoutMs: 2000,
      clock,
      abort: options.abort ?? abort.signal,
    });
    const all: Checked[] = [];
    for await (const checked of tested.checked) all.push(checked);
    return all;
  } finally {
    abort.abort(); // who sleeps on a rushing clock never stops
    await Promise.all(nodes.map((node) => node.closed));
  }
}
