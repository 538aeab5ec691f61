import type { Rows } from "@faculty/shared/tensor";
import { ask, readReply, requestOf, send } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { asRepeated, firstDifference, requireSame } from "../asking/same-rows.ts";
import { referenceOf } from "./reference.ts";

export const repeats: Rule = {
  section: "§4",
  holds: "the same request gets the same bits, or numbers within the tolerance that describe states",
  put: async (trial) => {
    await referenceOf(trial);
    const difference = await trial.repetition();
    const { tolerance = 0 } = trial.description;
    const promise = tolerance === 0 ? "the same bits" : `the same within ${tolerance}`;
    if (difference !== null) throw broken(`${promise} again: ${difference[0]}`, difference[1]);
    return `${promise} three times`;
  },
};

export const replicas: Rule = {
  section: "§4",
  holds: "replicas of one digest say the same, and name the same classes",
  put: async (trial) => {
    const expected = await referenceOf(trial);
    const { description, others } = trial;
    const alike = others.filter(({ digest }) => digest === description.digest);
    if (alike.length === 0) throw notTried("there is no other replica of its digest");
    const may = await asRepeated(trial);
    for (const of of alike) {
      if (JSON.stringify(of.output) !== JSON.stringify(description.output))
        throw broken("the same classes of every replica", `others of replica ${of.replica}`);
      const difference = firstDifference((await ask(trial, { of })).logits, expected, may);
      if (difference !== null) throw broken(`${difference[0]} of replica ${of.replica} too`, difference[1]);
    }
    return `${alike.length} more`;
  },
};

const mostAtOnce = 8;

export const correlation: Rule = {
  section: "§2",
  holds: "of several requests at once each gets its own reply",
  put: async (trial) => {
    await referenceOf(trial);
    const count = Math.min(mostAtOnce, trial.fewRows, trial.heartbeats.latest()?.capacity ?? mostAtOnce);
    const questions = Array.from({ length: count }, (_, i) => ({ rows: [0, i + 1] as const }));
    const alone: Rows<Float32Array>[] = [];
    for (const question of questions) alone.push((await ask(trial, question)).logits);
    const may = await asRepeated(trial);
    const together = await Promise.all(questions.map((question) => send(trial, requestOf(trial, question))));
    questions.forEach((question, i) => {
      const { logits } = readReply(trial, question, together[i] as (typeof together)[number]);
      requireSame(logits, alone[i] as Rows<Float32Array>, may);
    });
    return `${count} at once`;
  },
};
