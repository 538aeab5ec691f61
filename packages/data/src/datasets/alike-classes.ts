import { shownName } from "@faculty/shared/names";
import type { Dataset } from "../samples/dataset.ts";

/**
 * Says which two classes of a data set have names that only case, spaces, wide letters or invisible characters tell apart:
 * often it is one class, once mistyped. Null where none are.
 */
export function alikeClassesWarning({ name, classes, train }: Dataset): string | null {
  const byLook = new Map<string, number>();
  for (const [label, own] of classes.entries()) {
    const look = lookOf(own);
    const other = byLook.get(look);
    byLook.set(look, label);
    if (other === undefined) continue;
    const [first, second] = [other, label].map((which) => {
      const count = train.labels.reduce((sum, found) => sum + (found === which ? 1 : 0), 0);
      return `${shownName(classes[which] ?? "")} (${count} training sample${count === 1 ? "" : "s"})`;
    });
    return `data set ${name}: ${first} and ${second} are two classes, though their names look alike: is it one?`;
  }
  return null;
}

function lookOf(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\p{Cf}]+/gu, "");
}
