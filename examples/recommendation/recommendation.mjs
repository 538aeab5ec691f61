#!/usr/bin/env node
/**
 * Fetches the ratings and trains the teachers where they are not there, runs recommendation.yaml and checks its result:
 * node examples/recommendation/recommendation.mjs
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, takes, teach, toldReport } from "../run-example.mjs";

takes("some 20 minutes on two cores");
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const data = path("../../runs/recommendation-data");
if (!existsSync(`${data}/labelled.txt`)) execFileSync(path("fetch.sh"), [data], { stdio: "inherit" });
teach(new URL("teach.sh", import.meta.url), "runs/recommendation-teachers", ["towers", "sasrec", "gru"], [data]);

const { dataset, ranking } = await toldReport("examples/recommendation/recommendation.yaml");
const hits = (name) => ranking.models.find((model) => model.name === name).hr10.mean;
check(dataset.classes.length === 1682 && dataset.test === 943, "943 users have 1,682 films to choose from");
check(ranking.popularity.hr10 > 0.08 && ranking.popularity.hr10 < 0.09, "popularity finds 8.6 % of what comes next");
check(hits("ensemble of 3") > 0.16, "the ensemble finds more than 16 %");
check(ranking.gain.kind === "gained", "the interval of what distillation gained in HR@10 is above 0");
check(ranking.gain.recovered > 0.5, "the student made up more than half of its distance to the ensemble");
console.log(ranking.gain.words);
