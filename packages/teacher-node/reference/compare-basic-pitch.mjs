// @ts-check
// One network in two formats, computed by two runtimes: how far apart are they?
// Run by e2e/basic-pitch.long.test.ts, or by hand:
//   pip download basic-pitch==0.4.0 --no-deps && unzip basic_pitch-*.whl
//   npm run setup -- --with onnx && node packages/teacher-node/reference/compare-basic-pitch.mjs FOLDER_OF_THE_UNZIPPED_WHEEL
// Exits 1 where a value differs by more than 1e-5.
import { join } from "node:path";
import { startBackend } from "@faculty/models/backend";
import { nativeBackend } from "@faculty/models/native-graph";
import { onnxRuntime, readOnnxFile } from "@faculty/models/onnx";
import { readSavedModel } from "@faculty/models/saved-model";
import { openSession } from "../dist/kinds/onnx/onnx-session.js";
import { openSavedModel } from "../dist/kinds/saved-model/saved-model-session.js";

const folder = join(process.argv[2] ?? ".", "basic_pitch", "saved_models", "icassp_2022");
const saved = join(folder, "nmp");
const file = join(folder, "nmp.onnx");
const rows = 2;
const inputShape = [43844, 1];
const tolerance = 1e-5;

await startBackend();
const backend = nativeBackend();
if (backend === null) throw new Error("native TensorFlow does not start here");
const signature = (await readSavedModel(join(saved, "saved_model.pb"))).signatures.get("serving_default");
const [input] = [...(signature?.inputs.values() ?? [])];
const runtime = await onnxRuntime();
const read = await readOnnxFile(file);
const session = await openSession({ who: "model", file, read });

// A chord with some noise, from a fixed seed.
let state = 1;
const samples = Float32Array.from({ length: rows * 43844 }, (_, i) => {
  state = (state * 48271) % 2147483647;
  return 0.3 * Math.sin(i / 8) + 0.2 * Math.sin(i / 13) + 0.05 * (state / 2147483647 - 0.5);
});
const fed = new runtime.Tensor("float32", samples, [rows, ...inputShape]);
const [{ name }] = read.model.inputs;
const names = read.model.outputs.map((output) => output.name);
const said = await session.run({ [name]: fed }, names);

let worst = 0;
for (const [told, output] of signature?.outputs ?? []) {
  const facts = { manifest: { inputShape }, input: { whole: undefined } };
  const inspected = /** @type {any} */ ({ input, output, facts });
  const model = openSavedModel(backend, saved, inspected);
  const { data, shape } = model.run("model", samples, rows);
  model[Symbol.dispose]();
  const other = said[output.tensor]?.data;
  if (!(other instanceof Float32Array)) throw new Error(`the ONNX model has no output ${output.tensor}`);
  const difference = data.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] ?? NaN))), 0);
  worst = Math.max(worst, difference);
  process.stdout.write(`${told} [${shape.join(", ")}]: ${difference.toExponential(2)}\n`);
}
process.stdout.write(`greatest difference ${worst.toExponential(2)}, at most ${tolerance}\n`);
process.exitCode = worst <= tolerance ? 0 : 1;
