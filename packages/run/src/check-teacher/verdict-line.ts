import type { Checked } from "./check-teacher.ts";

const kindWidth = "not tried".length;
const sectionWidth = "§4".length;
const ruleWidth = "message-size".length + 1;

/** A rule and what came of it, in a line; of a broken one what was expected and what was found. */
export function verdictLine({ rule, section, holds, verdict }: Checked): string {
  const start = `${verdict.kind.padEnd(kindWidth)}  ${section.padEnd(sectionWidth)}  ${rule.padEnd(ruleWidth)}  `;
  switch (verdict.kind) {
    case "ok":
      return `${start}${holds} (${verdict.found})`;
    case "broken":
      return `${start}${holds}: ${verdict.expected === undefined ? "" : `expected ${verdict.expected}, `}found ${verdict.found}`;
    case "not tried":
      return `${start}${verdict.why}`;
  }
}

/** How many there are of each. */
export function verdictCounts(all: readonly Checked[]): Readonly<Record<Checked["verdict"]["kind"], number>> {
  const count = (kind: Checked["verdict"]["kind"]) => all.filter(({ verdict }) => verdict.kind === kind).length;
  return { ok: count("ok"), broken: count("broken"), "not tried": count("not tried") };
}
