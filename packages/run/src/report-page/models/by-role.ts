import type { ModelRole } from "../../measured/scored-model.ts";

/** Who is compared first, teachers last. */
const order: readonly ModelRole[] = [
  "scratch",
  "distilled",
  "fine-tuned",
  "with-biases",
  "ceiling",
  "direct",
  "ensemble",
  "assistant",
  "further",
  "teacher",
];

/** Models in the order in which a page shows them. */
export function byRole<Row extends { readonly role: ModelRole }>(models: readonly Row[]): readonly Row[] {
  return models.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
}

/** What those of a role are called together. */
export const roleWords: Readonly<Record<ModelRole, string>> = {
  teacher: "teachers",
  ensemble: "ensemble",
  assistant: "assistants",
  scratch: "from scratch",
  ceiling: "all labels",
  direct: "without assistants",
  distilled: "distilled",
  "fine-tuned": "fine-tuned",
  "with-biases": "with biases",
  further: "further students",
};
