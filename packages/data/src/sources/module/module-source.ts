import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { describedClasses, describedShape } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { outputOver } from "@faculty/shared/outputs";
import { firstLineOf } from "@faculty/shared/plugins";
import { z } from "zod";
import type { PreparedSpec } from "../../prepared/prepare.ts";
import type { SourceKind } from "../../prepared/sample-source.ts";
import { givenSource } from "../given/given-source.ts";
import { givenTarget } from "../given/given-target.ts";

type Samples = () => AsyncIterable<unknown>;

/** What a module of the user's own exports, beside `train` and `test`, which give a sample at a time. */
const exportsSchema = z.object({
  classes: describedClasses,
  inputShape: describedShape,
  train: z.custom<Samples>((value) => typeof value === "function", "a function"),
  test: z.custom<Samples>((value) => typeof value === "function", "a function"),
});

/** Samples that code of the user's own gives, which runs when a data set is prepared and never else. */
export const moduleSource: SourceKind<PreparedSpec> = {
  files: async ({ path }) => {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true) return [{ name: path, path }];
    throw new FacultyError("NOT_FOUND", `module ${path} does not exist, expected a file`, { path });
  },
  opensUnread: false,
  open: async ({ path }, abort) => {
    const { mtimeMs } = await stat(path);
    const call = <Result>(act: () => Promise<Result>) => inModule(path, act);
    const loaded: unknown = await call(() => import(`${pathToFileURL(path).href}?${mtimeMs}`));
    const parsed = exportsSchema.safeParse(loaded);
    if (!parsed.success) {
      const name = String(parsed.error.issues[0]?.path[0]);
      const why = `exports no ${name} that fits, expected classes, inputShape, train and test`;
      throw new FacultyError("BAD_DATASET", `module ${path} ${why}`, { path });
    }
    const { classes, inputShape, ...samples } = parsed.data;
    return givenSource(
      {
        who: `module ${path}`,
        shown: { kind: "values", inputShape, element: "float32" },
        target: givenTarget(outputOver(classes)),
        samples: (part) => samples[part](),
        call,
      },
      abort,
    );
  },
};

/** What the user's code throws is told as its own. */
async function inModule<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    throw new FacultyError("BAD_DATASET", `module ${path} fails: ${firstLineOf(cause)}`, { path }, { cause });
  }
}
