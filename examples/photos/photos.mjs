#!/usr/bin/env node
/**
 * Draws the pictures and trains the teachers where they are not there, runs photos.yaml and checks its result:
 * node examples/photos/photos.mjs
 */
import { check, takes, teach, toldReport } from "../run-example.mjs";

takes("some eight minutes on two cores");
teach(new URL("teach.sh", import.meta.url), "runs/photos-data", ["colour", "grey"]);
const { models, dataset } = await toldReport("examples/photos/photos.yaml");
const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
check(dataset.classes.length === 54, "the pictures are of 54 classes");
check(accuracy.ensemble > 0.8, "the ensemble is right for more than 80 % of the pictures in typefaces it never saw");
check(accuracy.distilled > 0.8, "the student is right for more than 80 %");
check(accuracy.distilled > accuracy.scratch + 0.2, "distillation gained more than 20 points");
