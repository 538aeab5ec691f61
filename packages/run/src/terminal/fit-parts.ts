import { printable } from "@faculty/shared/names";

/** Something that is said in a line. */
export interface Part {
  readonly text: string;
  /** Left out where the line has no room for it. */
  readonly optional?: boolean;
  readonly colour?: keyof typeof colours;
}

const colours = { green: 32, yellow: 33, red: 31 }; // ECMA-48, of the foreground
const gap = "  ";

/**
 * Lines of at most `columns` characters that hold the parts in their order, two spaces between them. What does not fit goes
 * into a line of its own below, indented, so that no terminal wraps and nothing is cut.
 */
export function fitParts(parts: readonly Part[], columns: number, colour: boolean): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  const end = () => {
    if (width > 0) lines.push(line);
    line = "";
    width = 0;
  };
  for (const part of parts) {
    const text = printable(part.text);
    if (text.length === 0) continue;
    const before = width === 0 ? (lines.length === 0 ? "" : gap) : gap;
    if (width + before.length + text.length <= columns) {
      line += before + painted(text, part, colour);
      width += before.length + text.length;
    } else if (part.optional !== true) {
      end();
      lines.push(...pieces(text, columns).map((piece) => painted(piece, part, colour)));
    }
  }
  end();
  return lines;
}

/** A sentence on lines of at most `columns` characters, parted between words; a warning stands out where there are colours. */
export function fitSentence(sentence: string, columns: number, colour: boolean): readonly string[] {
  const isWarning = sentence.startsWith("warning: ");
  const lines: string[] = [];
  for (const word of printable(sentence).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => painted(line, isWarning ? { text: line, colour: "yellow" } : { text: line }, colour));
}

function painted(text: string, { colour }: Part, isColoured: boolean): string {
  return isColoured && colour !== undefined ? `\x1b[${colours[colour]}m${text}\x1b[39m` : text;
}

/** A text on a line of its own, indented, on several where one is too short for it. */
function pieces(text: string, columns: number): readonly string[] {
  const room = Math.max(1, columns - gap.length);
  const indent = columns > gap.length ? gap : "";
  const count = Math.ceil(text.length / room);
  return Array.from({ length: count }, (_, i) => `${indent}${text.slice(i * room, (i + 1) * room)}`);
}
