import { parseValue } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { className } from "@faculty/shared/names";
import { awaitPlugin } from "@faculty/shared/plugins";
import { z } from "zod";
import type { SourceKind } from "../../prepared/sample-source.ts";
import { givenSource } from "../given/given-source.ts";
import { givenTarget } from "../given/given-target.ts";
import type { DatasetPlugin, PluginDatasetSpec } from "./dataset-plugin.ts";
import { filesBelow } from "./files-below.ts";

const named = z
  .array(z.string().min(1).overwrite(className))
  .min(1)
  .refine((names) => new Set(names).size === names.length, "names a class twice");

/** What a definition's `describe` gives, by its target. */
const descriptions = {
  class: z.strictObject({ inputShape: z.array(z.int().positive()), classes: named }),
  classes: z.strictObject({ inputShape: z.array(z.int().positive()), classes: named }),
  value: z.strictObject({ inputShape: z.array(z.int().positive()), width: z.int().positive().default(1) }),
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
      const { inputShape, classes, width } = read(plugin, described);
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
  readonly classes: readonly string[];
  readonly width: number;
}

/** @throws FacultyError BAD_PLUGIN. */
function read({ name, target }: DatasetPlugin, described: unknown): Described {
  const parsed = parseValue<Partial<Described>>(descriptions[target], described);
  if (parsed.kind === "fits") return { inputShape: [], classes: [], width: 0, ...parsed.value };
  const [problem] = parsed.problems;
  const key = problem?.path.join(".") ?? "";
  const what = `${key === "" ? "" : `${key}: `}${problem?.message}`;
  throw new FacultyError("BAD_PLUGIN", `data set ${name} of a plugin is described wrongly: ${what}`);
}
