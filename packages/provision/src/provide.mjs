// @ts-check
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Interrupted } from "./interrupt.mjs";
import { takeLock } from "./lock.mjs";
import { provideNatsServer } from "./nats-server.mjs";
import { provideOnnxRuntime } from "./onnxruntime.mjs";
import { createReporter } from "./progress.mjs";
import { failureText, SetupError } from "./setup-error.mjs";
import { provideTensorflow } from "./tensorflow.mjs";
import { writeToolchain } from "./toolchain.mjs";

/** @typedef {import("./context.mjs").Context} Context */
/** @typedef {(context: Context, step: import("./progress.mjs").Step) => Promise<void>} Part */

/** What is provided where somebody asks for it, by the name that `--with` takes. */
export const extras = /** @type {const} */ (["onnx"]);

/**
 * Brings a machine from nothing to ready; each part is skipped when it already is right.
 * @param {Context} context
 * @param {object} options
 * @param {string} options.command - that is running, for messages
 * @param {readonly string[]} options.args - `--quiet`: say something only about failures and slow steps; `--with NAME`:
 * provide an extra too
 * @param {readonly (readonly [name: string, part: Part])[]} [options.before]
 * @param {readonly (readonly [name: string, part: Part])[]} [options.after]
 * @returns {Promise<number>} the exit code
 * @throws the reason of the context's `abort`, where that is no signal of `abortOnInterrupt`
 */
export async function provide(context, { command, args, before = [], after = [] }) {
  const { abort, stateDir } = context;
  let current = "start";
  try {
    const { quiet, wanted } = readArgs(command, args);
    const reporter = createReporter({ quiet, stream: process.stderr });
    /**
     * @template T
     * @param {string} name
     * @param {(context: Context, step: import("./progress.mjs").Step) => Promise<T>} part
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
      for (const [name, part] of before) await perform(name, part);
      const onnx = wanted.includes("onnx") ? { onnxRuntime: await perform("onnx", provideOnnxRuntime) } : {};
      const { packageDir: tfjsNode, ...tensorflow } = await perform("tensorflow", provideTensorflow);
      const natsServer = await perform("nats-server", provideNatsServer);
      await writeToolchain(stateDir, { tensorflow, tfjsNode, natsServer, ...onnx });
      for (const [name, part] of after) await perform(name, part);
    } finally {
      await lock[Symbol.asyncDispose]();
    }
    return 0;
  } catch (error) {
    if (abort.aborted && abort.reason instanceof Interrupted) {
      process.stderr.write(`${abort.reason.message}; what was downloaded is kept, run the same command to go on\n`);
      return abort.reason.exitCode;
    }
    abort.throwIfAborted();
    process.stderr.write(failureText(current, error));
    return 1;
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {{ quiet: boolean, wanted: readonly (typeof extras)[number][] }}
 */
function readArgs(command, args) {
  const tried = `${command} ${args.join(" ")}`;
  const todo = `the options are --quiet and --with ${extras.join(" | ")}`;
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
 * @returns {(typeof extras)[number]}
 */
function extraName(name) {
  for (const known of extras) if (known === name) return known;
  throw new Error(`there is no extra ${name}`);
}
