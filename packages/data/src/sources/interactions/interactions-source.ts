import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import { firstItemId, itemsToken, noLabel, paddingId, specialTokens } from "@faculty/shared/samples";
import type { Part, SampleChunk, SampleSource, SourceKind } from "../../prepared/sample-source.ts";
import { openTable } from "../table/open-table.ts";
import { requireColumns } from "../table/require-columns.ts";
import { type ColumnUse, requireOneUse } from "../table/require-one-use.ts";
import { tableFile } from "../table/table-file.ts";
import type { InteractionsSpec } from "./interactions-keys.ts";
import { readInteractions, type UserItems } from "./read-interactions.ts";

/**
 * A table of who took which item when. A sample is a user with the items before, `[1 + history]` ids: the user, then those
 * items, the latest first; its class is the next item. The last item of a user is the label of a test sample, every other
 * but the first that of a training sample (leave-one-out by time).
 */
export const interactionsSource: SourceKind<InteractionsSpec> = {
  files: async ({ path }) => [await tableFile(path)],
  opensUnread: false,
  open: async (spec, abort) => {
    const { name, path, columns } = spec;
    requireOneUse(
      name,
      Object.entries(columns).map(([key, column]): ColumnUse => [column, `columns.${key}`]),
    );
    await using table = await openTable(path, abort);
    requireColumns(table, Object.values(columns));
    const users = await readInteractions(table, columns);
    return { ...sourceOf(users, spec), [Symbol.asyncDispose]: async () => undefined };
  },
};

/** What a sample is made of. */
interface Sample {
  readonly user: number;
  /** How many of the user's items come before: the one after them is its label. */
  readonly before: number;
}

function sourceOf(users: readonly UserItems[], { path, history, perUser = Infinity }: InteractionsSpec): SampleSource {
  const classes = [...new Set(users.flatMap(({ items }) => items.filter((item) => item !== null)))];
  classes.sort((a, b) => (a < b ? -1 : 1));
  const [only] = classes;
  if (classes.length < 2)
    throw new FacultyError(
      "BAD_DATASET",
      `${path} names ${only === undefined ? "no item" : `one item alone, ${shownName(only)}`}, expected at least two`,
      { path },
    );
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const labels = users.map(({ items }) =>
    Int32Array.from(items, (item) => (item === null ? noLabel : (labelOf.get(item) ?? noLabel))),
  );
  const parts: Readonly<Record<Part, readonly Sample[]>> = { train: trained(labels, perUser), test: tested(labels) };
  return {
    classes,
    inputShape: [1 + history],
    element: "float32",
    scale: 1,
    vocabulary: [...specialTokens, itemsToken, ...classes, ...users.map(({ user }) => `user ${user}`)],
    counts: { train: parts.train.length, test: parts.test.length },
    chunks: async function* (part) {
      for (let from = 0; from < parts[part].length; from += chunkRows)
        yield chunkOf(parts[part].slice(from, from + chunkRows));
    },
  };

  function chunkOf(samples: readonly Sample[]): SampleChunk {
    const inputs = new Float32Array(samples.length * (1 + history)).fill(paddingId);
    samples.forEach(({ user, before }, row) => {
      const at = row * (1 + history);
      inputs[at] = firstItemId + classes.length + user;
      const shown = labels[user]?.subarray(Math.max(0, before - history), before) ?? [];
      inputs.set(
        [...shown].reverse().map((label) => firstItemId + label),
        at + 1,
      );
    });
    return {
      inputs,
      labels: Int32Array.from(samples, ({ user, before }) => labels[user]?.[before] ?? noLabel),
      ids: samples.map(({ user, before }) => `${users[user]?.user}/${before + 1}`),
    };
  }
}

const chunkRows = 4096;

/** Of each user the latest samples before the last one; then one of each user whose next item is not known. */
function trained(labels: readonly Int32Array[], perUser: number): readonly Sample[] {
  const labelled = labels.flatMap((own, user) => {
    const [first, end] = [Math.max(1, own.length - 1 - perUser), own.length - 1];
    return Array.from({ length: Math.max(0, end - first) }, (_, i) => ({ user, before: first + i }));
  });
  const open = labels.flatMap((own, user) => (isOpen(own) ? [{ user, before: knownOf(own) }] : []));
  return [...labelled, ...open];
}

function tested(labels: readonly Int32Array[]): readonly Sample[] {
  return labels.flatMap((own, user) => (isOpen(own) || own.length === 0 ? [] : [{ user, before: own.length - 1 }]));
}

/** Whether something is known of a user, and nothing that came after it. */
function isOpen(own: Int32Array): boolean {
  return knownOf(own) > 0 && (own.length === 1 || knownOf(own) < own.length);
}

function knownOf(own: Int32Array): number {
  return own.at(-1) === noLabel ? own.length - 1 : own.length;
}
