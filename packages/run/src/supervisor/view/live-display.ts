import type { Clock } from "@faculty/shared/clock";
import { printable } from "@faculty/shared/names";
import type { Output } from "../../settings/context.ts";
import { fitSentence } from "../../terminal/fit-parts.ts";
import { eventLines } from "./event-lines.ts";
import { renderView, summarizeView } from "./render-view.ts";
import { emptyView, foldView, type RunView, type ViewEvent } from "./run-view.ts";

/** Shows a run while it goes: a few lines redrawn on a terminal, lines now and then elsewhere, JSON for programs. */
export interface LiveDisplay extends AsyncDisposable {
  update(event: ViewEvent): void;
  /** A line that stays. */
  say(line: string): void;
}

const redrawMs = 250;
const eventsEveryMs = 1000;
const linesEveryMs = 5000;

/**
 * 1. Nothing is written after `dispose`. 2. A line said is never overwritten.
 * @param onEvent - Called with what it is told.
 */
export function createLiveDisplay(
  output: Output,
  clock: Clock,
  onEvent: (event: ViewEvent | { readonly kind: "said"; readonly line: string }) => void = () => {},
): LiveDisplay {
  const { terminal } = output;
  const isDrawn = terminal.interactive;
  const json = output.json && !isDrawn; // a program does not read what a terminal shows
  const ended = new AbortController();
  let view: RunView = emptyView;
  let drawn = 0;

  const erase = () => {
    if (drawn > 0) output.write(`\x1b[${drawn}A\x1b[J`); // cursor up, clear to the end of the screen
    drawn = 0;
  };
  const draw = () => {
    const { columns, rows, colour } = terminal;
    const lines = renderView(view, clock.now(), { columns: columns(), rows: rows(), colour });
    erase();
    output.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  const tell = () => {
    const lines = json ? eventLines(view, clock.now()) : summarizeView(view, clock.now(), terminal.columns());
    for (const line of lines) output.write(`${printable(line)}\n`);
  };
  const tick = async () => {
    for (;;) {
      await clock.sleep(isDrawn ? redrawMs : json ? eventsEveryMs : linesEveryMs, ended.signal);
      if (isDrawn) draw();
      else tell();
    }
  };
  const ticking = output.quiet ? Promise.resolve() : tick().catch(() => undefined); // ends when `ended` aborts

  return {
    update: (event) => {
      onEvent(event);
      view = foldView(view, event);
      if (event.kind !== "step" || isDrawn || output.quiet) return;
      if (json) output.write(`${JSON.stringify({ event: "step", step: event.step })}\n`);
      else output.note(event.step);
    },
    say: (line) => {
      onEvent({ kind: "said", line });
      erase();
      if (!isDrawn || output.quiet) output.note(line);
      else for (const part of fitSentence(line, terminal.columns(), terminal.colour)) output.write(`${part}\n`);
    },
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await ticking;
      erase();
    },
  };
}
