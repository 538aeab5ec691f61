#!/usr/bin/env node
/**
 * Composes the scenes and trains the teachers where they are not there, runs segmentation.yaml, exports the first student to
 * ONNX and checks the results: node examples/segmentation/segmentation.mjs
 */
import { check, faculty, takes, teach, toldReport } from "../run-example.mjs";

takes("forty minutes on two cores that are busy with other work");
teach(new URL("teach.sh", import.meta.url), "runs/segmentation-data", ["broad", "deep"]);
const { models, dataset } = await toldReport("examples/segmentation/segmentation.yaml");
const miou = Object.fromEntries(models.map(({ role, figures }) => [role, figures.miou.mean]));
check(dataset.labelled === 53 && dataset.test === 300, "53 scenes show their mask, 300 are tested with");
check(miou.ensemble > 0.4, "the ensemble's mean IoU is more than 0.4");
check(miou.distilled > miou.scratch + 0.1, "the student's mean IoU is higher by more than 0.1 by distillation");
const student = "runs/segmentation/students/distilled-1/distilled";
console.log(await faculty(["export", student, "--to", "onnx", "--out", "runs/segmentation/student.onnx"]));
