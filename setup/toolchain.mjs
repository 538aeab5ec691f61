// @ts-check
import { join } from "node:path";
import { writeWhole } from "./temporary.mjs";

/**
 * What setup found and made, for the packages to read at `.faculty/toolchain.json`.
 * @typedef {object} Toolchain
 * @property {import("./ladder.mjs").TensorflowChoice} tensorflow
 * @property {import("./nats-server.mjs").NatsServer | null} natsServer - null: NATS_URL names the server
 */

/**
 * @param {string} checkoutDir
 * @param {Toolchain} toolchain
 */
export async function writeToolchain(checkoutDir, toolchain) {
  await writeWhole(join(checkoutDir, ".faculty", "toolchain.json"), `${JSON.stringify(toolchain, undefined, 2)}\n`);
}
