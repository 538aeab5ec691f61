import { ask } from "../asking/ask.ts";
import { notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { asRepeated, close, part, requireSame } from "../asking/same-rows.ts";
import { referenceOf } from "./reference.ts";

export const rowOrder: Rule = {
  section: "§4",
  holds: "row i of a reply is of sample i, however many are asked about",
  put: async (trial) => {
    await referenceOf(trial);
    const { manyRows } = trial;
    const { logits: whole } = await ask(trial, { rows: [0, manyRows] });
    const alone = [...new Set([0, 1, Math.floor(manyRows / 2), manyRows - 2, manyRows - 1])].filter(
      (row) => row >= 0 && row < manyRows,
    );
    for (const row of alone) {
      const { logits } = await ask(trial, { rows: [row, row + 1] });
      requireSame(part(whole, row, row + 1), logits, close(trial));
    }
    return `${alone.length} of ${manyRows} rows asked about alone`;
  },
};

/** Beside a rest: of two or three parts, some that are put together in another order lie as they should. */
const wholeParts = 8;

export const splitting: Rule = {
  section: "§4",
  holds: "a request split at multiples of rowsTogether says what the whole says",
  put: async (trial) => {
    await referenceOf(trial);
    const { manyRows } = trial;
    if (manyRows < 2) throw notTried("two rows do not fit a message");
    const together = Math.max(1, Math.floor(manyRows / wholeParts));
    const head = { rowsTogether: together };
    const may = await asRepeated(trial);
    const { logits: whole } = await ask(trial, { rows: [0, manyRows], head });
    for (let from = 0; from < manyRows; from += together) {
      const to = Math.min(manyRows, from + together);
      const { logits } = await ask(trial, { rows: [from, to], head });
      requireSame(part(whole, from, to), logits, may);
    }
    return `${manyRows} rows whole and by ${together}, the same${may(1) === 0 ? " bits" : ""}`;
  },
};
