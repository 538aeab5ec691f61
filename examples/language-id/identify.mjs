#!/usr/bin/env node
/**
 * Names the language of the test sentences by an exported student, in the runtime that a page has, onnxruntime-web:
 * node examples/language-id/identify.mjs [STUDENT.onnx]
 *
 * After `npm ci --prefix examples/browser`. What it does to a text is all that a page has to do.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const ort = createRequire(new URL("../browser/package.json", import.meta.url))("onnxruntime-web");
const runs = new URL("../../runs/", import.meta.url);
const [path = new URL("language-id-export/int8.onnx", runs)] = process.argv.slice(2);
const texts = new URL("language-id-data/texts/", runs);

/** Characters that the student reads of a text. */
const length = 80;
/** Ids of Faculty's own come first: padding, unknown, mask, and the tokenizer's name. */
const ownIds = 4;
const { vocab, unk_token } = JSON.parse(readFileSync(new URL("tokenizer.json", texts), "utf8")).model;

/** @param {string} text */
function idsOf(text) {
  const ids = new Float32Array(length);
  const characters = Array.from(text.toLowerCase()).slice(0, length);
  characters.forEach((character, place) => {
    ids[place] = ownIds + (Object.hasOwn(vocab, character) ? vocab[character] : vocab[unk_token]);
  });
  return ids;
}

const lines = readFileSync(new URL("test.tsv", texts), "utf8").trimEnd().split("\n");
const samples = lines.map((line) => line.split("\t")).map(([label = "", text = ""]) => ({ label, text }));
const classes = [...new Set(samples.map(({ label }) => label))].sort((a, b) => (a < b ? -1 : 1));
const session = await ort.InferenceSession.create(readFileSync(path));
const [input] = session.inputNames;
const [output] = session.outputNames;
let right = 0;
for (const { label, text } of samples) {
  const outputs = await session.run({ [input]: new ort.Tensor("float32", idsOf(text), [1, length]) });
  const logits = outputs[output].data;
  if (classes[logits.indexOf(Math.max(...logits))] === label) right += 1;
}
console.log(`${right} of ${samples.length} test sentences right, ${((100 * right) / samples.length).toFixed(2)} %`);
