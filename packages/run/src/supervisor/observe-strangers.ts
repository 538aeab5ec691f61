import type { Bus, Subscription } from "@faculty/shared/bus";
import type { TeacherSpec } from "@faculty/shared/config";
import { observeHeartbeats } from "../bus/observe.ts";

/** Whoever invents names is not told of for ever. */
const maxTold = 64;

/** Says, once a replica, who answers to a teacher's name with another model: coordinators do not ask it. */
export function observeStrangers(
  bus: Bus,
  teachers: readonly Pick<TeacherSpec, "name" | "digest">[],
  say: (line: string) => void,
): Subscription {
  const told = new Set<string>();
  return observeHeartbeats(bus, ({ teacher, replica, digest }) => {
    const expected = teachers.find(({ name }) => name === teacher)?.digest;
    const key = `${teacher}/${replica} ${digest}`;
    if (expected === undefined || expected === digest || told.has(key) || told.size >= maxTold) return;
    told.add(key);
    say(
      `replica ${replica} of teacher ${teacher} serves model ${digest}, this run is taught by ${expected}: it is not asked`,
    );
  });
}
