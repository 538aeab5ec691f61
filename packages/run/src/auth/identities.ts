import type { BoundNames, BusRole } from "@faculty/shared/subjects";

/** Who may connect: a role, and the names it is bound to. */
export interface Identity {
  readonly role: BusRole;
  readonly names: BoundNames;
  /** Of its seed, in the folder of `faculty auth init`. */
  readonly seedFile: string;
}

/** Names that the identities of a folder are bound to. */
export interface IdentityOptions {
  /** The only run they may take part in; absent: any. */
  readonly run: string | undefined;
  /** Teachers with an identity of their own; none: one for all. */
  readonly teachers: readonly string[];
}

/** Who a cluster needs: one identity a role, and one a teacher where the teachers are named. */
export function identitiesOf({ run, teachers }: IdentityOptions): readonly Identity[] {
  const bound = run === undefined ? {} : { run };
  const one = (role: BusRole): Identity => ({ role, names: bound, seedFile: seedFileOf(role) });
  const own = (teacher: string): Identity => ({
    role: "teacher",
    names: { teacher },
    seedFile: seedFileOf("teacher", teacher),
  });
  const taught = teachers.length === 0 ? [{ ...one("teacher"), names: {} }] : teachers.map(own);
  return [...taught, one("coordinator"), one("trainer"), one("observer"), one("admin")];
}

/** Where an identity's seed lies in the folder. */
export function seedFileOf(role: BusRole, teacher?: string): string {
  return teacher === undefined ? `${role}.nk` : `${role}-${teacher}.nk`;
}
