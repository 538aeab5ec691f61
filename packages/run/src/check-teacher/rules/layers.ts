import { decodeFrame, floatValues, tensorNamed } from "@faculty/shared/frames";
import {
  type LayerReduction,
  type LayerRequest,
  layerTensorName,
  predictReply,
  predictReplySize,
} from "@faculty/shared/protocol";
import { reduceLayer } from "@faculty/teacher-node/reductions";
import { ask, refusalOf, requestOf, send, shownRefusal } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { close } from "../asking/same-rows.ts";
import type { Trial } from "../asking/trial.ts";
import { referenceOf } from "./reference.ts";

/** Of a large graph only the first and the last are asked for. */
const mostLayers = 32;
const rows: readonly [number, number] = [0, 2];

export const layers: Rule = {
  section: "§4",
  holds: "each layer that it names is served, in the shape it describes",
  put: async (trial) => {
    await referenceOf(trial);
    const { layers: all } = trial.description;
    if (all.length === 0) throw notTried("it names no layers");
    const chosen = all.length <= mostLayers ? all : [...all.slice(0, mostLayers / 2), ...all.slice(-mostLayers / 2)];
    const fitting = chosen.filter((layer) => fits(trial, full(layer)));
    for (const layer of fitting) await ask(trial, { rows, layers: [full(layer)] });
    return `${fitting.length} of ${all.length} asked for`;
  },
};

export const reductions: Rule = {
  section: "§4",
  holds: "each reduction is what §4 says of the layer's output",
  put: async (trial) => {
    await referenceOf(trial);
    const { layers: all, layerShapes = {} } = trial.description;
    const hasPositions = (layer: string) => (layerShapes[layer] ?? []).length > 1;
    const layer =
      all.find((one) => hasPositions(one) && fits(trial, full(one))) ?? all.find((one) => fits(trial, full(one)));
    if (layer === undefined) throw notTried("it names no layers that fit a message");
    const whole = await valuesOf(trial, full(layer));
    const described = layerShapes[layer];
    if (described !== undefined && !described.includes(0) && whole.shape.join() !== [rows[1], ...described].join())
      throw notTried("rule layers is broken");
    const features = new Map([[layer, whole]]);
    const kinds: readonly LayerReduction[] = [
      { kind: "pooled" },
      { kind: "gram" },
      { kind: "projection", width: 3 },
      ...(hasPositions(layer) ? ([{ kind: "attention-map" }, { kind: "fsp", with: layer }] as const) : []),
    ];
    const unserved: string[] = [];
    for (const reduction of kinds) {
      const request = { layer, reduction };
      const reply = await send(trial, requestOf(trial, { rows, layers: [request] }));
      const refused = refusalOf(reply);
      if (refused?.code === "UNKNOWN_LAYER") {
        unserved.push(reduction.kind);
        continue;
      }
      const { shape, data } = await valuesOf(trial, request);
      const expected = reduceLayer(request, features);
      if (shape.join() !== expected.shape.join())
        throw broken(`${reduction.kind} of ${layer} as [${expected.shape.join(", ")}]`, `[${shape.join(", ")}]`);
      const values = floatValues(expected);
      const odd = values.findIndex((value, i) => Math.abs(value - (data[i] as number)) > close(trial)(value));
      if (odd >= 0) throw broken(`${values[odd]} as value ${odd} of ${reduction.kind} of ${layer}`, String(data[odd]));
    }
    if (unserved.length === kinds.length) throw notTried("it serves layers as they are alone");
    return `of ${layer}${unserved.length === 0 ? "" : `, all but ${unserved.join(", ")}`}`;
  },
};

export const unknownLayer: Rule = {
  section: "§4",
  holds: "a layer that it does not have is refused, naming those it has",
  put: async (trial) => {
    const { layers: all } = trial.description;
    let name = "no-such-layer";
    while (all.includes(name)) name += "-";
    const refused = refusalOf(await send(trial, requestOf(trial, { layers: [full(name)] })));
    if (refused?.code !== "UNKNOWN_LAYER")
      throw broken("UNKNOWN_LAYER", refused === null ? "an answer" : shownRefusal(refused));
    const [first] = all;
    if (first !== undefined && !refused.message.includes(first))
      throw broken(`a sentence that names its layers, ${first} among them`, refused.message);
    return "UNKNOWN_LAYER";
  },
};

function full(layer: string): LayerRequest {
  return { layer, reduction: { kind: "full" } };
}

/** Whether a reply of two rows with it fits a message. */
function fits({ description, bus }: Trial, request: LayerRequest): boolean {
  const { fixedBytes, rowBytes } = predictReplySize(description, { codec: "float32", layers: [request] }, rows[1]);
  return fixedBytes + rows[1] * rowBytes <= bus.maxPayloadBytes;
}

async function valuesOf(trial: Trial, request: LayerRequest) {
  const question = { rows, layers: [request] };
  const reply = await send(trial, requestOf(trial, question));
  const refused = refusalOf(reply);
  if (refused !== null) throw broken(`layer ${request.layer}`, shownRefusal(refused));
  const frame = decodeFrame(predictReply, reply.subject, reply.headers, reply.payload);
  const tensor = tensorNamed(frame, reply.subject, layerTensorName(request));
  return { shape: tensor.shape, data: floatValues(tensor) };
}
