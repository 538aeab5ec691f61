import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { checkout } from "./faculty-process.ts";

/** The Python that the test runner has set up; `npm test` says where there is none, and this is empty. */
export const python: string = process.env["FACULTY_PYTHON"] ?? "";

/** A Python that finds faculty_teacher, in the folder of its tests. */
export function startPython(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess & Disposable {
  const folder = join(checkout, "python");
  const all = { ...process.env, PYTHONPATH: join(folder, "src"), ...env };
  const child = spawn(python, args, { cwd: join(folder, "tests"), env: all, stdio: "ignore" });
  return Object.assign(child, { [Symbol.dispose]: () => void child.kill("SIGKILL") });
}

/** The teacher of python/examples/digits_sklearn.py. */
export function startScikitLearn(name: string, env: Readonly<Record<string, string>>): ChildProcess & Disposable {
  return startPython(["../examples/digits_sklearn.py", "--name", name], env);
}
