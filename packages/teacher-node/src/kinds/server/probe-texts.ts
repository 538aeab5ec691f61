import { createHash } from "node:crypto";
import { probeTexts } from "@faculty/models/inspect";
import { probeCount } from "./probe-samples.ts";

/** Training texts of a data set. */
export interface KnownTexts {
  readonly count: number;
  /** UTF-8. */
  readonly textOf: (id: number) => Uint8Array;
}

/** Of more, every second, every third … one: as many are read within a second. */
const maxLookedAt = 16_384;

/**
 * Texts that a digest is made of: of the data set, whose words the model knows, for two models that know none of a text's
 * words say the same of it. Those of the smallest SHA-256, so that one more text seldom takes another's place; where
 * there are fewer than 16 different ones, fixed texts follow.
 */
export function drawnTexts(texts: KnownTexts | undefined): readonly string[] {
  const byHash = new Map<string, Uint8Array>();
  const { count, textOf } = texts ?? { count: 0, textOf: () => new Uint8Array() };
  const step = Math.ceil(count / maxLookedAt);
  for (let id = 0; id < count; id += step) {
    const text = textOf(id);
    byHash.set(createHash("sha256").update(text).digest("hex"), text);
  }
  const drawn = [...byHash.keys()].sort().slice(0, probeCount);
  const own = drawn.map((hash) => Buffer.from(byHash.get(hash) ?? []).toString("utf8"));
  return [...own, ...probeTexts.slice(own.length)];
}
