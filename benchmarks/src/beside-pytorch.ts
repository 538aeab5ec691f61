import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { computeEnvironment } from "@faculty/shared/processes";
import { z } from "zod";
import type { BenchStudent } from "./bench-student.ts";
import type { TrainedOn } from "./create-trainer.ts";
import type { Contender } from "./interleave.ts";

const script = fileURLToPath(new URL("../beside/step.py", import.meta.url));

type Environment = Readonly<Record<string, string | undefined>>;

/** A student of the same architecture in PyTorch, in a process that computes when it is asked for a round. */
export interface PyTorchStudent extends AsyncDisposable {
  /** Without the second bias of recurrent layers, which ours do without. */
  readonly parameters: number;
  /** Its step. */
  contender<Name extends string>(name: Name, trainedOn: TrainedOn): Contender & { readonly name: Name };
  /** Its answers to batches that are asked for one after the other. */
  inference<Name extends string>(name: Name): Contender & { readonly name: Name };
}

/** Why nothing is measured beside PyTorch, in a sentence; null where it can be. */
export async function missingPyTorch(python: string, env: Environment): Promise<string | null> {
  const has = promisify(execFile)(python, ["-c", "import torch"], { env }).then(
    () => true,
    () => false,
  );
  return (await has) ? null : `not beside PyTorch: ${python} has no torch (pip install torch, or FACULTY_PYTHON)`;
}

/** What PyTorch is told of a student, or of a teacher that is no student's architecture. */
interface TwinSpec extends Omit<BenchStudent, "model"> {
  readonly model: { readonly kind: string };
  readonly samples: number;
}

/** @returns Null where beside/students.py has no such architecture. */
export async function startPyTorch(
  python: string,
  student: TwinSpec,
  env: Environment,
): Promise<PyTorchStudent | null> {
  const tuned = { ...computeEnvironment(cpus().length, 1), ...env }; // keeps freed memory, as ours does
  const child = spawn(python, [script], { env: tuned, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (asked: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(asked)}\n`);
    const { value, done } = await answers.next();
    if (done === true) throw new Error(`PyTorch's ${student.name} ended without an answer`);
    return JSON.parse(value);
  };
  const end = async () => {
    child.stdin.end();
    await ended;
  };

  const parameters = z
    .int()
    .nullable()
    .parse(await ask(student));
  if (parameters === null) {
    await end();
    return null;
  }
  return {
    parameters,
    contender: (name, trainedOn) => ({
      name,
      measure: async (seconds) => z.number().parse(await ask({ distils: trainedOn === "distil", seconds })),
    }),
    inference: (name) => ({ name, measure: async (seconds) => z.number().parse(await ask({ infers: true, seconds })) }),
    [Symbol.asyncDispose]: end,
  };
}
