import { Lexer } from "yaml";

/** A run file goes down seven levels. The parser goes down by calls, and far enough down takes the process along. */
const maxLevels = 64;

/**
 * Where a YAML text begins to nest deeper than any run file, told from its lexemes, before anything is built of them:
 * the offset in the text, or null. Levels are brackets left open, or `-`, `?` and `:` on one line with no comma between them,
 * which sets entries of brackets side by side. Nesting by indentation costs as many characters a line as it has levels,
 * and is bounded by the length of the text.
 */
export function tooDeepAt(text: string): number | null {
  let offset = 0;
  let brackets = 0;
  let inLine = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (isScalar) isScalar = false;
    else if (lexeme === scalarFollows) isScalar = true;
    else if (lexeme === "[" || lexeme === "{") brackets += 1;
    else if (lexeme === "]" || lexeme === "}") brackets = Math.max(0, brackets - 1);
    else if (lexeme === "-" || lexeme === "?" || lexeme === ":") inLine += 1;
    else if (lexeme === ",") inLine = 0;
    else if (lexeme === "\n" || lexeme === "\r\n") inLine = 0;
    if (brackets > maxLevels || inLine > maxLevels) return offset;
    if (!markers.has(lexeme)) offset += lexeme.length;
  }
  return null;
}

/** The lexer's marks for a document, the end of a flow, and a scalar; the parser's code has them as control characters. */
const scalarFollows = "\u001f";
const markers: ReadonlySet<string> = new Set(["\u0002", "\u0018", scalarFollows]);
