import { markdownTable } from "./text-table.ts";

type Biases = readonly { readonly class: string; readonly value: number }[];

/** What was added to the biases of one student's outputs. */
export interface BiasedStudent {
  readonly student: string;
  readonly biases: Biases;
}

const biasDigits = 2;

/** The report's section on the biases that were chosen on validation samples; empty where none were. */
export function classBiasLines(students: readonly BiasedStudent[]): readonly string[] {
  const rows = classBiasRows(students);
  if (rows.length === 0) return [];
  return [
    "## Class biases",
    "",
    "Added to the biases of the student's output layer, chosen on validation samples.",
    "",
    ...markdownTable(["student", "class", "added"], rows),
  ];
}

export function classBiasRows(students: readonly BiasedStudent[]): readonly (readonly string[])[] {
  return students.flatMap(({ student, biases }) =>
    biases.map(({ class: name, value }) => [student, name, signed(value)]),
  );
}

function signed(value: number): string {
  const size = Math.abs(value).toFixed(biasDigits);
  if (value === 0) return size;
  return `${value < 0 ? "−" : "+"}${size}`;
}
