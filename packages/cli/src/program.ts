import type { Context } from "@faculty/run/settings/context";
import { FacultyError } from "@faculty/shared/errors";
import { Command, CommanderError } from "commander";
import { auditCommand } from "./commands/audit.ts";
import { authCommand } from "./commands/auth.ts";
import { checkTeacherCommand } from "./commands/check-teacher.ts";
import { conformanceCommand } from "./commands/conformance.ts";
import { coordinatorCommand } from "./commands/coordinator.ts";
import { dataCommand } from "./commands/data.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { exportCommand } from "./commands/export.ts";
import { harvestCommand } from "./commands/harvest.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { natsCommand } from "./commands/nats.ts";
import { predictCommand } from "./commands/predict.ts";
import { quickstartCommand } from "./commands/quickstart.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { setupCommand } from "./commands/setup.ts";
import { statusCommand } from "./commands/status.ts";
import { studentCommand } from "./commands/student.ts";
import { teachCommand } from "./commands/teach.ts";
import { teacherCommand } from "./commands/teacher.ts";
import { teachersCommand } from "./commands/teachers.ts";
import { translateCommand } from "./commands/translate.ts";
import { uiCommand } from "./commands/ui.ts";
import { validateCommand } from "./commands/validate.ts";
import { versionCommand } from "./commands/version.ts";
import type { CommandEntry } from "./options/command-entry.ts";

const commands: readonly CommandEntry[] = [
  setupCommand,
  quickstartCommand,
  runCommand,
  harvestCommand,
  validateCommand,
  reportCommand,
  auditCommand,
  dataCommand,
  teachCommand,
  evaluateCommand,
  predictCommand,
  translateCommand,
  exportCommand,
  inspectCommand,
  teacherCommand,
  coordinatorCommand,
  studentCommand,
  statusCommand,
  uiCommand,
  teachersCommand,
  checkTeacherCommand,
  natsCommand,
  authCommand,
  doctorCommand,
  conformanceCommand,
  versionCommand,
];

const usageExitCode = 2;

/** Adds the options that every command has; their values are read with `program.opts()`. */
export function createProgram(): Command {
  return new Command("faculty")
    .description("Distils an ensemble of teachers into one small student, over NATS.")
    .option("--json", "print results as JSON on stdout")
    .option("-q, --quiet", "say nothing but results and errors")
    .option("--roots <folders>", "open models, data sets, stores and run folders only within these (FACULTY_ROOTS)")
    .option("-v, --verbose", "say more; errors with their stack")
    .helpCommand("help [command]", "show help of a command")
    .configureOutput({ outputError: () => undefined }); // whoever runs the program says it
}

/**
 * Parses the arguments and runs the command they name.
 * @returns The exit code.
 * @throws What the command throws; FacultyError USAGE for a command line that does not fit.
 */
export async function runProgram(
  program: Command,
  surroundings: Omit<Context, "setExitCode">,
  argv: readonly string[],
): Promise<number> {
  let exitCode = 0;
  const setExitCode = (code: number) => {
    exitCode = code;
  };
  for (const entry of commands) addCommand(program, entry, { ...surroundings, setExitCode });
  throwInsteadOfExit(program);
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.code.startsWith("commander.help")) return thrown.exitCode === 0 ? 0 : usageExitCode; // it was shown
    if (thrown.exitCode === 0) return 0;
    throw usageError(thrown);
  }
  return exitCode;
}

/** What commander says of a command line, as one sentence. */
function usageError({ message }: CommanderError): FacultyError {
  const sentence = message
    .replace(/^error: /, "")
    .replace(/\s*\(Did you mean (.*)\?\)/s, "; did you mean $1?")
    .replace(/\.$/, "");
  return new FacultyError("USAGE", `${sentence} (faculty --help shows the commands)`);
}

function addCommand(program: Command, entry: CommandEntry, context: Context): void {
  const command = program.command(entry.name).summary(entry.summary).description(entry.summary);
  command.copyInheritedSettings(program);
  const examples = entry.examples.map((line) => `  ${line}`).join("\n");
  command.addHelpText("after", `\nExamples:\n${examples}`);
  entry.define(command, context);
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}
