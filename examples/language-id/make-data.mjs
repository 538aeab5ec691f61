#!/usr/bin/env node
/**
 * Makes a folder of texts from the lists that fetch.sh downloaded: node make-data.mjs LISTS OUT
 *
 * A sentence of a description is a sample. Packages are dealt out by the digest of their name, so that no package has
 * sentences in two parts: some are labelled, some test, the rest is the pool without labels. Which sentences are taken,
 * and their order, follow from digests too. Sentences that two languages share are dropped: nobody translated them.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const languages = "cs da de en es fi fr it ja ko nl pl pt ru sk uk zh".split(" ");
/** Texts of a language at most. */
const most = { train: 60, test: 100, unlabelled: 3000 };
/** Characters of a text: sentences are cut to so many, shorter ones are left out, in scripts of few letters a word later. */
const [longest, shortest, shortestOfFew] = [80, 24, 10];
/** Shares of packages by the first byte of their name's digest, of 256. */
const [testBelow, trainBelow] = [64, 96];

const [lists, out] = process.argv.slice(2);
if (lists === undefined || out === undefined) {
  console.error("usage: make-data.mjs LISTS OUT");
  process.exit(2);
}

/** @param {string} text */
const digestOf = (text) => createHash("sha256").update(text).digest();

/** The long description as paragraphs, then as sentences. @param {string} entry */
function sentencesOf(entry) {
  const lines = entry.split("\n").slice(1);
  const paragraphs = lines.map((line) => (line === " ." ? "\n" : line.startsWith("  ") ? "\n" : line)).join("");
  return paragraphs
    .split(/\n|(?<=[.!?:;])\s+|(?<=[。！？])/u)
    .map((text) => text.replaceAll(/\s+/gu, " ").trim())
    .map((text) => Array.from(text).slice(0, longest).join("").trim());
}

/** Letters are most of a sentence; lists, addresses and commands are none. @param {string} text */
function isSentence(text) {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const few = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  const length = Array.from(text).length;
  return length >= (few ? shortestOfFew : shortest) && letters > 0.6 * length && !/https?:/.test(text);
}

/** @type {Map<string, { language: string, part: keyof typeof most } | null>} Null: of two languages. */
const found = new Map();
for (const language of languages)
  for (const entry of readFileSync(`${lists}/${language}`, "utf8").split("\n\n")) {
    const name = /^Package: (.*)$/m.exec(entry)?.[1];
    const description = entry.slice(entry.indexOf("\nDescription-", entry.indexOf("\nDescription-md5") + 1) + 1);
    if (name === undefined) continue;
    const [byte = 0] = digestOf(name);
    const part = byte < testBelow ? "test" : byte < trainBelow ? "train" : "unlabelled";
    for (const text of new Set(sentencesOf(description).filter(isSentence))) {
      const before = found.get(text);
      if (before === undefined) found.set(text, { language, part });
      else if (before !== null && (before.language !== language || before.part !== part)) found.set(text, null);
    }
  }

/** @typedef {{ text: string, language: string, part: keyof typeof most }} Found */
/** @param {readonly Found[]} texts @param {string} salt @returns {readonly Found[]} */
function shuffled(texts, salt) {
  const keyed = texts.map((found) => ({ found, key: digestOf(salt + found.text).toString("hex") }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ found }) => found);
}

const texts = [...found].flatMap(([text, of]) => (of === null ? [] : [{ text, ...of }]));
/** @type {Map<string, number>} */
const seen = new Map();
const taken = shuffled(texts, "taken").filter(({ language, part }) => {
  const count = (seen.get(language + part) ?? 0) + 1;
  seen.set(language + part, count);
  return count <= most[part];
});
mkdirSync(out, { recursive: true });
/** @type {Record<keyof typeof most, string[]>} */
const lines = { train: [], test: [], unlabelled: [] };
/** @type {Map<string, number>} */
const characters = new Map();
for (const { text, language, part } of shuffled(taken, "order")) {
  lines[part].push(part === "unlabelled" ? text : `${language}\t${text}`);
  if (part !== "test")
    for (const character of text.toLowerCase()) characters.set(character, (characters.get(character) ?? 0) + 1);
}
for (const [part, some] of Object.entries(lines)) {
  writeFileSync(`${out}/${part}.tsv`, `${some.join("\n")}\n`);
  console.log(`${part}: ${some.length} texts`);
}
writeFileSync(`${out}/text.json`, JSON.stringify({ length: longest }));

/** A tokenizer.json of the Hugging Face libraries: each of the most frequent characters is a token. */
const kept = [...characters].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 1023);
const vocab = Object.fromEntries(["[UNK]", ...kept.map(([character]) => character)].map((token, id) => [token, id]));
const tokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: { type: "Lowercase" },
  pre_tokenizer: { type: "Split", pattern: { Regex: "[\\s\\S]" }, behavior: "Isolated", invert: false },
  post_processor: null,
  decoder: null,
  model: { type: "WordLevel", vocab, unk_token: "[UNK]" },
};
writeFileSync(`${out}/tokenizer.json`, JSON.stringify(tokenizer));
