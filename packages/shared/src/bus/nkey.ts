import { nkeys } from "nats";
import { FacultyError } from "../errors/faculty-error.ts";

/** What a process proves to NATS who it is with; the seed never leaves the process. */
export interface Nkey {
  /** Secret: whoever has it is this identity. */
  readonly seed: string;
  readonly publicKey: string;
}

/** What we use of the client's own keys, which it exports without types. */
interface KeyPair {
  getSeed(): Uint8Array;
  getPublicKey(): string;
  /** Overwrites the seed in memory. */
  clear(): void;
}
const keys: { createUser(): KeyPair; fromSeed(seed: Uint8Array): KeyPair } = nkeys;

/** A user's seed, as `nsc`, `nk` and `faculty auth init` write it, wherever it stands in a file. */
const userSeed = /\bSU[A-Z2-7]{56}\b/;

export function createNkey(): Nkey {
  const pair = keys.createUser();
  const seed = Buffer.from(pair.getSeed()).toString("ascii");
  const publicKey = pair.getPublicKey();
  pair.clear();
  return { seed, publicKey };
}

/**
 * The user's key that a seed file or a credentials file holds.
 * @param what - Names the file in messages; its content is never shown.
 * @throws FacultyError BUS_REFUSED.
 */
export function readNkey(what: string, content: Uint8Array): Nkey {
  const seed = userSeed.exec(Buffer.from(content).toString("latin1"))?.[0];
  if (seed === undefined) throw new FacultyError("BUS_REFUSED", `${what} holds no seed of a NATS user (SU…)`);
  try {
    const pair = keys.fromSeed(Buffer.from(seed));
    const publicKey = pair.getPublicKey();
    pair.clear();
    return { seed, publicKey };
  } catch {
    throw new FacultyError("BUS_REFUSED", `${what} holds a damaged seed of a NATS user`); // a cause might show it
  }
}

/** Below which an identity gets its replies: its own, since whoever may hear `_INBOX.>` reads everybody's. */
export function inboxPrefixOf(publicKey: string): string {
  return `_INBOX_${publicKey}`;
}
