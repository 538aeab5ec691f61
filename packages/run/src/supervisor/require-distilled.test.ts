import { FacultyError } from "@faculty/shared/errors";
import { expect, test } from "vitest";
import type { StudentJob } from "../jobs/student-jobs.ts";
import { requireDistilled } from "./require-distilled.ts";

const settings = { temperature: null, learningRate: null, weights: null };

function job(kind: StudentJob["kind"], seed: number): StudentJob {
  return { id: `${kind}-${seed}`, student: null, kind, seed, epochs: null, ...settings };
}

function failed(seed: number, code: "NOT_FINITE" | "CHILD_FAILED" = "NOT_FINITE") {
  return { job: job("distil", seed), error: new FacultyError(code, `seed ${seed} is lost`) };
}

const student = { kind: "student", name: "r" } as const;
const assistant = { kind: "assistant", name: "mid" } as const;

test("one distilled student is enough, one from scratch is not", () => {
  expect(() => requireDistilled(student, [{ job: job("distil", 2) }], [failed(1)])).not.toThrow();
  expect(() => requireDistilled(student, [{ job: job("scratch", 1) }], [failed(1)])).toThrow(/^seed 1 is lost$/);
});

test("where none is, the first one's reason is told, and which link of the chain it was", () => {
  const both = [failed(1), failed(2)];
  expect(() => requireDistilled(student, [], both)).toThrow(
    /^all 2 students diverged, the first of them: seed 1 is lost$/,
  );
  expect(() => requireDistilled(assistant, [], [failed(1)])).toThrow(/^assistant mid: seed 1 is lost$/);
  expect(() => requireDistilled(assistant, [], [failed(1), failed(2, "CHILD_FAILED")])).toThrow(
    expect.objectContaining({
      code: "NOT_FINITE",
      message: "assistant mid: all 2 students failed, the first of them: seed 1 is lost",
    }),
  );
});
