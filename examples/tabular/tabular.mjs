#!/usr/bin/env node
/** Runs tabular.yaml and checks its result: node examples/tabular/tabular.mjs */
import { check, takes, toldReport } from "../run-example.mjs";

takes("a minute and a half on two cores");
const { models, gain } = await toldReport("examples/tabular/tabular.yaml");
const r2 = Object.fromEntries(models.map(({ role, figures }) => [role, figures.r2.mean]));
check(r2.ensemble > 0.42, "the ensemble explains more than 42 % of the variance");
check(r2.distilled > 0.4, "the student explains more than 40 %");
check(gain.distilled.difference.count === 5, "five seeds are compared with the same student from scratch");
check(gain.distilled.kind === "gained", "the student gains over the one from scratch");
