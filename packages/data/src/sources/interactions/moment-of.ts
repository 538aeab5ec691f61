import { numberOf } from "../table/features.ts";

/** A point in time, as its column writes it: what the order of a user's items follows from. */
export type Moment =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "date"; readonly value: string };

/** As the readers of tables write dates and times: their order is that of their letters. */
const date = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|\+00)?)?$/;

/** Null for what is neither a number nor a date. */
export function momentOf(cell: string): Moment | null {
  const text = cell.trim();
  const value = numberOf(text);
  if (value !== null) return Number.isFinite(value) ? { kind: "number", value } : null;
  return date.test(text) ? { kind: "date", value: text.replace("T", " ").replace(/(Z|\+00)$/, "") } : null;
}
