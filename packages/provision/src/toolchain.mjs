// @ts-check
import { join } from "node:path";
import { readJson } from "./json-file.mjs";
import { writeWhole } from "./temporary.mjs";

/**
 * What was found and made, for the packages to read at `.faculty/toolchain.json`.
 * @typedef {object} Toolchain
 * @property {import("./ladder.mjs").TensorflowChoice} tensorflow
 * @property {string} tfjsNode - folder of the package
 * @property {import("./nats-server.mjs").NatsServer | null} natsServer - null: NATS_URL names the server
 * @property {string} [onnxRuntime] - folder of onnxruntime-node, once somebody has asked for it
 */

/**
 * Keeps of an earlier one what was not asked for this time.
 * @param {string} stateDir
 * @param {Toolchain} toolchain
 */
export async function writeToolchain(stateDir, toolchain) {
  const path = join(stateDir, "toolchain.json");
  const { onnxRuntime } = (await readJson(path)) ?? {};
  await writeWhole(path, `${JSON.stringify({ onnxRuntime, ...toolchain }, undefined, 2)}\n`);
}
