import { closest, distance } from "fastest-levenshtein";

/**
 * The name that was most likely meant by one that is not known: equal but for case, the beginning of a longer one, or
 * half of its letters or fewer changed; null where there is none.
 */
export function nearMiss(name: string, known: readonly string[]): string | null {
  const lower = name.toLowerCase();
  const alike = known.find((other) => other.toLowerCase() === lower);
  if (alike !== undefined || known.length === 0) return alike ?? null;
  const guess = closest(name, known);
  if (isNear(name, guess)) return guess;
  return (name !== "" && known.find((other) => other.toLowerCase().startsWith(lower))) || null;
}

function isNear(text: string, guess: string): boolean {
  return distance(text, guess) <= Math.max(text.length, guess.length) / 2;
}
