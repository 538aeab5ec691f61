import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";

const toolchain = z.object({ natsServer: z.object({ path: z.string() }).nullable() });

/**
 * Path of a nats-server binary: the one set-up provisioned for this checkout, else the one on PATH.
 * @throws FacultyError NOT_FOUND.
 */
export function locateNatsServer(): string {
  const provisioned = readToolchain(dirname(fileURLToPath(import.meta.url)));
  if (provisioned !== undefined) return provisioned;
  try {
    execFileSync("nats-server", ["--version"], { stdio: "ignore" });
    return "nats-server";
  } catch (cause) {
    throw new FacultyError(
      "NOT_FOUND",
      "nats-server is neither on PATH nor set up here: run `npm run setup`",
      {},
      { cause },
    );
  }
}

/** Looks upwards for `.faculty/toolchain.json`, which set-up writes at the root of the checkout. */
function readToolchain(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, ".faculty", "toolchain.json"), "utf8");
    return toolchain.parse(JSON.parse(text)).natsServer?.path;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? undefined : readToolchain(parent);
  }
}
