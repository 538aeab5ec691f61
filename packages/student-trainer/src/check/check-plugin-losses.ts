import type { RunSpec, TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import { pluginTerms } from "../objective/terms/plugin-terms.ts";

/**
 * Evaluates each loss of a plugin that a student has, with its gradient, on a batch of the shape that it will see. Nothing
 * is loaded where it has none.
 * @param spec - As the student has it.
 * @throws FacultyError BAD_PLUGIN for one that fails, gives no scalar or no finite one, or does not depend on the logits.
 */
export async function checkPluginLosses(spec: RunSpec, output: OutputSpec): Promise<void> {
  const terms = [...spec.stages.flatMap(({ objective }) => objective), ...spec.objective];
  const ofPlugins = terms.filter(({ loss }) => pluginTerms.named(loss) !== undefined);
  if (ofPlugins.length === 0) return;
  const [{ startedBackend }, { gradientOnProbe }] = await Promise.all([
    import("@faculty/models/backend"),
    import("./gradient-on-probe.ts"),
  ]);
  await startedBackend("cpu"); // at once there, and a probe is small
  for (const term of ofPlugins) requireFinite(term, gradientOnProbe(term, spec, output), rowWidth(output));
}

function requireFinite(
  { loss }: TermSpec,
  { value, gradient }: { readonly value: number; readonly gradient: Float32Array },
  width: number,
): void {
  if (!Number.isFinite(value))
    throw new FacultyError(
      "BAD_PLUGIN",
      `loss ${loss} of a plugin gives ${value} on ordinary logits, expected a finite number`,
    );
  const stray = gradient.findIndex((slope) => !Number.isFinite(slope));
  if (stray < 0) return;
  const where = `row ${Math.floor(stray / width)}, class ${stray % width}`;
  throw new FacultyError(
    "BAD_PLUGIN",
    `loss ${loss} of a plugin has gradient ${gradient[stray]} at ${where} of ordinary logits, expected finite numbers`,
  );
}
