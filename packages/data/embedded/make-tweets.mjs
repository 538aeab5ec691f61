/**
 * Reproduces packages/data/embedded/tweets from `tweets_GroundTruth.txt`, which lies in
 * `additional_resources/hutto_ICWSM_2014.tar.gz` of the Python package vaderSentiment 3.3.2:
 *
 *   node packages/data/embedded/make-tweets.mjs tweets_GroundTruth.txt
 *
 * The rule: a tweet is positive or negative as the mean of its twenty or more ratings is; the four whose mean is 0 are
 * left out. Every fifth tweet of a class, in file order, is a test sample. The entities `&amp;`, `&lt;`, `&gt;` and
 * `&quot;` become the characters they stand for. Nothing is drawn at random.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const testEvery = 5;
const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

const [path] = process.argv.slice(2);
if (path === undefined) {
  process.stderr.write("usage: node make-tweets.mjs tweets_GroundTruth.txt\n");
  process.exit(2);
}
const seen = { negative: 0, positive: 0 };
const lines = { train: [], test: [] };
for (const line of readFileSync(path, "utf8").trimEnd().split(/\r?\n/)) {
  const [, rating, text] = line.split("\t");
  const mean = Number(rating);
  if (mean === 0) continue;
  const label = mean > 0 ? "positive" : "negative";
  seen[label] += 1;
  const plain = text.replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity]);
  lines[seen[label] % testEvery === 0 ? "test" : "train"].push(`${label}\t${plain}\n`);
}
for (const [name, content] of Object.entries(lines))
  writeFileSync(new URL(`tweets/${name}.tsv.gz`, import.meta.url), gzipSync(content.join(""), { level: 9 }));
