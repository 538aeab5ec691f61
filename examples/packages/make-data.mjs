#!/usr/bin/env node
/**
 * Makes a folder of texts of what apt knows of every package: node make-data.mjs OUT < LIST
 *
 * A package's short description is a sample, its section is the class. Source packages are dealt out by the digest of
 * their name: what is built of one source is described alike, and has no samples in two parts. A description is taken
 * once of a source, and not at all where it stands in two parts or two sections.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { text as textOf } from "node:stream/consumers";

/** Sections of fewer sources are left out: too few to test with. */
const leastSources = 40;
/** Words of a text. */
const longest = 16;
/** One source of so many is for tests. */
const testOneOf = 5;

const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: make-data.mjs OUT < LIST");
  process.exit(2);
}

/** @param {string} text */
const digestOf = (text) => createHash("sha256").update(text).digest();

/** @typedef {{ text: string, section: string, source: string, part: "train" | "test" }} Described */
/** @type {Map<string, Described | null>} Null: of two sections or two parts. */
const found = new Map();
for (const entry of (await textOf(process.stdin)).split("\n\n")) {
  /** @param {string} key */
  const field = (key) => new RegExp(`^${key}: (.*)$`, "m").exec(entry)?.[1];
  const [name, section, description] = ["Package", "Section", "Description"].map(field);
  if (name === undefined || section === undefined || description === undefined || section.includes("/")) continue;
  const source = field("Source")?.split(" ")[0] ?? name;
  const part = digestOf(source).readUInt32BE() % testOneOf === 0 ? "test" : "train";
  const text = description.replaceAll(/\s+/gu, " ").trim();
  const before = found.get(text);
  if (before === undefined) found.set(text, { text, section, source, part });
  else if (before !== null && (before.section !== section || before.part !== part)) found.set(text, null);
}

/** @type {Map<string, Set<string>>} */
const sources = new Map();
const texts = [...found.values()].filter((one) => one !== null);
for (const { section, source } of texts) sources.set(section, (sources.get(section) ?? new Set()).add(source));
const kept = texts
  .filter(({ section }) => (sources.get(section)?.size ?? 0) >= leastSources)
  .map((one) => ({ one, key: digestOf(one.text).toString("hex") }))
  .sort((a, b) => (a.key < b.key ? -1 : 1));

mkdirSync(out, { recursive: true });
for (const part of ["train", "test"]) {
  const lines = kept.filter(({ one }) => one.part === part).map(({ one }) => `${one.section}\t${one.text}`);
  writeFileSync(`${out}/${part}.tsv`, `${lines.join("\n")}\n`);
  const sections = new Set(lines.map((line) => line.split("\t")[0]));
  console.log(`${part}: ${lines.length} descriptions of ${sections.size} sections`);
}
writeFileSync(`${out}/text.json`, JSON.stringify({ length: longest }));
