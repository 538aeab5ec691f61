#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stateFailure } from "@faculty/run/processes/stated-failure";
import { readSettings, rootsOf } from "@faculty/run/settings/settings";
import { systemClock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";
import { userCache } from "@faculty/shared/files";
import { printable } from "@faculty/shared/names";
import { growHeap, keepCompiled } from "@faculty/shared/processes";
import { watchExit } from "./exit-watch.ts";
import { createProgram, runProgram } from "./program.ts";

growHeap();
const program = createProgram();
const flag = (name: "json" | "quiet" | "verbose") => program.opts<Record<string, unknown>>()[name] === true;
const exit = watchExit(process, systemClock);
process.channel?.unref(); // the parent's channel is only watched, it must not keep this process alive
process.on("uncaughtException", (thrown) => process.exit(fail(thrown)));

try {
  const given = readSettings(process.env, (path) => readFileSync(path, "utf8"));
  keepCompiled(join(given.cache ?? userCache, "compiled")); // before a command loads what it needs
  const settings = {
    ...given,
    get roots() {
      const list: unknown = program.opts<Record<string, unknown>>()["roots"];
      return typeof list === "string" ? rootsOf("--roots", list) : given.roots;
    },
  };
  const output = {
    get json() {
      return flag("json");
    },
    get quiet() {
      return flag("quiet");
    },
    get verbose() {
      return flag("verbose");
    },
    terminal: {
      interactive: process.stderr.isTTY === true,
      colour: process.stderr.isTTY === true && !settings.noColour,
      columns: () => process.stderr.columns || 80, // one that does not tell its size, or says 0, has the classic one
      rows: () => process.stderr.rows || 24,
      printColumns: () => (process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY),
    },
    print: (line: string) => void process.stdout.write(`${printable(line)}\n`),
    note: (line: string) => {
      if (flag("quiet")) return;
      process.stderr.write(
        `${printable(flag("json") && process.stderr.isTTY !== true ? JSON.stringify({ event: "said", line }) : line)}\n`,
      );
    },
    write: (text: string) => void process.stderr.write(text),
  };
  const context = { settings, abort: exit.abort, output, environment: process.env, onKill: exit.onKill };
  process.exitCode = await runProgram(program, context, process.argv.slice(2));
} catch (thrown) {
  process.exitCode = fail(thrown);
}

/** Tells of the error in one sentence, with its stack when asked for. Returns the exit code. */
function fail(thrown: unknown): number {
  const error = asFacultyError(thrown);
  const { code, message, details } = error;
  stateFailure(process, error);
  if (code === "CANCELLED" && exit.isUnread()) return exit.exitCode() ?? error.exitCode;
  if (flag("json")) process.stdout.write(`${printable(JSON.stringify({ error: { code, message, details } }))}\n`);
  process.stderr.write(`faculty: ${printable(message)}\n`);
  if (flag("verbose"))
    process.stderr.write(`${printable(`${error.stack}\n${error.cause instanceof Error ? error.cause.stack : ""}`)}\n`);
  return code === "CANCELLED" ? (exit.exitCode() ?? error.exitCode) : error.exitCode;
}
