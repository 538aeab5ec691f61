import type { WholeNumbers } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean } from "@faculty/shared/names";
import { textShape } from "@faculty/shared/protocol";
import { serverDatatype } from "./datatypes.ts";
import type { ServedModel, ServedTensor } from "./model-server.ts";

/** What of a served model is used, and how. */
export interface ServedEnds {
  readonly input: { readonly name: string; readonly datatype: string };
  /** It is sent the text of a sample. */
  readonly isText: boolean;
  /** Undefined: any numbers. */
  readonly whole: WholeNumbers | undefined;
  /** Of one sample. */
  readonly inputShape: readonly number[];
  /** Beside the extent of the samples, as it is sent: none of a list of texts. */
  readonly extents: readonly number[];
  /** Null: the only one of an answer. */
  readonly output: string | null;
  /** Samples that it is given at once; null: any number. */
  readonly batch: number | null;
}

export interface ChosenServed {
  /** Begins messages, `model m of http://…`. */
  readonly who: string;
  readonly input: string | undefined;
  readonly output: string | undefined;
  /** What the run file says that it is shown. */
  readonly field: "text" | undefined;
  /** Of one sample as the model is given it, where the server leaves it open. */
  readonly shapeWhereOpen: readonly number[] | undefined;
  readonly classes: number;
}

/** As servers' own examples call the input of a model that does not describe itself. */
const usualInput = "input-0";

/**
 * @throws FacultyError BAD_MODEL where it is not told which of several is meant, or it cannot be asked for classes;
 * CLASS_MISMATCH.
 */
export function servedEnds({ inputs, outputs }: ServedModel, chosen: ChosenServed): ServedEnds {
  const { who, shapeWhereOpen } = chosen;
  const input = inputs.length === 0 ? undescribed(chosen) : theOne(who, "input", inputs, chosen.input);
  const taken = input.datatype === "BYTES" ? takenTexts(who, input) : takenNumbers(who, input, shapeWhereOpen);
  const output = outputs.length === 0 ? null : outputOf(chosen, outputs);
  const [batch = 0] = input.shape;
  return {
    input: { name: input.name, datatype: input.datatype },
    ...taken,
    output: output?.name ?? chosen.output ?? null,
    batch: batch > 0 ? batch : null,
  };
}

/** What the run shows a model is what one takes that does not describe itself. */
function undescribed({ input: name = usualInput, field, shapeWhereOpen }: ChosenServed): ServedTensor {
  if (field === "text") return { name, datatype: "BYTES", shape: [-1, ...textShape] };
  return { name, datatype: "FP32", shape: [-1, ...(shapeWhereOpen ?? [-1])] };
}

type Taken = Pick<ServedEnds, "isText" | "whole" | "inputShape" | "extents">;

/** A list of texts, or a column of them. */
function takenTexts(who: string, input: ServedTensor): Taken {
  const [samples, ...extents] = input.shape;
  if (samples === undefined || extents.length > 1 || extents.some((extent) => extent > 1))
    throw bad(who, `it takes texts at its input ${shown(input)}, expected one a sample: [any] or [any, 1]`);
  return { isText: true, whole: undefined, inputShape: textShape, extents: extents.length === 0 ? [] : textShape };
}

function takenNumbers(who: string, input: ServedTensor, shapeWhereOpen: readonly number[] | undefined): Taken {
  const type = serverDatatype(input.datatype);
  if (type === undefined)
    throw bad(
      who,
      `it takes ${input.datatype} at its input ${input.name}, expected floating-point or whole numbers, or texts (BYTES)`,
    );
  const [, ...shape] = input.shape;
  if (shape.length === 0)
    throw bad(who, `its input ${shown(input)} has no extents beside that of the samples, which comes first`);
  const inputShape = shape.map((extent, i) => (extent > 0 ? extent : shapeWhereOpen?.[i]));
  if (!inputShape.every((extent) => extent !== undefined))
    throw bad(who, `the shape of its input ${shown(input)} is open, and no data set tells it`);
  const whole = type.whole === null ? undefined : { name: input.datatype, ...type.whole };
  return { isText: false, whole, inputShape, extents: inputShape };
}

/** Needs no name where one alone has a number for each class, as beside a label. */
function outputOf({ who, output: name, classes }: ChosenServed, outputs: readonly ServedTensor[]): ServedTensor {
  const fitting = outputs.filter((one) => serverDatatype(one.datatype) !== undefined && one.shape.length === 2);
  const output = name === undefined && fitting.length === 1 ? fitting[0] : undefined;
  const found = output ?? theOne(who, "output", outputs, name);
  if (!fitting.includes(found))
    throw bad(who, `its output ${shown(found)} of ${found.datatype} is no number for each class of each sample`);
  const [, width = -1] = found.shape;
  if (width < 0 || width === classes) return found;
  throw new FacultyError("CLASS_MISMATCH", `${who} has ${width} outputs, ${classes} classes are named`);
}

function theOne(
  who: string,
  end: "input" | "output",
  all: readonly ServedTensor[],
  name: string | undefined,
): ServedTensor {
  const names = all.map((one) => one.name);
  const found = name === undefined ? (all.length === 1 ? all[0] : undefined) : all.find((one) => one.name === name);
  if (found !== undefined) return found;
  if (name === undefined)
    throw bad(who, `it has several ${end}s (${all.map(shown).join(", ")}): say which one is used as server.${end}`);
  throw bad(who, `it has no ${end} ${name}, it has ${names.join(", ")}${didYouMean([name], names)}`);
}

function shown({ name, shape }: ServedTensor): string {
  return `${name} [${shape.map((extent) => (extent > 0 ? extent : "any")).join(", ")}]`;
}

function bad(who: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `${who}: ${why}`);
}
