import type { Output } from "./context.ts";

/** For who has no terminal: nothing is heard of what is said. @param heard - What is otherwise. */
export function silentOutput(heard: Partial<Output> = {}): Output {
  const nothing = () => undefined;
  return {
    json: false,
    verbose: false,
    quiet: false,
    terminal: {
      interactive: false,
      colour: false,
      columns: () => 80,
      rows: () => 24,
      printColumns: () => Number.POSITIVE_INFINITY,
    },
    print: nothing,
    note: nothing,
    write: nothing,
    ...heard,
  };
}
