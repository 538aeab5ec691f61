import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { findOnnxRuntime, type OnnxRuntime } from "@faculty/models/onnx";
import { FacultyError } from "@faculty/shared/errors";

type Create = OnnxRuntime["InferenceSession"]["create"];
type Options = NonNullable<Parameters<Create>[1]>;

/** What goes in and comes out of a session: a tensor of ONNX Runtime, or what is left of one in another thread. */
export type Values = Pick<InstanceType<OnnxRuntime["Tensor"]>, "type" | "data" | "dims">;

/** A session of ONNX Runtime in its thread. */
export interface Session extends Pick<Awaited<ReturnType<Create>>, "outputMetadata"> {
  /** What goes in is copied before this returns. @throws Error what ONNX Runtime says. */
  run(feeds: Readonly<Record<string, Values>>, names: readonly string[]): Promise<Readonly<Record<string, Values>>>;
  release(): Promise<void>;
}

type Asked =
  | { readonly does: "open"; readonly model: Uint8Array; readonly options: Options }
  | { readonly does: "run"; readonly feeds: Readonly<Record<string, Values>>; readonly names: readonly string[] }
  | { readonly does: "release" };

type Answer = { readonly id: number; readonly lent: readonly ArrayBuffer[] } & (
  | { readonly done: unknown }
  | { readonly failed: string }
);

interface Waiting {
  readonly resolve: (done: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread that computes the ONNX models of this process, one request after the other, while this one reads and answers
 * others: onnxruntime-node computes in the thread that asks.
 * 1. What is asked is answered in its order.
 * 2. The process may end where nobody waits for an answer.
 * 3. It ends between two computations: ONNX Runtime aborts a process whose thread is ended within one.
 */
interface OnnxThread {
  /** @param given - Memory that becomes the thread's and is not copied. */
  ask(session: number, asked: Asked, given?: readonly ArrayBufferLike[]): Promise<unknown>;
  /**
   * A copy in memory that may be given. The thread gives it back with its answer, and it is lent again: neither side makes
   * memory of this size anew for each request, nor copies it once more.
   * @param lent - Its memory is added here; texts have none.
   */
  lend(data: Values["data"], lent: ArrayBuffer[]): Values["data"];
}

let thread: OnnxThread | null = null;
let opened = 0;

/**
 * Opens a model in the thread, which is started with the first one.
 * @param model - The thread's from then on.
 * @throws Error what ONNX Runtime says.
 */
export async function openInThread(model: Uint8Array, options: Options): Promise<Session> {
  thread ??= startThread(() => {
    thread = null;
  });
  const own = thread;
  const session = opened++;
  const isWhole = model.byteLength === model.buffer.byteLength; // else the memory holds something else too
  const opening = own.ask(session, { does: "open", model, options }, isWhole ? [model.buffer] : []);
  const outputMetadata = (await opening) as Session["outputMetadata"];
  return {
    outputMetadata,
    run: async (feeds, names) => {
      const lent: ArrayBuffer[] = [];
      const sent = Object.entries(feeds).map(([name, { type, data, dims }]) => [
        name,
        { type, data: own.lend(data, lent), dims },
      ]);
      const asked: Asked = { does: "run", feeds: Object.fromEntries(sent), names };
      return (await own.ask(session, asked, lent)) as Record<string, Values>;
    },
    release: async () => {
      await own.ask(session, { does: "release" });
    },
  };
}

function startThread(whenEnded: () => void): OnnxThread {
  /** Whether it computes, and whether it is to begin nothing more. */
  const flags = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL("../../../threads/onnx-sessions.mjs", import.meta.url), {
    workerData: { runtime: pathToFileURL(findOnnxRuntime()).href, flags },
  });
  const waiting = new Map<number, Waiting>();
  /** What came back, the latest last. */
  const spare: ArrayBuffer[] = [];
  let asked = 0;

  function settle(id: number, settled: (one: Waiting) => void): void {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (one !== undefined) settled(one);
  }

  function endBetween(): void {
    Atomics.store(flags, 1, 1);
    Atomics.wait(flags, 0, 1);
  }

  process.on("exit", endBetween);
  worker.on("message", (answer: Answer) => {
    spare.push(...answer.lent);
    spare.splice(0, spare.length - mostSpare);
    settle(answer.id, ({ resolve, reject }) =>
      "done" in answer ? resolve(answer.done) : reject(new Error(answer.failed)),
    );
  });
  worker.on("error", (cause) => {
    process.off("exit", endBetween);
    whenEnded();
    const error = new FacultyError("INTERNAL", `the thread of ONNX Runtime ended: ${String(cause)}`, {}, { cause });
    for (const id of waiting.keys()) settle(id, ({ reject }) => reject(error));
  });
  return {
    ask: (session, what, given = []) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, session, ...what }, given as ArrayBuffer[]);
      }),
    lend: (data, lent) => {
      if (!ArrayBuffer.isView(data)) return data;
      const found = spare.findIndex(({ byteLength }) => byteLength === data.byteLength);
      const [memory = new ArrayBuffer(data.byteLength)] = found < 0 ? [] : spare.splice(found, 1);
      new Uint8Array(memory).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      lent.push(memory);
      return new (data.constructor as Float32ArrayConstructor)(memory);
    },
  };
}

/** Two requests are in hand at most, and a model rarely takes more than two tensors. */
const mostSpare = 4;
