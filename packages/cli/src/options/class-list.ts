import { className } from "@faculty/shared/names";
import { InvalidArgumentError } from "commander";

/**
 * Class names given as an option's value: with commas, `a,b`; a name that holds one in quotes or with a backslash, or all
 * as a JSON list. An option that is given again adds to the list.
 */
export function classList(text: string, before: readonly string[] = []): readonly string[] {
  const names = (jsonList(text) ?? withCommas(text)).map(className);
  if (names.every((name) => name !== "")) return [...before, ...names];
  throw new InvalidArgumentError(
    `Expected class names with commas, "quoted" where they hold one, read it as ${JSON.stringify(names)}.`,
  );
}

/** For `--help`. */
export const classListHelp = `a,"b, c" or '["a","b, c"]'`;

function jsonList(text: string): readonly string[] | null {
  if (!/^\s*\[\s*"/.test(text)) return null; // [unk] may be a name
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = null;
  }
  if (Array.isArray(list) && list.every((name) => typeof name === "string")) return list;
  throw new InvalidArgumentError(`Expected a JSON list of texts, for example '["a","b, c"]'.`);
}

/** A name in quotes, in which two of them are one, or any characters up to a comma without a backslash. */
const piece = /\s*"((?:[^"]|"")*)"\s*(?:,|$)|((?:\\,|[^,])*)(?:,|$)/y;

function withCommas(text: string): readonly string[] {
  const names: string[] = [];
  piece.lastIndex = 0;
  for (;;) {
    const [whole = "", quoted, plain = ""] = piece.exec(text) ?? [];
    names.push(quoted === undefined ? plain.replaceAll("\\,", ",") : quoted.replaceAll('""', '"'));
    if (!whole.endsWith(",") || piece.lastIndex === 0) return names;
  }
}
