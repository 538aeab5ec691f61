import { dataTypes, type GraphAttributes, type GraphWriter, type Reference } from "@faculty/models/native-graph";
import type { OptimizerSpec } from "@faculty/shared/config";
import { updateConstants } from "./update-rules.ts";

/** What an operation of TensorFlow needs to move one variable. */
export interface KernelUpdate {
  /** Begins the names of the nodes written. */
  readonly name: string;
  readonly variable: Reference;
  /** Handles of its slots, in the order of `kernelSlots`. */
  readonly slots: readonly Reference[];
  readonly gradient: Reference;
  /** `StepRates.update`, a scalar. */
  readonly rate: Reference;
  /** Nodes that must have run before. */
  readonly after: readonly string[];
}

interface KernelRule {
  /** Names of `UpdateRule.slots`; null for one that holds nothing from step to step. */
  readonly slots: readonly (string | null)[];
  readonly operation: string;
  readonly inputs: (update: KernelUpdate, constant: (value: number) => Reference) => readonly Reference[];
  readonly attributes?: GraphAttributes;
}

const { momentum, decay, beta1, beta2, epsilon } = updateConstants;

const momentumRule = (isNesterov: boolean): KernelRule => ({
  slots: ["velocity"],
  operation: "ResourceApplyMomentum",
  inputs: ({ variable, slots, rate, gradient }, constant) => [variable, ...slots, rate, gradient, constant(momentum)],
  attributes: { use_nesterov: { kind: "bool", value: isNesterov } },
});

/** Bias correction is part of the rate: with the powers of β at 0, the kernel has none of its own. */
const adamRule: KernelRule = {
  slots: ["first-moment", "second-moment"],
  operation: "ResourceApplyAdam",
  inputs: ({ variable, slots, rate, gradient }, constant) => {
    const power = constant(0);
    return [variable, ...slots, power, power, rate, constant(beta1), constant(beta2), constant(epsilon), gradient];
  },
};

/** TensorFlow's kernel for each of the update rules (tensorflow/core/kernels/training_ops.cc). */
const rules: Readonly<Record<OptimizerSpec["kind"], KernelRule>> = {
  sgd: {
    slots: [],
    operation: "ResourceApplyGradientDescent",
    inputs: ({ variable, rate, gradient }) => [variable, rate, gradient],
  },
  momentum: momentumRule(false),
  nesterov: momentumRule(true),
  rmsprop: {
    slots: ["mean-square", null], // the kernel's momentum, which is 0 here
    operation: "ResourceApplyRMSProp",
    inputs: ({ variable, slots, rate, gradient }, constant) => [
      variable,
      ...slots,
      rate,
      constant(decay),
      constant(0),
      constant(epsilon),
      gradient,
    ],
  },
  adam: adamRule,
  adamw: adamRule,
};

/** The slots of each variable, as the kernel takes them. */
export function kernelSlots(kind: OptimizerSpec["kind"]): readonly (string | null)[] {
  return rules[kind].slots;
}

/** Writes one variable's update, all of it one operation. @returns The name of its node. */
export function writeKernelUpdate(writer: GraphWriter, kind: OptimizerSpec["kind"], update: KernelUpdate): string {
  const { operation, inputs, attributes = {} } = rules[kind];
  const constant = (value: number) => writer.scalar(value);
  return writer.operation(update.name, operation, {
    inputs: inputs(update, constant),
    attributes: { T: { kind: "type", value: dataTypes.float32 }, ...attributes },
    after: update.after,
  });
}
