import type { Trial } from "./trial.ts";

/** A promise of docs/protocol.md, and how it is put to a teacher. */
export interface Rule {
  /** Of docs/protocol.md. */
  readonly section: `§${number}`;
  /** In one phrase; the table of docs/protocol.md §9 says the same. */
  readonly holds: string;
  /**
   * @returns What was seen of a teacher that keeps it, for people.
   * @throws Finding where it is broken or cannot be tried; a FacultyError counts as broken.
   */
  readonly put: (trial: Trial) => Promise<string>;
}
