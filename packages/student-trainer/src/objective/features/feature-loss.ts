import type { tf } from "@faculty/models/backend";
import { scheduleSpec, type TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type LayerReduction, type LayerSignal, layerSignalName } from "@faculty/shared/protocol";
import { z } from "zod";
import type { LayerPair, Loss } from "../loss/loss.ts";
import { type Comparable, checkComparable, type FeatureShapes } from "./comparable.ts";

/** A feature loss with its parameters and shapes fixed. */
export interface BoundFeatureLoss {
  /** Trained with the student, in an order that is kept. */
  readonly variables: readonly tf.Variable[];
  /** @param student - `[batch, …]`. @param teacher - What the teacher sent of the same samples. */
  evaluate(student: tf.Tensor, teacher: tf.Tensor): tf.Scalar;
}

/** What a file of losses/ tells of a loss that compares one layer of the student with one of a teacher. */
export interface FeatureLossDefinition<Shape extends z.core.$ZodLooseShape> {
  /** Keys a term may carry beside `loss`, `weight`, `from` and `to`. */
  readonly parameters: z.ZodObject<Shape>;
  readonly compares: Comparable;
  /** What the teacher makes of its layer before it sends it. */
  readonly reduction: (parameters: z.output<z.ZodObject<Shape>>) => LayerReduction;
  /** @throws FacultyError SHAPE_MISMATCH where the two layers cannot be compared. */
  readonly bind: (parameters: z.output<z.ZodObject<Shape>>, shapes: FeatureShapes, seed: number) => BoundFeatureLoss;
}

/** `<teacher>/<layer>`. */
export const fromLayer: z.ZodString = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,48}\/.{1,128}$/, "a teacher, a slash and one of its layers");

/** @param from - What `fromLayer` accepts. */
export function teacherLayer(from: string): { readonly teacher: string; readonly layer: string } {
  const slash = from.indexOf("/");
  return { teacher: from.slice(0, slash), layer: from.slice(slash + 1) };
}

/** Makes a row of the table of losses. */
export function defineFeatureLoss<Shape extends z.core.$ZodLooseShape>(definition: FeatureLossDefinition<Shape>): Loss {
  const own = z.object(definition.parameters.shape);
  const pairOf = (term: TermSpec): LayerPair => {
    const from = teacherLayer(fromLayer.parse(term["from"]));
    const signal: LayerSignal = { ...from, reduction: definition.reduction(own.parse(term)) };
    return { signal, to: z.string().parse(term["to"]) };
  };
  return {
    needs: () => [],
    layers: (term) => [pairOf(term)],
    termSchema: z.strictObject({
      weight: scheduleSpec,
      from: fromLayer,
      to: z.string().min(1).max(128),
      ...definition.parameters.shape,
    }),
    bind: (term, { layers, seed }) => {
      if (layers === undefined) throw new FacultyError("INTERNAL", `${term.loss} compares layers and is told of none`);
      const { signal, to } = pairOf(term);
      const name = layerSignalName(signal);
      const shapes = { student: layers.student(to), teacher: layers.teacher(name) };
      checkComparable(
        definition.compares,
        signal.reduction,
        shapes,
        `${term.loss} of ${String(term["from"])} and ${to}`,
      );
      const bound = definition.bind(own.parse(term), shapes, seed);
      return {
        variables: bound.variables,
        evaluate: (inputs) => {
          const student = inputs.layers?.student.get(to);
          const teacher = inputs.layers?.teacher.get(name);
          if (student !== undefined && teacher !== undefined) return bound.evaluate(student, teacher);
          throw new FacultyError("INTERNAL", `the batch holds no ${name} or no ${to}, which the objective compares`);
        },
        [Symbol.dispose]: () => {
          for (const variable of bound.variables) variable.dispose();
        },
      };
    },
  };
}

/** A loss that learns nothing of its own. */
export function withoutVariables(evaluate: BoundFeatureLoss["evaluate"]): BoundFeatureLoss {
  return { variables: [], evaluate };
}
