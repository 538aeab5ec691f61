import type { WholeNumbers } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean } from "@faculty/shared/names";
import { serverDatatype } from "./datatypes.ts";
import type { ServedModel, ServedTensor } from "./model-server.ts";

/** What of a served model is used, and how. */
export interface ServedEnds {
  readonly input: { readonly name: string; readonly datatype: string };
  /** Undefined: any numbers. */
  readonly whole: WholeNumbers | undefined;
  /** Of one sample. */
  readonly inputShape: readonly number[];
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
  const open: ServedTensor = {
    name: chosen.input ?? usualInput,
    datatype: "FP32",
    shape: [-1, ...(shapeWhereOpen ?? [-1])],
  };
  const input = inputs.length === 0 ? open : theOne(who, "input", inputs, chosen.input);
  const type = serverDatatype(input.datatype);
  if (type === undefined)
    throw bad(who, `it takes ${input.datatype} at its input ${input.name}, expected floating-point or whole numbers`);
  const [batch = 0, ...shape] = input.shape;
  if (shape.length === 0)
    throw bad(who, `its input ${shown(input)} has no extents beside that of the samples, which comes first`);
  const inputShape = shape.map((extent, i) => (extent > 0 ? extent : shapeWhereOpen?.[i]));
  if (!inputShape.every((extent) => extent !== undefined))
    throw bad(who, `the shape of its input ${shown(input)} is open, and no data set tells it`);
  const output = outputs.length === 0 ? null : outputOf(chosen, outputs);
  return {
    input: { name: input.name, datatype: input.datatype },
    whole: type.whole === null ? undefined : { name: input.datatype, ...type.whole },
    inputShape,
    output: output?.name ?? chosen.output ?? null,
    batch: batch > 0 ? batch : null,
  };
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
