/** An event to come. */
export interface Scheduled {
  cancel(): void;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly label: string;
  readonly act: () => void;
  isCancelled: boolean;
}

/** Events by time; of the same time, by the order in which they were pushed. */
export interface EventHeap {
  push(atMs: number, label: string, act: () => void): Scheduled;
  /** The next event, where it is not later than `untilMs`. */
  pop(untilMs: number): Pick<Event, "atMs" | "label" | "act"> | null;
}

/** A binary heap (Williams 1964); what is cancelled stays until its turn comes. */
export function createEventHeap(): EventHeap {
  const heap: Event[] = [];
  let pushed = 0;

  const isBefore = (a: Event, b: Event) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  function swap(i: number, j: number): void {
    const kept = heap[i] as Event;
    heap[i] = heap[j] as Event;
    heap[j] = kept;
  }

  function rise(from: number): void {
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!isBefore(heap[i] as Event, heap[parent] as Event)) return;
      swap(i, parent);
      i = parent;
    }
  }

  function sink(): void {
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let first = i;
      if (left < heap.length && isBefore(heap[left] as Event, heap[first] as Event)) first = left;
      if (right < heap.length && isBefore(heap[right] as Event, heap[first] as Event)) first = right;
      if (first === i) return;
      swap(i, first);
      i = first;
    }
  }

  function removeFirst(): void {
    swap(0, heap.length - 1);
    heap.pop();
    sink();
  }

  return {
    push: (atMs, label, act) => {
      const event: Event = { atMs, order: pushed++, label, act, isCancelled: false };
      heap.push(event);
      rise(heap.length - 1);
      return {
        cancel: () => {
          event.isCancelled = true;
        },
      };
    },
    pop: (untilMs) => {
      for (let next = heap[0]; next !== undefined && next.atMs <= untilMs; next = heap[0]) {
        removeFirst();
        if (!next.isCancelled) return next;
      }
      return null;
    },
  };
}
