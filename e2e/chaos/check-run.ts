import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { faculty } from "../faculty-process.ts";
import { runProcesses } from "./run-processes.ts";

/** What a finished run is held to. */
export interface RunCheck {
  /** SHA-256 of the student's weights. */
  readonly digest: string;
  readonly audit: { readonly isClean: boolean; readonly problems: readonly string[] };
  /** Whether at each epoch's end every request was accounted for. */
  readonly balanced: boolean;
  /** Commands of the run that live on after it. */
  readonly leftovers: readonly string[];
}

export async function checkRun(folder: string): Promise<RunCheck> {
  const student = join(folder, "students", "distilled-1");
  const weights = await readFile(join(student, "distilled", "weights.bin")).catch(() => Buffer.alloc(0));
  const { stdout } = await faculty(["audit", folder, "--json"]);
  const audit = JSON.parse(stdout || "{}");
  const students: readonly { readonly problems: readonly string[] }[] = audit.students ?? [];
  const problems = [...(audit.problems ?? []), ...students.flatMap((one) => one.problems)];
  if (audit.error !== undefined) problems.push(audit.error.message);
  const ledger = await readFile(join(student, "ledger.jsonl"), "utf8").catch(() => "");
  return {
    digest: createHash("sha256").update(weights).digest("hex"),
    audit: { isClean: audit.isClean === true, problems },
    balanced: isBalanced(ledger),
    leftovers: runProcesses(folder).map(({ command }) => command),
  };
}

/** Counted here as well, without the code that the run and its audit share. */
function isBalanced(ledger: string): boolean {
  const lines = ledger.split("\n").filter((line) => line !== "");
  const epochs = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "epoch");
  return (
    epochs.length > 0 &&
    epochs.every(({ pulls: { issued, ok, duplicate, failed, cancelled } }) => {
      return issued === ok + duplicate + failed + cancelled;
    })
  );
}
