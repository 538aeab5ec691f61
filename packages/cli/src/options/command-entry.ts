import type { Context } from "@faculty/run/settings/context";
import type { Command } from "commander";

/** One command: a file of commands/, a row of the table in program.ts. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Whole command lines, shown by `--help`. */
  readonly examples: readonly string[];
  /** Adds arguments, options and the action. Loads nothing heavy: `--help` runs this for every command. */
  readonly define: (command: Command, context: Context) => void;
}
