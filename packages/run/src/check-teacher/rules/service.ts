import { serviceNames, subjects } from "@faculty/shared/subjects";
import { broken } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";

const waitMs = 1000;

export const service: Rule = {
  section: "§3",
  holds: "a replica is a service faculty-teacher, with its names and its endpoints",
  put: async ({ bus, description: { teacher, replica, digest } }) => {
    const found = await bus.discover(serviceNames.teacher, waitMs);
    const own = found.find(({ metadata }) => metadata["teacher"] === teacher && metadata["replica"] === replica);
    if (own === undefined)
      throw broken(
        `a service ${serviceNames.teacher} with metadata teacher ${teacher} and replica ${replica}`,
        `${found.length} services, none of them so`,
      );
    if (own.metadata["digest"] !== digest)
      throw broken(`metadata digest ${digest}, as describe says`, String(own.metadata["digest"]));
    if (!/^\d+\.\d+\.\d+/.test(own.version)) throw broken("a version major.minor.patch", own.version);
    const wanted = [subjects.predict(teacher, replica), subjects.describe(teacher, replica)];
    const missing = wanted.find((subject) => !own.subjects.includes(subject));
    if (missing !== undefined) throw broken(`an endpoint on ${missing}`, `endpoints on ${own.subjects.join(", ")}`);
    return `service ${own.id}, version ${own.version}`;
  },
};
