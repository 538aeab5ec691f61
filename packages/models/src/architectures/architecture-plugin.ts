import { FacultyError } from "@faculty/shared/errors";
import {
  type Defaults,
  defaultsSchema,
  inPlugin,
  type ParametersOf,
  type PluginTable,
  parametersSchema,
  pluginName,
  pluginTable,
} from "@faculty/shared/plugins";
import type { SampleKind } from "@faculty/shared/samples";
import { z } from "zod";
import type { LayerConfig, OutlineTensor } from "../outline/outline.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { seededLayers } from "./seeded-layer.ts";

/** What a plugin's architecture is made of, and for. */
interface PluginArchitectureInputs {
  /** `[batch, …inputShape]`. */
  readonly input: OutlineTensor;
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  /** How many token ids there are, where samples are texts. */
  readonly tokens: number | null;
  /**
   * A layer of TensorFlow.js by its class and what that is made with, in camel case; it is then applied to what it reads.
   * Weights and dropout that name no seed are given one that follows from the student's.
   * @throws FacultyError BAD_PLUGIN for a class that is not known, or a layer without a name.
   */
  readonly layer: (
    kind: string,
    config: LayerConfig & { readonly name: string },
  ) => (...inputs: OutlineTensor[]) => OutlineTensor;
}

/** An architecture of the user's own, as `defineArchitecture` of the package `faculty` takes it. */
export interface ArchitectureDefinition<Parameters extends Defaults> {
  /** What `student.model.kind` of the run file calls it. */
  readonly name: string;
  /** What it can be shown. */
  readonly samples: readonly SampleKind[];
  /** Keys beside `kind`, with their defaults; absent: none. */
  readonly parameters?: Parameters;
  /**
   * Everything before the last, linear layer, which Faculty adds.
   * @returns `[batch, features]`.
   */
  features(inputs: PluginArchitectureInputs, parameters: ParametersOf<Parameters>): OutlineTensor;
}

/** The same after it was checked. */
export interface ArchitecturePlugin {
  readonly plugin: "architecture";
  readonly name: string;
  readonly samples: readonly SampleKind[];
  readonly parameters: Defaults;
  readonly features: (inputs: PluginArchitectureInputs, parameters: Readonly<Record<string, unknown>>) => unknown;
}

const sampleKinds: readonly SampleKind[] = ["image", "series", "tokens", "features"];

/** What a module exports of an architecture. */
export const architecturePlugin: z.ZodType<ArchitecturePlugin> = z.strictObject({
  plugin: z.literal("architecture"),
  name: pluginName,
  samples: z.array(z.enum(sampleKinds)).min(1),
  parameters: defaultsSchema.refine((keys) => !("kind" in keys), "not kind").default({}),
  features: z.custom<ArchitecturePlugin["features"]>((value) => typeof value === "function", "a function"),
});

/** Makes a row like those of the table of architectures, of one that says something of a sample as a whole. */
export function pluginArchitecture(plugin: ArchitecturePlugin): Architecture {
  const own = parametersSchema(plugin.parameters);
  const schema = z.strictObject({ kind: z.literal(plugin.name), ...own.shape });
  return architecture({
    samples: plugin.samples,
    schema,
    features: (spec, input, { inputShape, tokens, nextSeed }) => {
      const layer = seededLayers(plugin.name, nextSeed);
      const given = { input, inputShape, tokens, layer };
      const made = inPlugin("architecture", plugin.name, () => plugin.features(given, own.parse(spec)));
      return tensorOf(plugin.name, made);
    },
  });
}

function tensorOf(name: string, value: unknown): OutlineTensor {
  if (!isTensor(value))
    throw new FacultyError(
      "BAD_PLUGIN",
      `architecture ${name} of a plugin gives no tensor, expected what a layer yields`,
    );
  if (value.shape === undefined || value.shape.length === 2) return value;
  const shape = value.shape.map((extent) => extent ?? "batch").join(", ");
  throw new FacultyError(
    "BAD_PLUGIN",
    `architecture ${name} of a plugin gives features of shape [${shape}], expected [batch, features]`,
  );
}

function isTensor(value: unknown): value is OutlineTensor {
  return typeof value === "object" && value !== null && "call" in value && "shape" in value;
}

/** The architectures that plugins define. */
export const pluginArchitectures: PluginTable<ArchitecturePlugin, Architecture> = pluginTable(pluginArchitecture);
