import { printable } from "@faculty/shared/names";

/** Markup that may stand in a page as it is: made by `html` alone, so that nothing unescaped gets in. */
export interface Html {
  readonly markup: string;
}

type Piece = string | number | Html | null | readonly Piece[];

/** Markup as written, with whatever is put into it escaped: names and texts are somebody's data. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { markup: parts.reduce((all, part, i) => all + written(pieces[i - 1] ?? null) + part) };
}

/** What was serialised from a document, whose serialiser has escaped it. */
export function serialised(markup: string): Html {
  return { markup };
}

function written(piece: Piece): string {
  if (piece === null) return "";
  if (typeof piece === "string" || typeof piece === "number") return escaped(String(piece));
  if ("markup" in piece) return piece.markup;
  return piece.map(written).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** In texts and in quoted attributes; control characters, which no page may hold, and bidirectional overrides are written out. */
function escaped(text: string): string {
  return printable(text).replaceAll(/[&<>"'`]/g, (found) => entities[found] ?? "");
}
