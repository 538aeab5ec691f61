import { readSettings } from "@faculty/run/settings/settings";
import { expect, test } from "vitest";
import { createProgram, runProgram } from "../program.ts";

test.each(["run", "harvest"])(
  "%s takes --teacher-timeout, which its error names where a teacher does not come",
  async (name) => {
    let help = "";
    const program = createProgram().configureOutput({ writeOut: (text) => (help += text) });
    const nothing = () => undefined;
    const terminal = {
      interactive: false,
      colour: false,
      columns: () => 80,
      rows: () => 24,
      printColumns: () => Number.POSITIVE_INFINITY,
    };
    const output = {
      json: false,
      quiet: false,
      verbose: false,
      terminal,
      print: nothing,
      note: nothing,
      write: nothing,
    };
    const settings = readSettings({}, () => "");
    const { signal: abort } = new AbortController();
    const surroundings = { settings, abort, output, environment: {}, onKill: nothing };
    expect(await runProgram(program, surroundings, [name, "--help"])).toBe(0);
    expect(help).toContain("--teacher-timeout <seconds>");
  },
);
