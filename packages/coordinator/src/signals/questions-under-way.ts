/** Questions that teachers have not answered yet, by what they are of. */
export interface QuestionsUnderWay {
  /** Of those, the ones that hold one of the samples. Each settles, never rejects, when it is under way no more. */
  holding(of: string, ids: Int32Array): readonly Promise<void>[];
  /** Counts a question until it is settled. */
  add<Value>(of: string, ids: Int32Array, answer: Promise<Value>): Promise<Value>;
}

export function createQuestionsUnderWay(): QuestionsUnderWay {
  const open = new Map<Promise<void>, { readonly of: string; readonly ids: ReadonlySet<number> }>();
  return {
    holding: (of, ids) =>
      [...open].flatMap(([settled, one]) => (one.of === of && ids.some((id) => one.ids.has(id)) ? [settled] : [])),
    add: (of, ids, answer) => {
      const over = () => void open.delete(settled);
      const settled: Promise<void> = answer.then(over, over);
      open.set(settled, { of, ids: new Set(ids) });
      return answer;
    },
  };
}
