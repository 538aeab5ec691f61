// @ts-check

import { abortOnInterrupt } from "../packages/provision/src/interrupt.mjs";
import { provide } from "../packages/provision/src/provide.mjs";
import { buildPackages } from "./build.mjs";
import { createContext } from "./context.mjs";
import { installWorkspace } from "./workspace.mjs";

/**
 * Brings a checkout from nothing to ready; each part is skipped when it already is right.
 * @param {readonly string[]} args - as for `provide`
 * @returns {Promise<number>} the exit code
 */
export async function setup(args) {
  const context = createContext(abortOnInterrupt());
  return await provide(context, {
    command: "node setup/cli.mjs",
    args,
    before: [["packages", (_, step) => installWorkspace(context, step)]],
    after: [["build", (_, step) => buildPackages(context, step)]],
  });
}
