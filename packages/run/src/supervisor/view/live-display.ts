import type { Clock } from "@faculty/shared/clock";
import { printable } from "@faculty/shared/names";
import type { Output } from "../../settings/context.ts";
import { renderView, summarizeView } from "./render-view.ts";
import { emptyView, foldView, type RunView, type ViewEvent } from "./run-view.ts";

/** Shows a run while it goes: a few lines redrawn on a terminal, a line now and then elsewhere. */
export interface LiveDisplay extends AsyncDisposable {
  update(event: ViewEvent): void;
  /** A line that stays. */
  say(line: string): void;
}

const redrawMs = 250;
const lineEveryMs = 5000;

/**
 * 1. Nothing is written after `dispose`. 2. A line said is never overwritten.
 * @param onEvent - Called with what it is told.
 */
export function createLiveDisplay(
  output: Output,
  clock: Clock,
  onEvent: (event: ViewEvent | { readonly kind: "said"; readonly line: string }) => void = () => {},
): LiveDisplay {
  const { interactive } = output.terminal;
  const ended = new AbortController();
  let view: RunView = emptyView;
  let drawn = 0;

  const erase = () => {
    if (drawn > 0) output.write(`\x1b[${drawn}A\x1b[J`); // cursor up, clear to the end of the screen
    drawn = 0;
  };
  const draw = () => {
    const lines = renderView(view, clock.now(), output.terminal.columns());
    erase();
    output.write(lines.map((line) => `${printable(line)}\n`).join(""));
    drawn = lines.length;
  };
  const tick = async () => {
    for (;;) {
      await clock.sleep(interactive ? redrawMs : lineEveryMs, ended.signal);
      if (interactive) draw();
      else if (view.students.size > 0) output.note(summarizeView(view));
    }
  };
  const ticking = output.quiet ? Promise.resolve() : tick().catch(() => undefined); // ends when `ended` aborts

  return {
    update: (event) => {
      onEvent(event);
      view = foldView(view, event);
      if (event.kind === "step" && !interactive) output.note(event.step);
    },
    say: (line) => {
      onEvent({ kind: "said", line });
      erase();
      output.note(line);
    },
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await ticking;
      erase();
    },
  };
}
