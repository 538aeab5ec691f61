import { FacultyError } from "@faculty/shared/errors";
import { linesOf } from "@faculty/shared/files";
import { className } from "@faculty/shared/names";
import { tokenize } from "../texts/tokenize.ts";

/** One text of a file. */
export interface LabelledText {
  /** Of the file, from 1. */
  readonly line: number;
  readonly label: string;
  readonly text: string;
}

/**
 * One text a line, `class<TAB>text`. Empty lines are passed over, and so is a first line that names the columns, such as
 * `label<TAB>text`, where no other line is of that class.
 * @throws FacultyError BAD_DATASET naming the line.
 */
export function parseTexts(bytes: Buffer, path: string): readonly LabelledText[] {
  const lines = linesOf(bytes, path, "BAD_DATASET");
  const texts: LabelledText[] = [];
  lines.forEach((content, index) => {
    if (content.trim() !== "") texts.push(parseLine(content, index + 1, path, lines[index - 1]));
  });
  const rest = texts.slice(1);
  const isHeader = namesColumns(texts[0], path) && rest.every(({ label }) => label !== texts[0]?.label);
  const kept = isHeader ? rest : texts;
  if (kept.length === 0) throw bad(path, "holds no text, expected one a line");
  return kept;
}

/** A text without a class. */
export interface UnlabelledText {
  readonly label: null;
  readonly text: string;
}

/** One text a line, without a class. Empty lines are passed over, and so is a first line that is `text` or the like. */
export function parseUnlabelled(bytes: Buffer, path: string): readonly UnlabelledText[] {
  const lines = linesOf(bytes, path, "BAD_DATASET").filter((content) => content.trim() !== "");
  const isHeader = textColumns.has((lines[0] ?? "").trim().toLowerCase());
  return lines.slice(isHeader ? 1 : 0).map((content) => ({ label: null, text: content }));
}

function parseLine(content: string, line: number, path: string, before: string | undefined): LabelledText {
  const [field = "", ...parts] = content.split("\t");
  const label = className(field);
  if (label === "" || parts.length === 0) {
    const goesOn = before !== undefined && (before.match(/"/g)?.length ?? 0) % 2 === 1;
    const hint = goesOn ? ": a text is one line, quotes do not carry it on to the next" : "";
    throw bad(path, `line ${line} is not a class, a tab and a text${hint}`);
  }
  const quoted = /^"(.+)"$/.exec(label)?.[1];
  if (quoted !== undefined)
    throw bad(path, `line ${line} has its class in quotes, which would be part of its name, expected ${quoted}`);
  const text = parts.join("\t");
  return { line, label, text };
}

/** What people call the two columns in a first line of their own. */
const labelColumns: ReadonlySet<string> = new Set([
  "label",
  "labels",
  "class",
  "category",
  "target",
  "sentiment",
  "topic",
]);
const textColumns: ReadonlySet<string> = new Set([
  "text",
  "texts",
  "sentence",
  "content",
  "document",
  "review",
  "tweet",
]);

function namesColumns(first: LabelledText | undefined, path: string): boolean {
  if (first === undefined) return false;
  const [text, ...more] = tokenize(first.text);
  if (text === undefined || more.length > 0) return false;
  const label = first.label.toLowerCase();
  if (textColumns.has(label) && labelColumns.has(text))
    throw bad(
      path,
      `line ${first.line} names the columns ${label} and ${text}, expected the class first, then the text`,
    );
  return labelColumns.has(label) && textColumns.has(text);
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
}
