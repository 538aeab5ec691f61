import { type BusRole, type SubjectRow, subjectOf, subjectTable } from "./subject-table.ts";

/** What a NATS server lets one identity do. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** Whether it may answer what it is asked, on the reply subject of the request. */
  readonly mayRespond: boolean;
}

/** Names that an identity is bound to; where one is absent it may use any. */
export interface BoundNames {
  readonly teacher?: string | undefined;
  readonly run?: string | undefined;
}

const rows: readonly SubjectRow[] = Object.values(subjectTable);

/**
 * Of the services framework, each named: nats-server takes `>` for one more token that `*` matches, so that a permission
 * for `$SRV.*` would let `$SRV.>` be heard.
 */
const serviceVerbs = ["PING", "INFO", "STATS"] as const;

/**
 * A role's permissions, told from the subject table. Whoever asks hears answers below its own inbox prefix, and nobody
 * else's.
 */
export function permissionsOf(role: BusRole, inboxPrefix: string, names: BoundNames = {}): Permissions {
  const bound = { teacher: names.teacher, run: names.run };
  const patterns = (wanted: (row: SubjectRow) => boolean) =>
    rows.filter(wanted).flatMap(({ pattern }) => {
      if (!pattern.includes("{verb}")) return [subjectOf(pattern, bound)];
      return serviceVerbs.map((verb) => subjectOf(pattern, { ...bound, verb }));
    });
  const asks = rows.some((row) => row.isRequest && row.publish.includes(role));
  return {
    publish: patterns((row) => row.publish.includes(role)),
    subscribe: [...patterns((row) => row.subscribe.includes(role)), ...(asks ? [`${inboxPrefix}.>`] : [])],
    mayRespond: rows.some((row) => row.isRequest && row.subscribe.includes(role)),
  };
}
