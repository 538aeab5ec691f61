import { outputParts, rowsPerSample, rowWidth, valuesOfPart } from "@faculty/shared/outputs";
import { awaitPlugin } from "@faculty/shared/plugins";
import { checkLayer } from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import type { Teacher } from "../../teacher/teacher.ts";
import { outlinedTeacher } from "./outlined-teacher.ts";
import { readSaid, saidLayers, saidRows } from "./said-rows.ts";
import { chosenPlugin, type PluginTeacherSpec } from "./teacher-plugin.ts";

/**
 * A teacher that is code of the user's own.
 * @param tolerance - How far its answers to the same request may be apart, as the run file says.
 * @throws FacultyError BAD_RUN_FILE where no plugin that was loaded defines it; BAD_PLUGIN for what it is described as.
 */
export async function openPluginTeacher(
  spec: PluginTeacherSpec & { readonly tolerance?: number | undefined },
): Promise<Teacher> {
  const chosen = chosenPlugin(spec);
  const { plugin, parameters } = chosen;
  const { facts, said } = await outlinedTeacher(chosen);
  const { output, layerShapes = {} } = facts;
  const size = sizeOf(facts.inputShape);
  const parts = outputParts(said);
  const width = parts.reduce((sum, part) => sum + part.size, 0);
  const used = said === output ? undefined : parts.find((part) => part.output === output);
  return {
    facts: { ...facts, ...(spec.tolerance !== undefined && { tolerance: spec.tolerance }) },
    infer: async (request) => {
      const { rows, layers, texts = [] } = request;
      for (const layer of layers) checkLayer(spec.name, layer, facts.layers);
      const samples = plugin.texts ? [] : samplesOf(request.inputs, rows, size);
      const given = await awaitPlugin("teacher", plugin.name, async () =>
        plugin.predict({ samples, texts, layers }, parameters),
      );
      const answer = readSaid(given);
      const all = saidRows(plugin, said, answer.rows, rows);
      const data = used === undefined ? all : valuesOfPart(all, width, used.from, used.size);
      return {
        logits: { rows: rows * rowsPerSample(output), width: rowWidth(output), data },
        features: saidLayers(plugin, answer.layers, layers, layerShapes, rows),
      };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function samplesOf(inputs: Float32Array, rows: number, size: number): readonly Float32Array[] {
  return Array.from({ length: rows }, (_, row) => inputs.slice(row * size, (row + 1) * size));
}
