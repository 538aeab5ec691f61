/** What a recording's name tells of it. */
export interface NamedParts {
  /** Null where the pattern does not say. */
  readonly class: string | null;
  readonly speaker: string | null;
}

/** A pattern's parts: text, `{class}`, `{speaker}`, and `{}` for what tells nothing. */
const holes = /\{(class|speaker|)\}/g;

/** What is wrong with a pattern, in words; null where it can be matched. */
export function patternProblem(pattern: string): string | null {
  const found = [...pattern.matchAll(holes)].map(([, name]) => name);
  const stray = pattern.replace(holes, "").match(/[{}][^{}]*\}?/)?.[0];
  if (stray !== undefined) return `expected {class}, {speaker} and {} in braces, found ${JSON.stringify(stray)}`;
  if (found.filter((name) => name === "class").length !== 1) return "expected {class} in it once";
  if (found.filter((name) => name === "speaker").length > 1) return "expected {speaker} in it once at most";
  return /\}\{/.test(pattern) ? "expected a text between two braces, for names to be taken apart at" : null;
}

export function tellsSpeaker(pattern: string | undefined): boolean {
  return pattern?.includes("{speaker}") ?? false;
}

/**
 * Takes names apart by a pattern, such as `{class}_{speaker}_{}.wav`. What stands in braces is of one letter or more and
 * without `/`, as short as it can be; case matters, Unicode's form does not.
 * @returns Null for a name that does not fit.
 */
export function namePattern(pattern: string): (name: string) => NamedParts | null {
  const parts = pattern.normalize("NFC").split(holes);
  const source = parts.map((part, i) => (i % 2 === 0 ? escaped(part) : part === "" ? "[^/]+?" : `(?<${part}>[^/]+?)`));
  const whole = new RegExp(`^${source.join("")}$`, "u");
  return (name) => {
    const found = whole.exec(name);
    return found === null ? null : { class: found.groups?.class ?? null, speaker: found.groups?.speaker ?? null };
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
