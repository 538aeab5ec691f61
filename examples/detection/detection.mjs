#!/usr/bin/env node
/**
 * Makes the scenes and trains the teachers where they are not there, runs detection.yaml and checks its result:
 * node examples/detection/detection.mjs
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, teach, toldReport } from "../run-example.mjs";

const data = fileURLToPath(new URL("../../runs/detection-data", import.meta.url));
const make = fileURLToPath(new URL("make-data.mjs", import.meta.url));
if (!existsSync(`${data}/test-targets-box.npy`)) execFileSync(process.execPath, [make, data], { stdio: "inherit" });
teach(new URL("teach.sh", import.meta.url), "runs/detection-teachers", ["narrow", "wide", "deep"], [data]);

const { gain, dataset } = await toldReport("examples/detection/detection.yaml");
check(dataset.test === 400 && dataset.labelled === 150, "400 scenes are tested with, 150 of 1,500 show their boxes");
check(gain.distilled.interval[0] > 0, "the gain by distillation is clear");
