import { restOf, type StudentAccounting } from "./accounting.ts";

/** Of all requests of some students: how many there were, and of how many it is not known what became of them. */
export function agreed(students: readonly StudentAccounting[]): { readonly issued: number; readonly missing: number } {
  let [issued, missing] = [0, 0];
  for (const { epochs } of students)
    for (const { pulls } of epochs) {
      issued += pulls.issued;
      missing += Math.abs(restOf(pulls));
    }
  return { issued, missing };
}
