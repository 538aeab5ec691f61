import type { Decimal, Field, Time, Timestamp } from "apache-arrow";

type ArrowType = Field["type"];
type Cell = string | number | bigint | boolean;

/** Of `Type` in apache-arrow, which is loaded where an Arrow file is read and nowhere else. */
const typeIds = { float: 3, decimal: 7, date: 8, time: 9, timestamp: 10, duration: 18, dictionary: -1 } as const;

/** Digits after which every float32 is told from its neighbours. */
const float32Digits = 9;

/** What a cell of a type is written as, the same as the other kinds of tables write it; null for what is no single value. */
export function arrowText(type: ArrowType): (cell: unknown) => string | null {
  const own = type.typeId === typeIds.dictionary ? (type as { dictionary: ArrowType }).dictionary : type;
  const special = writers[own.typeId];
  return (cell) => {
    if (typeof cell === "string") return cell;
    if (special !== undefined) return special(cell as Cell, own);
    return isSingle(cell) ? String(cell) : null;
  };
}

const writers: Readonly<Record<number, (cell: Cell, type: ArrowType) => string>> = {
  [typeIds.float]: (cell, type) => (type.ArrayType === Float32Array ? float32Text(Number(cell)) : String(cell)),
  [typeIds.decimal]: (cell, type) => decimalText(cell as unknown as Uint32Array, (type as Decimal).scale),
  [typeIds.date]: (cell) => new Date(Number(cell)).toISOString().slice(0, "2020-01-01".length),
  [typeIds.time]: (cell, type) => timeText(Number(cell) / 1000 ** (type as Time).unit),
  [typeIds.timestamp]: (cell, type) => {
    const seconds = Math.floor(Number(cell) / 1000); // whatever its unit, the reader gives milliseconds
    const day = new Date(seconds * 1000).toISOString().slice(0, "2020-01-01".length);
    const zone = ((type as Timestamp).timezone ?? "") === "" ? "" : "+00";
    return `${day} ${timeText((seconds % secondsADay) + secondsADay + (Number(cell) / 1000 - seconds))}${zone}`;
  },
  [typeIds.duration]: (cell) => `for ${cell}`, // no number, as in Parquet
};

const secondsADay = 86_400;

/** `01:02:03.5`, to the microsecond. */
function timeText(ofDay: number): string {
  const micros = Math.round((ofDay % secondsADay) * 1e6);
  const whole = new Date(Math.floor(micros / 1000)).toISOString().slice("1970-01-01T".length, -".000Z".length);
  const part = String(micros % 1e6)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return part === "" ? whole : `${whole}.${part}`;
}

/** The shortest number that float32 rounds to this one. */
function float32Text(value: number): string {
  for (let digits = 1; digits < float32Digits; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(float32Digits)));
}

/** @param words - Of 32 bits, the lowest first, in two's complement. */
function decimalText(words: Uint32Array, scale: number): string {
  const unsigned = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  const value = BigInt.asIntN(words.length * 32, unsigned);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const [whole, part] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  return `${value < 0n ? "-" : ""}${whole}${part === "" ? "" : `.${part}`}`;
}

function isSingle(cell: unknown): cell is Cell {
  return typeof cell === "number" || typeof cell === "bigint" || typeof cell === "boolean";
}
