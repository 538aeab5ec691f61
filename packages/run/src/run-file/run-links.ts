import { join } from "node:path";
import { chainLinks, type Link, type RunSpec } from "@faculty/shared/config";

/** A link of a run, and where it lies in the run's folder. */
export type RunLink = Link & {
  /** As the run's own folder, but for the reports. */
  readonly folder: string;
  /** What its processes read. */
  readonly runFile: string;
};

/** The links of a run in the order they are trained, each re-used or resumed by itself. */
export function runLinks(spec: RunSpec, folder: string): readonly RunLink[] {
  const assistantFolder = (name: string) => join(folder, "assistants", name);
  const modelOf = (name: string) => join(assistantFolder(name), "students", "distilled-1", "distilled");
  return chainLinks(spec, modelOf).map((link) => {
    switch (link.kind) {
      case "assistant":
        return { ...link, folder: assistantFolder(link.name), runFile: join(assistantFolder(link.name), "run.json") };
      case "direct":
        return { ...link, folder: join(folder, "direct"), runFile: join(folder, "direct", "run.json") };
      case "student": // of a chain, run.json is the whole run's and says more than a role of this link may know
        return { ...link, folder, runFile: join(folder, spec.assistants.length === 0 ? "run.json" : "link.json") };
    }
  });
}
