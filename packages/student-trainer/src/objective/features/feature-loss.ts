import type { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { layerSignalName } from "@faculty/shared/protocol";
import type { Loss } from "../loss/loss.ts";
import type { LayerTerm } from "../terms/layer-term.ts";
import { type Comparable, checkComparable, type FeatureShapes } from "./comparable.ts";

/** A feature loss with its parameters and shapes fixed. */
export interface BoundFeatureLoss {
  /** Trained with the student, in an order that is kept. */
  readonly variables: readonly tf.Variable[];
  /** @param student - `[batch, …]`. @param teacher - What the teacher sent of the same samples. */
  evaluate(student: tf.Tensor, teacher: tf.Tensor): tf.Scalar;
}

/** What a file of losses/ tells of a loss that compares one layer of the student with one of a teacher. */
interface FeatureLossDefinition<Parameters> {
  readonly term: LayerTerm<Parameters>;
  readonly compares: Comparable;
  /** @throws FacultyError SHAPE_MISMATCH where the two layers cannot be compared. */
  readonly bind: (parameters: Parameters, shapes: FeatureShapes, seed: number) => BoundFeatureLoss;
}

/** Makes a row of the table of losses. */
export function defineFeatureLoss<Parameters>({ term: own, compares, bind }: FeatureLossDefinition<Parameters>): Loss {
  return {
    bind: (term, { layers, seed }) => {
      if (layers === undefined) throw new FacultyError("INTERNAL", `${term.loss} compares layers and is told of none`);
      const { signal, to } = own.pairOf(term);
      const name = layerSignalName(signal);
      const shapes = { student: layers.student(to), teacher: layers.teacher(name) };
      checkComparable(compares, signal.reduction, shapes, `${term.loss} of ${String(term["from"])} and ${to}`);
      const bound = bind(own.parametersOf(term), shapes, seed);
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
