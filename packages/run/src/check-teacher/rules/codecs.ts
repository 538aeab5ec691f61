import { type CodecSpec, carries, codecName, codecOf } from "@faculty/shared/codecs";
import type { SignalRequest } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";
import { readReply, refusalOf, requestOf, send, shownRefusal } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { close, firstDifference, requireSame, type Tolerance } from "../asking/same-rows.ts";
import type { Trial } from "../asking/trial.ts";
import { usualSignal } from "../asking/usual-signal.ts";
import { referenceOf } from "./reference.ts";

/** A power of two: nothing is rounded where it is taken off again. */
const softening = 2;

/** Softened where that is done, else as usual. */
function askedSignal({ description: { output } }: Trial): SignalRequest {
  const usual = usualSignal(output);
  return usual.kind === "logits" ? usual : { ...usual, temperature: softening };
}

function temperatureOf(trial: Trial): number {
  const asked = askedSignal(trial);
  return asked.kind === "logits" ? 1 : asked.temperature;
}

/** Every teacher serves these; it may refuse the others. */
const needed: readonly CodecSpec[] = ["float16"];

/** What a codec says, with the temperature taken off. @throws Finding (not tried) where it is not served. */
async function inCodec(trial: Trial, codec: CodecSpec): Promise<Rows<Float32Array>> {
  const question = { signal: askedSignal(trial), codec };
  const reply = await send(trial, requestOf(trial, question));
  const refused = refusalOf(reply);
  if (refused?.code === "MALFORMED_FRAME" && !needed.includes(codec))
    throw notTried(`it does not serve ${codecName(codec)}: ${shownRefusal(refused)}`);
  return readReply(trial, question, reply).logits;
}

/** @throws Finding (not tried) where no run asks for what it says in this codec. */
function requireCarried({ description: { output } }: Trial, codec: CodecSpec): void {
  if (!carries(output.kind, codec))
    throw notTried(`${codecName(codec)} does not carry an output of kind ${output.kind}`);
}

/** What the codec would make of the reference, with the temperature taken off. */
function throughCodec(trial: Trial, { rows, width, data }: Rows<Float32Array>, codec: CodecSpec): Rows<Float32Array> {
  const own = codecOf(codec);
  const temperature = temperatureOf(trial);
  const tensors = own.encode({ rows, width, data: data.map((value) => value / temperature) }, askedSignal(trial).kind);
  const tensor = (name: string) => tensors.find((one) => one.name === name) ?? neverEncoded(name);
  const decoded = own.decode({ rows, width, from: "the reference", tensor });
  return { rows, width, data: decoded.data.map((value) => value * temperature) };
}

function neverEncoded(name: string): never {
  throw broken(`tensor ${name}`, "none");
}

/** @param relative - The last bit of what a number is rounded to, beside what float32 sums differ by. */
function denseRule(codec: CodecSpec, relative: number): Rule {
  return {
    section: "§4",
    holds: `${codecName(codec)} says what float32 says, rounded`,
    put: async (trial) => {
      requireCarried(trial, codec);
      const expected = throughCodec(trial, await referenceOf(trial), codec);
      const may: Tolerance = (value) => temperatureOf(trial) * close(trial)(value) + relative * Math.abs(value);
      requireSame(await inCodec(trial, codec), expected, may);
      return `as float32 to 2^${Math.log2(relative)}`;
    },
  };
}

export const float16: Rule = denseRule("float16", 2 ** -10);
export const bfloat16: Rule = denseRule("bfloat16", 2 ** -7);

export const int8: Rule = {
  section: "§4",
  holds: "int8 says what float32 says, to a step of the row's range",
  put: async (trial) => {
    requireCarried(trial, "int8");
    const expected = throughCodec(trial, await referenceOf(trial), "int8");
    const found = await inCodec(trial, "int8");
    const { rows, width, data } = expected;
    let largest = 0;
    for (let row = 0; row < rows; row++) {
      const own = (all: Rows<Float32Array>) => all.data.subarray(row * width, (row + 1) * width);
      const step = -Math.min(...data.subarray(row * width, (row + 1) * width)) / 255;
      largest = Math.max(largest, step);
      const one = (all: Rows<Float32Array>) => ({ rows: 1, width, data: own(all) });
      const difference = firstDifference(
        one(found),
        one(expected),
        (value) => 1.01 * step + softening * close(trial)(value),
      );
      if (difference === null) continue;
      throw broken(`${difference[0].replace("row 0", `row ${row}`)}, give or take a step of ${step}`, difference[1]);
    }
    return `steps of up to ${largest.toPrecision(3)}`;
  },
};

export const topK: Rule = {
  section: "§4",
  holds: "top-k sends the k most probable classes and the mass of the rest",
  put: async (trial) => {
    requireCarried(trial, { kind: "top-k", k: 1 });
    const reference = await referenceOf(trial);
    const ks = [...new Set([1, Math.ceil(reference.width / 2), reference.width + 1])];
    for (const k of ks) {
      const codec = { kind: "top-k", k } as const;
      const found = await inCodec(trial, codec);
      const may: Tolerance = (value) => softening * (0.02 + close(trial)(value)) + 2 ** -7 * Math.abs(value);
      // Of equal classes any may be sent: what is said is compared by its size, and, where it was sent, by its class.
      requireSame(falling(found), falling(throughCodec(trial, reference, codec)), may);
      requireSame(found, sentOnes(found, reference, k), may);
    }
    return `k of ${ks.join(", ")}`;
  },
};

/** Each row's numbers, the greatest first. */
function falling({ rows, width, data }: Rows<Float32Array>): Rows<Float32Array> {
  const out = data.slice();
  for (let row = 0; row < rows; row++)
    out
      .subarray(row * width, (row + 1) * width)
      .sort()
      .reverse();
  return { rows, width, data: out };
}

/** The reference where a class was among the first k of what was found, else what was found. */
function sentOnes(found: Rows<Float32Array>, { rows, width, data }: Rows<Float32Array>, k: number): Rows<Float32Array> {
  const ranked = falling(found).data;
  const isSent = (value: number, row: number) => value > (ranked[row * width + Math.min(k, width - 1)] as number);
  const chosen = found.data.map((value, i) => (isSent(value, Math.floor(i / width)) ? (data[i] as number) : value));
  return { rows, width, data: chosen };
}

const draws = 256;
const seed = 5;
/** Standard deviations that a count may be off by. */
const mostDeviations = 6;

export const sampled: Rule = {
  section: "§4",
  holds: "sampled draws from the distribution, each replica alike",
  put: async (trial) => {
    const codec = { kind: "sampled", draws, seed } as const;
    requireCarried(trial, codec);
    const reference = await referenceOf(trial);
    const found = await inCodec(trial, codec);
    const counts = countsOf(found);
    for (let row = 0; row < reference.rows; row++) requireLikely(reference, counts, row);
    const { tolerance = 0 } = trial.description;
    if (tolerance > 0 || (await trial.repetition()) !== null) return `${draws} draws a row, likely ones`;
    // The stream is keyed by the row as FP32, at this temperature: asked for, since last bits decide.
    const question = { signal: askedSignal(trial), codec: "float32" } as const;
    const asked = readReply(trial, question, await send(trial, requestOf(trial, question))).logits;
    const expected = countsOf(throughCodec(trial, asked, codec));
    const odd = rowsThatDiffer(counts, expected, reference.width);
    if (odd.length > 1) throw broken("the classes that the stream of §7 draws", `others in rows ${odd.join(", ")}`);
    return `${draws} draws a row, those of the stream`;
  },
};

/** How often each class was drawn: the receiver keeps log(count ÷ the greatest count). */
function countsOf({ rows, width, data }: Rows<Float32Array>): Float32Array {
  const shares = data.map((value) => Math.exp(value / softening));
  for (let row = 0; row < rows; row++) {
    const own = shares.subarray(row * width, (row + 1) * width);
    const sum = own.reduce((a, b) => a + b, 0);
    own.forEach((share, c) => (own[c] = Math.round((draws * share) / sum)));
  }
  return shares;
}

function rowsThatDiffer(found: Float32Array, expected: Float32Array, width: number): readonly number[] {
  const rows = new Set<number>();
  expected.forEach((count, i) => count !== found[i] && rows.add(Math.floor(i / width)));
  return [...rows];
}

function requireLikely({ width, data }: Rows<Float32Array>, counts: Float32Array, row: number): void {
  const own = data.subarray(row * width, (row + 1) * width).map((value) => Math.exp(value / softening));
  const sum = own.reduce((a, b) => a + b, 0);
  own.forEach((mass, c) => {
    const mean = (draws * mass) / sum;
    const apart = mostDeviations * Math.sqrt(mean * (1 - mass / sum)) + 3; // rare classes are not normal
    const count = counts[row * width + c] as number;
    if (Math.abs(count - mean) > apart)
      throw broken(`class ${c} in row ${row} about ${mean.toFixed(1)} times of ${draws}`, `${count} times`);
  });
}
