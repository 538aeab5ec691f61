import type { ModelManifest } from "../manifests/manifest.ts";
import type { LogitsFrom } from "./write-graph.ts";

/**
 * What a file says of its model beside the graph, as texts by name; what is no plain text is JSON. A reader that knows
 * none of it reads a plain ONNX model.
 * @param preparation - What is done to a sample before the graph is given it; absent: nothing.
 */
export function onnxMetadata(
  { name, classes, vocabulary, trainedOn }: ModelManifest,
  { logits, preparation }: { readonly logits: LogitsFrom; readonly preparation: unknown },
): Readonly<Record<string, string>> {
  const json = (key: string, value: unknown) => (value === undefined ? {} : { [key]: JSON.stringify(value) });
  return {
    name,
    logits,
    ...json("classes", classes),
    ...json("preparation", preparation),
    ...json("vocabulary", vocabulary),
    ...json("trained-on", trainedOn),
  };
}
