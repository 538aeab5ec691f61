import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What a teacher says of a text: logits of its own classes. @typedef {ReadonlyMap<string, number>} Scores */

/**
 * Writes `sample` and a logit for each class that a teacher ever names: TEACHER.mjs FOLDER OUT.csv
 * @param {(text: string) => Scores | Promise<Scores>} logitsOf
 * @param {number} absent Of a class that it does not name.
 */
export async function save(logitsOf, absent) {
  const [folder = "", out = ""] = process.argv.slice(2);
  /** @type {[id: string, scores: Scores][]} */
  const rows = [];
  for (const [id, text] of textsOf(folder)) rows.push([id, await logitsOf(text)]);
  const classes = [...new Set(rows.flatMap(([, scores]) => [...scores.keys()]))].sort();
  const lines = rows.map(([id, scores]) => [id, ...classes.map((name) => (scores.get(name) ?? absent).toFixed(4))]);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, [["sample", ...classes], ...lines].map((cells) => `${cells.join(",")}\n`).join(""));
}

/** Id and text: those to train with, labelled ones first, then those to test with. @param {string} folder */
function textsOf(folder) {
  /** @param {string} name */
  const lines = (name) => readFileSync(`${folder}/${name}.tsv`, "utf8").trimEnd().split("\n");
  /** @param {string} line */
  const textOf = (line) => line.split("\t")[1] ?? "";
  const train = [...lines("train").map(textOf), ...lines("unlabelled")];
  return [
    ...train.map((text, place) => /** @type {const} */ ([`train/${place}`, text])),
    ...lines("test").map((line, place) => /** @type {const} */ ([`test/${place}`, textOf(line)])),
  ];
}
