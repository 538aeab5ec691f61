import { type RunSpec, signalMode } from "@faculty/shared/config";
import { layerSignals } from "@faculty/student-trainer/objective/terms";
import { everyTerm } from "./every-term.ts";

/** Where a teacher promises a tolerance and what it says is not kept: a run that is interrupted ends otherwise. */
export function inexactWarnings(spec: RunSpec): readonly string[] {
  const compared = layerSignals(everyTerm(spec));
  return spec.teachers.flatMap(({ name, tolerance = 0 }) => {
    const why =
      signalMode(spec) === "online"
        ? "signals.mode is online"
        : compared.some(({ teacher }) => teacher === name)
          ? "its layers are compared, which are not kept"
          : null;
    if (tolerance === 0 || why === null) return [];
    return [
      `teacher ${name} says the same again within ${tolerance}, and ${why}: a run that is interrupted ends with other last bits`,
    ];
  });
}
