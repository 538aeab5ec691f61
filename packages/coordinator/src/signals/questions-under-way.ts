/** Asks that teachers have not answered yet, by what they are of. */
export interface AsksUnderWay {
  /** Of those, the ones that hold one of the samples. Each settles, never rejects, when it is under way no more. */
  holding(of: string, ids: Int32Array): readonly Promise<void>[];
  /** Counts an ask until it is settled. */
  add<Value>(of: string, ids: Int32Array, answer: Promise<Value>): Promise<Value>;
}

export function createAsksUnderWay(): AsksUnderWay {
  const asks = new Map<Promise<void>, { readonly of: string; readonly ids: ReadonlySet<number> }>();
  return {
    holding: (of, ids) =>
      [...asks].flatMap(([settled, ask]) => (ask.of === of && ids.some((id) => ask.ids.has(id)) ? [settled] : [])),
    add: (of, ids, answer) => {
      const over = () => void asks.delete(settled);
      const settled: Promise<void> = answer.then(over, over);
      asks.set(settled, { of, ids: new Set(ids) });
      return answer;
    },
  };
}
