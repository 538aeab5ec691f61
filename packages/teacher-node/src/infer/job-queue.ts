import { settledReason } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import type { Job } from "../receive/job.ts";

/**
 * What is computed together.
 *
 * `separate`, the default: each request by itself, so that its bits depend on nothing but its own rows. Measured with
 * TensorFlow 2.16 on x86-64: with oneDNN's kernels, its default on newer processors, a row's bits were the same in
 * batches of 47 to 512 rows and others in batches of 1 to 7; without (`TF_ENABLE_ONEDNN_OPTS=0`) they changed with the
 * number of rows, by up to 2·10⁻⁶ in logits of size 1, though not with the row's place among them.
 *
 * `merged`: what waits, up to the node's `maxBatchRows`, waiting up to `maxDelayMs` for more. For throughput of
 * many small requests, where a run does not need to be repeatable.
 */
export type Batching = { readonly kind: "separate" } | { readonly kind: "merged"; readonly maxDelayMs: number };

export interface JobQueueOptions {
  readonly clock: Clock;
  readonly batching: Batching;
  /** Most jobs held at once, waiting or being computed. */
  readonly capacity: number;
  readonly maxBatchRows: number;
}

/**
 * Jobs between their arrival and their reply.
 * 1. At most `capacity` are held; one more is refused at once.
 * 2. They leave in the order they came.
 * 3. Once closed, none is accepted, and those accepted before still leave.
 */
export interface JobQueue {
  /** Jobs held: waiting, or handed out and not `finished`. */
  readonly length: number;
  /** Whether one more job would be accepted now. @throws FacultyError FULL or DRAINING. */
  checkRoom(): void;
  /** @throws FacultyError FULL or DRAINING. */
  add(job: Job): void;
  /** The jobs to compute together next; none once the queue is closed and empty. One caller at a time. */
  next(): Promise<readonly Job[]>;
  /** One of the jobs handed out has its reply. */
  finished(): void;
  close(): void;
}

export function createJobQueue({ clock, batching, capacity, maxBatchRows }: JobQueueOptions): JobQueue {
  // Made once: under overload most are told so, and a stack of each would cost more than its refusal.
  const full = new FacultyError("FULL", `this replica holds ${capacity} requests, as many as it may`, { capacity });
  const waiting: Job[] = [];
  let computing = 0;
  let closed = false;
  let wake = () => {};

  const changed = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });

  const isFull = () => waiting.reduce((rows, job) => rows + job.rows, 0) >= maxBatchRows;

  async function waitForMore(delayMs: number): Promise<void> {
    const enough = new AbortController();
    let isOver = false;
    const over = clock.sleep(delayMs, enough.signal).then(
      () => {
        isOver = true;
      },
      () => undefined,
    );
    while (!isOver && !closed && !isFull()) await Promise.race([over, changed()]);
    enough.abort(settledReason);
  }

  function take(): Job[] {
    let rows = waiting[0]?.rows ?? 0;
    let count = Math.min(1, waiting.length);
    if (batching.kind === "merged")
      for (; count < waiting.length; count++) {
        rows += (waiting[count] as Job).rows;
        if (rows > maxBatchRows) break;
      }
    computing += count;
    return waiting.splice(0, count);
  }

  function checkRoom(): void {
    if (closed) throw new FacultyError("DRAINING", "this replica is stopping, ask another");
    if (waiting.length + computing >= capacity) throw full;
  }

  return {
    checkRoom,
    get length() {
      return waiting.length + computing;
    },
    add: (job) => {
      checkRoom();
      waiting.push(job);
      wake();
    },
    next: async () => {
      while (waiting.length === 0 && !closed) await changed();
      if (batching.kind === "merged" && waiting.length > 0) await waitForMore(batching.maxDelayMs);
      return take();
    },
    finished: () => {
      computing -= 1;
    },
    close: () => {
      closed = true;
      wake();
    },
  };
}
