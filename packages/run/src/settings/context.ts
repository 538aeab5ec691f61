import type { Environment, Settings } from "./settings.ts";

/** What every command is given: the environment as values, and the only ways to say something. */
export interface Context {
  readonly settings: Settings;
  /** Aborted by SIGINT, SIGTERM, or the end of the process that started this one. */
  readonly abort: AbortSignal;
  readonly output: Output;
  /** The whole environment, for processes started from here; `settings` is what it means. */
  readonly environment: Environment;
  /** Called when a second signal ends this process at once: to kill what must not survive it. */
  readonly onKill: (listener: () => void) => void;
  /** What this process ends with when nothing throws. */
  readonly setExitCode: (code: number) => void;
}

/** Data goes to stdout, everything for people to stderr. Whatever a terminal takes for a command is written out (printable). */
export interface Output {
  /** `--json`: results as JSON on stdout. */
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly terminal: Terminal;
  /** One line of data. */
  print(line: string): void;
  /** One line for people; with `--json` one object with it; nothing with `--quiet`. */
  note(line: string): void;
  /** Raw text for people: control sequences of a live display. Names in it are made printable by who writes it. */
  write(text: string): void;
}

interface Terminal {
  /** Whether somebody looks at stderr live. */
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
  /** Of the terminal that shows stdout; without an end where it goes elsewhere. */
  readonly printColumns: () => number;
}
