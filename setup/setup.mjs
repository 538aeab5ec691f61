// @ts-check
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPackages } from "./build.mjs";
import { createContext } from "./context.mjs";
import { abortOnInterrupt, Interrupted } from "./interrupt.mjs";
import { takeLock } from "./lock.mjs";
import { provideNatsServer } from "./nats-server.mjs";
import { createReporter } from "./progress.mjs";
import { failureText, SetupError } from "./setup-error.mjs";
import { provideTensorflow } from "./tensorflow.mjs";
import { writeToolchain } from "./toolchain.mjs";
import { installWorkspace } from "./workspace.mjs";

/**
 * Brings a checkout from nothing to ready; each part is skipped when it already is right.
 * @param {readonly string[]} args - `--quiet`: say something only about failures and slow steps
 * @returns {Promise<number>} the exit code
 */
export async function setup(args) {
  const abort = abortOnInterrupt();
  const context = createContext(abort);
  let current = "start";
  try {
    const reporter = createReporter({ quiet: isQuiet(args), stream: process.stderr });
    /**
     * @template T
     * @param {string} name
     * @param {(context: import("./context.mjs").Context, step: import("./progress.mjs").Step) => Promise<T>} part
     */
    const perform = async (name, part) => {
      current = name;
      const step = reporter.step(name);
      try {
        return await part(context, step);
      } finally {
        step.end();
      }
    };
    const lock = await perform("lock", (_, step) =>
      takeLock(join(context.cacheDir, "setup.lock"), {
        abort,
        onWait: (owner) => step.note(`waiting for another setup (process ${owner})`),
      }),
    );
    try {
      await perform("packages", installWorkspace);
      const tensorflow = await perform("tensorflow", provideTensorflow);
      const natsServer = await perform("nats-server", provideNatsServer);
      await writeToolchain(context.checkoutDir, { tensorflow, natsServer });
      await perform("build", buildPackages);
    } finally {
      await lock[Symbol.asyncDispose]();
    }
    return 0;
  } catch (error) {
    if (abort.aborted && abort.reason instanceof Interrupted) {
      process.stderr.write(`${abort.reason.message}; what was downloaded is kept, run the same command to go on\n`);
      return abort.reason.exitCode;
    }
    process.stderr.write(failureText(current, error));
    return 1;
  }
}

/** @param {readonly string[]} args */
function isQuiet(args) {
  try {
    return parseArgs({ args: [...args], options: { quiet: { type: "boolean" } }, strict: true }).values.quiet ?? false;
  } catch (error) {
    throw new SetupError({
      tried: `node setup/cli.mjs ${args.join(" ")}`,
      why: error instanceof Error ? error.message : String(error),
      todo: "the only option is --quiet",
    });
  }
}
