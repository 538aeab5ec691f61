import type { DescribedLayer, DescribedTensor } from "@faculty/models/describe";
import { FacultyError } from "@faculty/shared/errors";
import type { TeacherFacts } from "@faculty/teacher-node";

/** A model's layers with the shapes that show when it runs; or why these do not show. */
export type ShapedLayers = { readonly layers: readonly DescribedLayer[]; readonly unshaped: string | null };

interface LayersAndEnds {
  readonly layers: readonly DescribedLayer[];
  /** Inputs and outputs, which are layers too. */
  readonly ends: readonly DescribedTensor[];
}

/**
 * @param open - Opens the model and says what it is; called where a shape is not known otherwise.
 * @throws What `open` throws other than a FacultyError.
 */
export async function layersWithShapes(
  { layers, ends }: LayersAndEnds,
  open: () => Promise<TeacherFacts>,
): Promise<ShapedLayers> {
  if (layers.every(({ shape }) => shape !== null)) return { layers, unshaped: null };
  try {
    const { layerShapes = {} } = await open();
    const shapes = new Map<string, DescribedTensor["shape"]>([
      ...ends.map(({ name, shape }) => [name, shape] as const),
      ...Object.entries(layerShapes).map(
        ([name, shape]) => [name, [null, ...shape.map((extent) => extent || null)]] as const,
      ),
    ]);
    const shaped = layers.map((layer) => ({ ...layer, shape: layer.shape ?? shapes.get(layer.name) ?? null }));
    return { layers: shaped, unshaped: null };
  } catch (thrown) {
    if (thrown instanceof FacultyError) return { layers, unshaped: thrown.message };
    throw thrown;
  }
}
