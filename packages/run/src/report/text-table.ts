import { printable } from "@faculty/shared/names";

/** A table as lines of text: the first column to the left, the others to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ");
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)];
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
