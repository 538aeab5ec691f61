import { FacultyError } from "@faculty/shared/errors";
import { className, shownName } from "@faculty/shared/names";
import { badCell } from "../table/bad-cell.ts";
import type { Table } from "../table/table.ts";
import { plainNumber } from "../table/table-rows.ts";
import type { InteractionColumns } from "./interactions-keys.ts";
import { type Moment, momentOf } from "./moment-of.ts";

/** Rows are sorted in memory, some 100 bytes each. */
const maxInteractions = 20_000_000;

/** A user, and the items in the order of their times. */
export interface UserItems {
  readonly user: string;
  /** Names, each once, by its first time; null, at most as the last: which one comes next is not known. */
  readonly items: readonly (string | null)[];
}

/**
 * Everything that a table says, users in the order of their code units. Of rows of one time the earlier one comes first.
 * An item that a user has again counts the first time alone; a row without an item says that the next one is not known,
 * and counts where it is the user's last.
 * @throws FacultyError BAD_DATASET naming the row and the column.
 */
export async function readInteractions(table: Table, columns: InteractionColumns): Promise<readonly UserItems[]> {
  const byUser = new Map<string, Interaction[]>();
  let kind: Moment["kind"] | null = null;
  let place = 0;
  for await (const rows of table.rows([columns.user, columns.item, columns.time]))
    for (const [user = null, item = null, time = null] of rows) {
      place += 1;
      if (place > maxInteractions)
        throw new FacultyError(
          "BAD_DATASET",
          `${table.path} has more than ${maxInteractions} rows, expected at most as many`,
          { path: table.path },
        );
      const name = nameOf(user);
      if (name === null) throw badCell(table.path, place, columns.user, "is empty, expected a user");
      const moment = momentOf(time ?? "");
      if (moment === null || (kind !== null && kind !== moment.kind))
        throw badCell(
          table.path,
          place,
          columns.time,
          `${time === null ? "is empty" : `holds ${shownName(time)}`}, ${expected(kind)}`,
        );
      kind = moment.kind;
      const own = byUser.get(name) ?? [];
      own.push({ item: nameOf(item), moment: moment.value });
      byUser.set(name, own);
    }
  return [...byUser].sort(([a], [b]) => (a < b ? -1 : 1)).map(([user, own]) => ({ user, items: inOrder(own) }));
}

interface Interaction {
  readonly item: string | null;
  readonly moment: number | string;
}

function nameOf(cell: string | null): string | null {
  const name = className(cell ?? "");
  return name === "" ? null : plainNumber(name);
}

function inOrder(own: Interaction[]): readonly (string | null)[] {
  own.sort((a, b) => (a.moment < b.moment ? -1 : Number(a.moment > b.moment)));
  const items = new Set<string>();
  for (const { item } of own) if (item !== null) items.add(item);
  return own.at(-1)?.item === null ? [...items, null] : [...items];
}

function expected(kind: Moment["kind"] | null): string {
  switch (kind) {
    case null:
      return "expected a number, or a date such as 2020-01-31 or 2020-01-31 09:30:00";
    case "number":
      return "expected a number, as in the rows before";
    case "date":
      return "expected a date such as 2020-01-31, as in the rows before";
  }
}
