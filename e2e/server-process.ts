import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { checkout } from "./faculty-process.ts";

/** A model server of the models of served-model.mjs, which answers once this resolves. */
export async function startServer(port: number): Promise<ChildProcess & Disposable> {
  const script = join(checkout, "e2e", "served-model.mjs");
  const child = spawn(process.execPath, [script, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return Object.assign(child, { [Symbol.dispose]: () => void child.kill("SIGKILL") });
}
