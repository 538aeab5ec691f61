import { execFileSync } from "node:child_process";
import { FacultyError } from "../errors/faculty-error.ts";
import { readToolchain } from "./toolchain.ts";

/**
 * Path of a nats-server binary: the one that was provided, else the one on PATH.
 * @throws FacultyError NOT_FOUND.
 */
export function locateNatsServer(): string {
  const provided = readToolchain()?.natsServer?.path;
  if (provided !== undefined) return provided;
  try {
    execFileSync("nats-server", ["--version"], { stdio: "ignore" });
    return "nats-server";
  } catch (cause) {
    throw new FacultyError(
      "NOT_FOUND",
      "nats-server is neither on PATH nor set up here: run `npx faculty setup`",
      {},
      { cause },
    );
  }
}
