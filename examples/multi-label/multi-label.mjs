#!/usr/bin/env node
/**
 * Composes the scenes and trains the teachers where they are not there, runs multi-label.yaml, exports the first student to
 * ONNX and checks the results: node examples/multi-label/multi-label.mjs
 */
import { check, faculty, takes, teach, toldReport } from "../run-example.mjs";

takes("nine minutes on two cores that are busy with other work");
teach(new URL("teach.sh", import.meta.url), "runs/multi-label-data", ["plain", "deep"]);
const { models, dataset } = await toldReport("examples/multi-label/multi-label.yaml");
const map = Object.fromEntries(models.map(({ role, figures }) => [role, figures.map.mean]));
check(dataset.test === 300 && dataset.classes.length === 10, "300 scenes of ten classes of items are tested with");
check(map.ensemble > 0.55, "the ensemble's mAP is more than 0.55");
check(map.distilled > map.scratch, "the student's mAP is higher by distillation");
const student = "runs/multi-label/students/distilled-1/distilled";
console.log(await faculty(["export", student, "--to", "onnx", "--out", "runs/multi-label/student.onnx"]));
