import { weightingSpec, weightings } from "@faculty/coordinator";
import { type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { architectureSpec } from "@faculty/shared/models";
import { layerSignals, objectiveNeeds, termSpec } from "@faculty/student-trainer/objective";
import type { z } from "zod";

/**
 * The run file's whole schema: every loss, architecture and weighting in full, and what losses ask of other keys.
 * Loading this file loads TensorFlow.js.
 */
export const runSchema: z.ZodType<RunSpec> = runSpecSchema({
  term: termSpec,
  model: architectureSpec,
  weighting: weightingSpec,
}).superRefine(({ objective, stages, signal, signals, teachers, ensemble, dataset }, context) => {
  const { kind } = ensemble.weighting;
  if (weightings[kind]?.needs.includes("validation") && dataset.validation === 0)
    context.addIssue({
      code: "custom",
      path: ["ensemble", "weighting", "kind"],
      message: `${kind} needs validation samples, dataset.validation is 0`,
    });
  const placed = [
    ...stages.flatMap((stage, k) => stage.objective.map((term, i) => ({ term, at: ["stages", k, "objective", i] }))),
    ...objective.map((term, i) => ({ term, at: ["objective", i] })),
  ];
  for (const { term, at } of placed) {
    for (const { teacher } of layerSignals([term])) {
      const refuse = (path: readonly (string | number)[], message: string) =>
        context.addIssue({ code: "custom", path: [...path], message });
      const names = teachers.map(({ name }) => name);
      if (!names.includes(teacher))
        refuse([...at, "from"], `expected a layer of one of the teachers ${names.join(", ")}, found ${teacher}`);
      if (ensemble.policy.kind !== "strict")
        refuse(
          ["ensemble", "policy", "kind"],
          `${term.loss} compares layers, expected strict, found ${ensemble.policy.kind}`,
        );
      if (signals.mode === "offline")
        refuse(["signals", "mode"], `${term.loss} compares layers, which are not kept, expected online or hybrid`);
    }
    if (signal === "logits" || !objectiveNeeds([term]).has("softLogits")) continue;
    const message = `${term.loss} as written here compares raw logits, expected signal: logits, found signal: ${signal}`;
    context.addIssue({ code: "custom", path: [...at, "loss"], message });
  }
});
