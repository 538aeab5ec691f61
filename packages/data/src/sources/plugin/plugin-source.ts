import { describedClasses, describedShape, readDescription } from "@faculty/shared/config";
import { awaitPlugin } from "@faculty/shared/plugins";
import { z } from "zod";
import type { SourceKind } from "../../prepared/sample-source.ts";
import { givenSource } from "../given/given-source.ts";
import { givenTarget } from "../given/given-target.ts";
import type { DatasetPlugin, PluginDatasetSpec } from "./dataset-plugin.ts";
import { filesBelow } from "./files-below.ts";

const ofClasses = z.strictObject({ inputShape: describedShape, classes: describedClasses });

/** What a definition's `describe` gives, by its target. */
const descriptions = {
  class: ofClasses,
  classes: ofClasses,
  value: z.strictObject({ inputShape: describedShape, width: z.int().positive().default(1) }),
};

/** Samples that a plugin gives, which runs when a data set is prepared and never else. */
export function pluginSource(plugin: DatasetPlugin): SourceKind<PluginDatasetSpec> {
  const { name, target } = plugin;
  const call = <Result>(act: () => Promise<Result>) => awaitPlugin("data set", name, act);
  return {
    files: async ({ path }) => (path === undefined ? [] : filesBelow(`data set ${name}: path`, path)),
    opensUnread: true,
    open: async ({ path, parameters }, abort) => {
      const described = await call(async () => plugin.describe({ path }, parameters));
      const {
        inputShape,
        classes = [],
        width = 0,
      } = readDescription<Described>("data set", name, descriptions[target], described);
      return givenSource(
        {
          who: `data set ${name} of a plugin`,
          inputShape,
          target: givenTarget(target, classes, width),
          samples: (part) => plugin.samples({ part, path }, parameters) as AsyncIterable<unknown>,
          call,
        },
        abort,
      );
    },
  };
}

interface Described {
  readonly inputShape: readonly number[];
  readonly classes?: readonly string[];
  readonly width?: number;
}
