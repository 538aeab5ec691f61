import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { z } from "zod";

/** What a run has learned of a teacher: whoever taught at first teaches to the end, and promises what it promised. */
export interface TeacherPin {
  readonly digest?: string | undefined;
  /** Of its answers, as its description states it; 0: the same bits. */
  readonly tolerance?: number | undefined;
}

/** By teacher. */
export type TeacherPins = Readonly<Record<string, TeacherPin>>;

/** A run with what is known of its teachers; what its run file says goes before, and a promise is of one model alone. */
export function withPins(spec: RunSpec, pins: TeacherPins): RunSpec {
  return {
    ...spec,
    teachers: spec.teachers.map((teacher): TeacherSpec => {
      const pin = pins[teacher.name] ?? {};
      const digest = teacher.digest ?? pin.digest;
      const tolerance = teacher.tolerance ?? (digest === pin.digest ? pin.tolerance : undefined);
      return {
        ...teacher,
        ...(digest === undefined ? {} : { digest }),
        ...(tolerance === undefined ? {} : { tolerance }),
      };
    }),
  };
}

const pinned = z.object({ name: z.string(), digest: z.string().optional(), tolerance: z.number().optional() });
const withTeachers = z.object({ teachers: z.array(pinned) });

/** What a run file that a run wrote pins; nothing where it is none, or of before it was pinned. */
export function pinsIn(written: unknown): TeacherPins {
  const read = withTeachers.safeParse(written);
  return read.success ? Object.fromEntries(read.data.teachers.map(({ name, ...pin }) => [name, pin])) : {};
}
