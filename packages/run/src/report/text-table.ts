import { printable } from "@faculty/shared/names";

/**
 * A table as lines of text: the first column to the left, the others to the right.
 * @param maxWidth - Of a line, in characters. Columns that have no room beside the others stand in a table below, with the
 * first column again.
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  maxWidth: number = Number.POSITIVE_INFINITY,
): readonly string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return columnGroups(widths, maxWidth).flatMap((columns, group) => {
    const line = (cells: readonly string[]) => {
      const padded = columns.map((column) => {
        const [cell, width] = [cells[column] ?? "", widths[column] ?? 0];
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      });
      return padded.join(gap);
    };
    const rule = columns.map((column) => "─".repeat(widths[column] ?? 0)).join(gap);
    return [...(group === 0 ? [] : [""]), line(head), rule, ...rows.map(line)];
  });
}

const gap = "  ";

/** Which columns stand in one table: the first one and at least one other. */
function columnGroups([first = 0, ...others]: readonly number[], maxWidth: number): readonly (readonly number[])[] {
  const groups: number[][] = [[0]];
  let width = first;
  for (const [place, own] of others.entries()) {
    const last = groups.at(-1) ?? [];
    const isFull = last.length > 1 && width + gap.length + own > maxWidth;
    width = (isFull ? first : width) + gap.length + own;
    if (isFull) groups.push([0, place + 1]);
    else last.push(place + 1);
  }
  return groups;
}

/** Text, which may be a name that somebody chose, or what is shown as code: a digest. */
type Cell = string | { readonly code: string };

/** The same as GitHub-flavoured Markdown; what means something to it in a text is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly Cell[])[]): readonly string[] {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => (typeof cell === "string" ? escaped(cell) : `\`${cell.code}\``)).join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)];
}

/** An underscore between letters means nothing. */
const markup = /[\\`*<>[\]|~&$]|_+(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_+/gu;

function escaped(text: string): string {
  return printable(text.replaceAll("\n", " ")).replaceAll(markup, (found) => found.replaceAll(/./g, "\\$&"));
}
