import { FacultyError } from "@faculty/shared/errors";
import { heartbeatIntervalMs } from "@faculty/shared/protocol";
import { ask } from "../asking/ask.ts";
import { broken } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import type { Trial } from "../asking/trial.ts";
import type { HeartbeatWatch } from "../asking/watch-heartbeats.ts";
import { referenceOf } from "./reference.ts";

/** One that is late by as much as this is missed, of which two in a row mean absent. */
const mostBetweenMs = 2 * heartbeatIntervalMs;
const beatsHeard = 4;

export const heartbeat: Rule = {
  section: "§5",
  holds: "a heartbeat comes once a second, with load and capacity",
  put: async ({ heartbeats, clock, abort }) => {
    await heartbeats.more(beatsHeard - heartbeats.beats.length, beatsHeard * mostBetweenMs, abort);
    for (const { said } of heartbeats.beats) if (said instanceof FacultyError) throw said;
    const longestMs = longestBetween(heartbeats, heartbeats.sinceMs, clock.now());
    if (longestMs > mostBetweenMs) throw broken("a heartbeat once a second", `none for ${Math.round(longestMs)} ms`);
    const { state, queueLength, capacity } = heartbeats.latest() ?? missing();
    if (state !== "ready") throw broken("state ready", state);
    return `${heartbeats.beats.length} heard, holds ${queueLength} of ${capacity}`;
  },
};

export const samples: Rule = {
  section: "§5",
  holds: "samples counts what was answered, and never falls",
  put: async (trial) => {
    await referenceOf(trial);
    const { heartbeats, fewRows, abort } = trial;
    const { samples: before } = heartbeats.latest() ?? missing();
    await ask(trial);
    await heartbeats.more(2, 3 * mostBetweenMs, abort); // one may have been on its way
    const { samples: after } = heartbeats.latest() ?? missing();
    if (after < before + fewRows) throw broken(`samples of ${before} + ${fewRows} or more`, String(after));
    return `${before} before, ${after} after ${fewRows} more`;
  },
};

/** The longest time without a heartbeat, from `fromMs` to `toMs`. */
export function longestBetween({ beats }: HeartbeatWatch, fromMs: number, toMs: number): number {
  const times = beats.map(({ atMs }) => atMs).filter((atMs) => atMs >= fromMs && atMs <= toMs);
  return [...times, toMs].reduce((most, atMs, i) => Math.max(most, atMs - (times[i - 1] ?? fromMs)), 0);
}

function missing(): never {
  throw broken("a heartbeat once a second", "none");
}

/** Heard under load: two may be late. */
export function requireBeats({ heartbeats }: Trial, fromMs: number, toMs: number): number {
  const longestMs = longestBetween(heartbeats, fromMs, toMs);
  if (longestMs < mostBetweenMs + heartbeatIntervalMs) return longestMs;
  throw broken("a heartbeat once a second, whatever is computed", `none for ${Math.round(longestMs)} ms under load`);
}
