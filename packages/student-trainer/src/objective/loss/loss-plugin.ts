import type { tf } from "@faculty/models/backend";
import { type OutputKind, outputKindNames } from "@faculty/shared/outputs";
import {
  type Defaults,
  defaultsBeside,
  type ParametersOf,
  type PluginTable,
  pluginName,
  pluginTable,
} from "@faculty/shared/plugins";
import { z } from "zod";
import { keysOfTerms, type PluginNeed, pluginNeeds, pluginTerms } from "../terms/plugin-terms.ts";
import type { LossInputs } from "./loss.ts";

/** A batch as a plugin's loss sees it, beside TensorFlow.js itself: the plugin needs no copy of its own. */
type PluginLossInputs<Needs extends PluginNeed> = LossInputs<Needs> & { readonly tf: typeof tf };

/** A loss of the user's own, as `defineLoss` of the package `faculty` takes it. */
export interface LossDefinition<Needs extends PluginNeed, Parameters extends Defaults> {
  /** What a term of the run file calls it. */
  readonly name: string;
  /** Signals that it reads beside the student's `logits` and the `temperature`. */
  readonly needs: readonly Needs[];
  /** Keys that a term may carry beside `loss` and `weight`, with their defaults; absent: none. */
  readonly parameters?: Parameters;
  /** Kinds of output that it is for; absent: one class of many. */
  readonly outputs?: readonly Exclude<OutputKind, "several">[];
  /**
   * A mean over the batch, of operations that have a gradient. Called inside `tf.tidy`, once a step or once for all
   * steps: it keeps no state and reads no value of a tensor.
   * @param inputs - `logits` are `[batch, classes]`, before softmax.
   * @returns A scalar.
   */
  evaluate(inputs: PluginLossInputs<Needs>, parameters: ParametersOf<Parameters>): tf.Tensor;
}

/** The same after it was checked. */
export interface LossPlugin {
  readonly plugin: "loss";
  readonly name: string;
  readonly needs: readonly PluginNeed[];
  readonly parameters: Defaults;
  readonly outputs: readonly OutputKind[];
  readonly evaluate: (inputs: PluginLossInputs<PluginNeed>, parameters: Readonly<Record<string, unknown>>) => unknown;
}

/** What a module exports of a loss. */
export const lossPlugin: z.ZodType<LossPlugin> = z.strictObject({
  plugin: z.literal("loss"),
  name: pluginName,
  needs: z.array(z.enum(pluginNeeds)),
  parameters: defaultsBeside(keysOfTerms),
  outputs: z
    .array(z.enum(outputKindNames.filter((kind) => kind !== "several")))
    .min(1)
    .default(["distribution"]),
  evaluate: z.custom<LossPlugin["evaluate"]>((value) => typeof value === "function", "a function"),
});

/** The losses that plugins define. */
export const pluginLosses: PluginTable<LossPlugin, LossPlugin> = pluginTable((plugin) => plugin);

/** Makes a plugin's loss and its term known by its name to this process. */
export function addLossPlugin(plugin: LossPlugin): void {
  pluginLosses.add(plugin);
  pluginTerms.add(plugin);
}
