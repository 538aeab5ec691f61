/** lid.176 of fastText in WebAssembly, 176 languages: logarithms of its probabilities. */
import { getLIDModel } from "fasttext.wasm.js";
import { save } from "./texts.mjs";

/** The smallest probability that is told from none. */
const floor = 1e-6;
const languages = 176;

const model = await (await getLIDModel()).load();
await save((text) => {
  const found = model.predict(text, languages, 0);
  /** @type {Map<string, number>} */
  const scores = new Map();
  for (let place = 0; place < found.size(); place++) {
    const [probability, label] = found.get(place);
    scores.set(label.replace("__label__", ""), Math.log(Math.max(probability, floor)));
  }
  found.delete();
  return scores;
}, Math.log(floor));
