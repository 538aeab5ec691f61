import type { SampleName } from "./sample-names.ts";

/** Questions that teachers have not answered yet, by what they are of. */
export interface QuestionsUnderWay {
  /** Of those, the ones that hold one of the samples. Each settles, never rejects, when it is under way no more. */
  holding(of: string, names: readonly SampleName[]): readonly Promise<void>[];
  /** Counts a question until it is settled. */
  add<Value>(of: string, names: readonly SampleName[], answer: Promise<Value>): Promise<Value>;
}

export function createQuestionsUnderWay(): QuestionsUnderWay {
  const open = new Map<Promise<void>, { readonly of: string; readonly names: ReadonlySet<SampleName> }>();
  return {
    holding: (of, names) =>
      [...open].flatMap(([settled, one]) =>
        one.of === of && names.some((name) => one.names.has(name)) ? [settled] : [],
      ),
    add: (of, names, answer) => {
      const over = () => void open.delete(settled);
      const settled: Promise<void> = answer.then(over, over);
      open.set(settled, { of, names: new Set(names) });
      return answer;
    },
  };
}
