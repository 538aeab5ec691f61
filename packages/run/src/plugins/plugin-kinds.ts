import { pluginWeightings, weightingPlugin, weightings } from "@faculty/coordinator/ensemble/weightings";
import { datasetPlugin, datasets, pluginDatasets } from "@faculty/data/datasets";
import { architecturePlugin, architectures, pluginArchitectures } from "@faculty/models/architectures";
import { addMetricPlugin, metricPlugin, preferableMetrics } from "@faculty/shared/metrics";
import { addLossPlugin, lossPlugin } from "@faculty/student-trainer/objective/loss";
import { terms } from "@faculty/student-trainer/objective/terms";
import { pluginTeachers, teacherPlugin } from "@faculty/teacher-node/plugin";
import type { z } from "zod";
import type { PluginDefinition } from "./plugins.ts";

const measured = ["distribution", "items", "independent", "values", "positions", "tokens"] as const;

/** What is done with the definitions of one kind. */
interface PluginKind<Definition> {
  /** Of what a module exports. */
  readonly schema: z.ZodType<Definition>;
  /** Names that Faculty has given already. */
  readonly taken: () => readonly string[];
  /** Makes it known to this process. @param digest - Of the module that it is from. */
  readonly add: (definition: Definition, digest: string) => void;
}

type PluginKinds = {
  readonly [Kind in PluginDefinition["plugin"]]: PluginKind<Extract<PluginDefinition, { readonly plugin: Kind }>>;
};

/** Before a plugin adds one. */
const ownMetrics = [...new Set(measured.flatMap(preferableMetrics))];

/** By the key `plugin` of a definition. */
export const pluginKinds: PluginKinds = {
  architecture: {
    schema: architecturePlugin,
    taken: () => ["file", ...Object.keys(architectures)],
    add: pluginArchitectures.add,
  },
  dataset: {
    schema: datasetPlugin,
    taken: () => Object.keys(datasets),
    add: (definition, digest) => pluginDatasets.add({ ...definition, digest }),
  },
  loss: { schema: lossPlugin, taken: () => Object.keys(terms), add: addLossPlugin },
  metric: { schema: metricPlugin, taken: () => ownMetrics, add: addMetricPlugin },
  teacher: {
    schema: teacherPlugin,
    taken: () => [],
    add: (definition, digest) => pluginTeachers.add({ ...definition, digest }),
  },
  weighting: { schema: weightingPlugin, taken: () => Object.keys(weightings), add: pluginWeightings.add },
};
