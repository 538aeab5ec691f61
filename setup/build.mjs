// @ts-check
import { join } from "node:path";
import { run } from "../packages/provision/src/run.mjs";
import { SetupError } from "../packages/provision/src/setup-error.mjs";

/**
 * Compiles and bundles the packages; quick when nothing changed.
 * @param {import("./context.mjs").Context} context
 * @param {import("../packages/provision/src/progress.mjs").Step} step
 */
export async function buildPackages(context, step) {
  step.note("compiling the packages");
  const tsc = join(context.checkoutDir, "node_modules", "typescript", "bin", "tsc");
  const result = await run(process.execPath, [tsc, "-b"], {
    cwd: context.checkoutDir,
    env: context.env,
    abort: context.abort,
  });
  if (result.kind !== "exited" || result.code !== 0) {
    throw new SetupError({
      tried: "tsc -b",
      why: result.output.trim() || result.kind,
      todo: "correct the errors above, then run the same command again",
    });
  }
  const { bundlePackages } = await import("./bundle.mjs"); // what it needs is installed by now
  await bundlePackages();
  step.done("compiled and bundled");
}
