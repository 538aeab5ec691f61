import { join } from "node:path";
import type { StudentResult } from "@faculty/student-trainer";
import { openStudent, type Student } from "../student.ts";

/** A student that a test had taught. */
export interface TaughtStudent extends Student {
  readonly result: StudentResult;
  /** Share of the test samples whose class it tells; null where samples have no class. */
  readonly accuracy: number | null;
}

/** Opens the last model that a trainer left in its folder. The caller disposes it. */
export async function openTaught(folder: string, result: StudentResult): Promise<TaughtStudent> {
  const model = result.models.at(-1);
  const student = await openStudent(join(folder, model?.name ?? ""));
  return Object.assign(student, { result, accuracy: accuracyOf(model) });
}

function accuracyOf(model: StudentResult["models"][number] | undefined): number | null {
  return model !== undefined && "accuracy" in model.test ? model.test.accuracy : null;
}
