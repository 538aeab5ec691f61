#!/usr/bin/env node
/**
 * Makes the scenes and trains the teachers where they are not there, runs detection.yaml and checks its result:
 * node examples/detection/detection.mjs
 */
import { check, takes, teach, toldReport } from "../run-example.mjs";

takes("a quarter of an hour on two cores that are busy with other work");
teach(new URL("teach.sh", import.meta.url), "runs/detection-data", ["narrow", "wide", "deep"]);
const { gain, dataset } = await toldReport("examples/detection/detection.yaml");
check(dataset.test === 400 && dataset.labelled === 120, "400 scenes are tested with, 120 of 1,470 show their boxes");
check(gain.distilled.interval[0] > 0, "the gain by distillation is clear");
