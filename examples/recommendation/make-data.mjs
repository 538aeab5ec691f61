#!/usr/bin/env node
/**
 * Makes of ml-100k.inter the table that recommendation.yaml reads, ratings.tsv, and labelled.txt, the samples whose label
 * the student is shown: those of every tenth user. node make-data.mjs FOLDER [SHARE]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , folder, share = "0.1"] = process.argv;
const every = Math.round(1 / Number(share));
if (folder === undefined || !(every >= 1)) {
  console.error("usage: make-data.mjs FOLDER [SHARE], a share of the users such as 0.1");
  process.exit(2);
}
/** As `dataset.perUser` of recommendation.yaml. */
const perUser = 20;

const [, ...lines] = readFileSync(join(folder, "ml-100k.inter"), "utf8").trimEnd().split(/\r?\n/);
const rows = lines.map((line) => {
  const [user = "", item = "", , time = ""] = line.split("\t");
  return { user, item, time };
});
const table = rows.map(({ user, item, time }) => `${user}\t${item}\t${time}\n`);
writeFileSync(join(folder, "ratings.tsv"), `user\titem\ttime\n${table.join("")}`);

/** How many films each user rated. */
const counts = new Map();
for (const { user } of rows) counts.set(user, (counts.get(user) ?? 0) + 1);
const shown = [...counts].filter(([user]) => Number(user) % every === 0);
// The last film of a user tests, the first has nothing before it; a sample is named for its user and its label's place.
const ids = shown.flatMap(([user, count]) =>
  Array.from({ length: Math.min(perUser, count - 2) }, (_, i) => `${user}/${count - 1 - i}\n`),
);
writeFileSync(join(folder, "labelled.txt"), ids.join(""));
console.log(`${rows.length} ratings of ${counts.size} users, ${ids.length} labels of ${shown.length} users`);
