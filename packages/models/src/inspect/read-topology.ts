import { basename, dirname } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";
import type { NextSeed } from "../architectures/architecture.ts";
import { readJson } from "../manifests/model-folder.ts";

type JsonObject = Readonly<Record<string, unknown>>;

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.unknown());

/** Models inside models inside models do not reach half of it. */
const maxDepth = 64;

/**
 * The topology of a LayersModel as tfjs' `model.toJSON()` or Keras' `model.to_json()` writes it, or as a `model.json` has
 * it under `modelTopology`. Every initializer and dropout layer that names no seed is given one.
 * @throws FacultyError NOT_FOUND; BAD_MODEL where it is no topology, or where weights belong to it.
 */
export async function readTopology(path: string, nextSeed: NextSeed): Promise<JsonObject> {
  const json = await readJson(dirname(path), basename(path), jsonObject);
  if (json === null) throw new FacultyError("NOT_FOUND", `model file ${path} does not exist`, { path });
  const { modelTopology: topology = json } = json;
  if (hasWeights(json)) throw bad(path, `has weights, expected the name of its folder ${dirname(path)} instead`);
  if (!isObject(topology) || !("class_name" in topology || "model_config" in topology))
    throw bad(path, "holds no LayersModel's topology: it has no class_name");
  return seeded(path, topology, nextSeed, 0) as JsonObject;
}

/** Whether another seed makes another model of a topology: some of what it draws names no seed. @throws as `readTopology`. */
export async function drawsFromSeed(path: string): Promise<boolean> {
  let drawn = 0;
  await readTopology(path, () => drawn++);
  return drawn > 0;
}

/** Whether a file is there that holds a topology alone. @throws FacultyError BAD_MODEL where it is not JSON. */
export async function isTopology(path: string): Promise<boolean> {
  const json = await readJson(dirname(path), basename(path), jsonObject);
  return json !== null && !hasWeights(json);
}

function hasWeights({ weightsManifest }: JsonObject): boolean {
  return Array.isArray(weightsManifest) && weightsManifest.length > 0;
}

/** Classes whose `seed` decides what they draw. */
const drawing =
  /^(RandomNormal|RandomUniform|TruncatedNormal|VarianceScaling|Glorot(Normal|Uniform)|He(Normal|Uniform)|Le[Cc]un(Normal|Uniform)|Orthogonal|Dropout)$/;
/** Initializers that a name alone stands for. */
const drawnByName = /^((random|truncated|glorot|he|lecun)_(normal|uniform)|orthogonal)$/;

function seeded(path: string, value: unknown, nextSeed: NextSeed, depth: number): unknown {
  if (depth > maxDepth) throw bad(path, `is nested deeper than ${maxDepth}`);
  if (Array.isArray(value)) return value.map((item) => seeded(path, item, nextSeed, depth + 1));
  if (!isObject(value)) return value;
  const { class_name: name } = value;
  const drawsItself = typeof name === "string" && drawing.test(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key.endsWith("_initializer") && typeof inner === "string" && drawnByName.test(inner))
        return [key, { class_name: className(inner), config: { seed: nextSeed() } }];
      const own = seeded(path, inner, nextSeed, depth + 1);
      const isUnseeded = key === "config" && drawsItself && isObject(own) && typeof own["seed"] !== "number";
      return [key, isUnseeded ? { ...own, seed: nextSeed() } : own];
    }),
  );
}

/** `glorot_uniform` → `GlorotUniform`. */
function className(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bad(path: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${path} ${why}`, { path });
}
