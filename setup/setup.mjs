// @ts-check
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPackages } from "./build.mjs";
import { createContext } from "./context.mjs";
import { abortOnInterrupt, Interrupted } from "./interrupt.mjs";
import { takeLock } from "./lock.mjs";
import { provideNatsServer } from "./nats-server.mjs";
import { provideOnnxRuntime } from "./onnxruntime.mjs";
import { createReporter } from "./progress.mjs";
import { failureText, SetupError } from "./setup-error.mjs";
import { provideTensorflow } from "./tensorflow.mjs";
import { writeToolchain } from "./toolchain.mjs";
import { installWorkspace } from "./workspace.mjs";

/** What is set up where somebody asks for it, by the name that `--with` takes. */
const extras = { onnx: provideOnnxRuntime };

/**
 * Brings a checkout from nothing to ready; each part is skipped when it already is right.
 * @param {readonly string[]} args - `--quiet`: say something only about failures and slow steps; `--with NAME`: set
 * up an extra too
 * @returns {Promise<number>} the exit code
 */
export async function setup(args) {
  const abort = abortOnInterrupt();
  const context = createContext(abort);
  let current = "start";
  try {
    const { quiet, wanted } = readArgs(args);
    const reporter = createReporter({ quiet, stream: process.stderr });
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
      for (const name of wanted) await perform(name, extras[name]);
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

/**
 * @param {readonly string[]} args
 * @returns {{ quiet: boolean, wanted: readonly (keyof typeof extras)[] }}
 */
function readArgs(args) {
  const tried = `node setup/cli.mjs ${args.join(" ")}`;
  const todo = `the options are --quiet and --with ${Object.keys(extras).join(" | ")}`;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { quiet: { type: "boolean", default: false }, with: { type: "string", multiple: true, default: [] } },
      strict: true,
    });
    return { quiet: values.quiet, wanted: [...new Set(values.with)].map(extraName) };
  } catch (error) {
    throw new SetupError({ tried, why: error instanceof Error ? error.message : String(error), todo });
  }
}

/**
 * @param {string} name
 * @returns {keyof typeof extras}
 */
function extraName(name) {
  for (const known of /** @type {(keyof typeof extras)[]} */ (Object.keys(extras))) if (known === name) return known;
  throw new Error(`there is no extra ${name}`);
}
