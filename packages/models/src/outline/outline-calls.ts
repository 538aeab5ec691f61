import type { LayerCall, Outline, OutlineLayer, OutlineTensor } from "./outline.ts";

/** The calls between a model's inputs and its outputs, each after those that it reads. */
export function callsOf({ outputs }: Pick<Outline, "outputs">): readonly LayerCall[] {
  const done = new Set<LayerCall>();
  const open: { readonly call: LayerCall; next: number }[] = [];
  for (const { call } of outputs) {
    open.push({ call, next: 0 });
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const before = done.has(top.call) ? undefined : top.call.inputs[top.next++];
      if (before !== undefined) open.push({ call: before.call, next: 0 });
      else done.add((open.pop() as { call: LayerCall }).call);
    }
  }
  return [...done];
}

/** A model's layers in the order in which TensorFlow.js has them: what is further from the outputs comes first. */
export function layersOf(outline: Pick<Outline, "outputs">): readonly OutlineLayer[] {
  const calls = callsOf(outline);
  const depthOfCall = new Map<LayerCall, number>();
  const depthOfLayer = new Map<OutlineLayer, number>();
  for (const call of calls.toReversed()) {
    const depth = Math.max(depthOfCall.get(call) ?? 0, depthOfLayer.get(call.layer) ?? 0);
    depthOfLayer.set(call.layer, depth);
    for (const { call: before } of call.inputs)
      depthOfCall.set(before, Math.max(depthOfCall.get(before) ?? 0, depth + 1));
  }
  const met = meetingOrder(outline);
  const place = (layer: OutlineLayer) => met.get(layer) ?? 0;
  return [...depthOfLayer]
    .sort(([a, depthOfA], [b, depthOfB]) => depthOfB - depthOfA || place(a) - place(b))
    .map(([layer]) => layer);
}

/** In which order layers are met on the way from the outputs backwards. */
function meetingOrder({ outputs }: Pick<Outline, "outputs">): ReadonlyMap<OutlineLayer, number> {
  const met = new Map<OutlineLayer, number>();
  const seen = new Set<LayerCall>();
  const open = outputs.map(({ call }) => call).toReversed();
  for (let call = open.pop(); call !== undefined; call = open.pop()) {
    if (seen.has(call)) continue;
    seen.add(call);
    if (!met.has(call.layer)) met.set(call.layer, met.size);
    open.push(...call.inputs.map((input) => input.call).toReversed());
  }
  return met;
}

/**
 * What the layers between a model's input and its output yield, by name, in the model's order. A layer that is applied
 * more than once has no output of its own and is not there, and neither is one with several outputs; a model within the
 * model counts as one layer.
 */
export function innerOutputs({ inputs, outputs }: Outline): ReadonlyMap<string, OutlineTensor> {
  const found = new Map<OutlineLayer, Set<OutlineTensor>>();
  const read = callsOf({ outputs }).flatMap((call) => call.inputs);
  for (const tensor of [...read, ...outputs])
    found.set(tensor.call.layer, (found.get(tensor.call.layer) ?? new Set()).add(tensor));
  const ends = [...inputs, ...outputs];
  return new Map(
    layersOf({ outputs }).flatMap((layer) => {
      const [output, ...others] = found.get(layer) ?? [];
      return output === undefined || others.length > 0 || ends.includes(output) ? [] : [[layer.name, output] as const];
    }),
  );
}
