// @ts-check
import * as ort from "onnxruntime-web";
import { onnxMetadata } from "./onnx-metadata.mjs";
import { pictureInput } from "./prepare-picture.mjs";
import { hearingOf } from "./sound.mjs";
import { vocabularyProblem } from "./tokens.mjs";

ort.env.wasm.wasmPaths = "/onnxruntime-web/";
ort.env.wasm.numThreads = 1; // more need headers that isolate the page

/**
 * @typedef {{ kind: "picture", input: import("./prepare-picture.mjs").PictureInput }
 *   | { kind: "text", vocabulary: readonly string[], length: number }
 *   | { kind: "sound", hear: import("./sound.mjs").Hear }} Takes
 */

/**
 * @typedef {object} Student
 * @property {string} name
 * @property {Takes} takes
 * @property {(input: Float32Array) => Promise<readonly { name: string, probability: number }[]>} answer - every
 * class, the most probable first
 */

/**
 * Reads the student that `serve.mjs` was given: its classes and its preparation are in the file itself.
 * @returns {Promise<Student>}
 * @throws Error with one sentence that says what is wrong
 */
export async function openStudent() {
  const bytes = await fetchBytes("student.onnx");
  if (bytes === null) throw new Error("There is no student: the file that serve.mjs was given does not exist.");
  const metadata = named("The student cannot be read", () => onnxMetadata(bytes));
  const classes = jsonOf(metadata, "classes");
  if (!Array.isArray(classes))
    throw new Error("The file names no classes in its metadata: it was not written by faculty export.");
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] }).catch((error) => {
    throw new Error(`The student cannot be opened: ${error.message}.`);
  });
  const [input] = session.inputMetadata;
  if (input === undefined || !input.isTensor) throw new Error("The student has no input.");
  const shape = input.shape.slice(1).map(Number);
  const preparation = jsonOf(metadata, "preparation") ?? {};
  return {
    name: metadata["name"] ?? "student",
    takes: await takesOf(shape, preparation, jsonOf(metadata, "vocabulary")),
    answer: async (values) => {
      const { probabilities } = await session.run({ [input.name]: new ort.Tensor("float32", values, [1, ...shape]) });
      return classes
        .map((name, column) => ({ name: String(name), probability: Number(probabilities?.data[column]) }))
        .sort((a, b) => b.probability - a.probability);
    },
  };
}

/**
 * @param {readonly number[]} shape
 * @param {import("./prepare-picture.mjs").Preparation} preparation
 * @param {{ digest: string } | undefined} wanted - of a student of texts: its vocabulary
 * @returns {Promise<Takes>}
 */
async function takesOf(shape, preparation, wanted) {
  if (wanted !== undefined) return { kind: "text", vocabulary: await readVocabulary(wanted), length: shape[0] ?? 0 };
  const input = pictureInput(shape, preparation);
  if (input !== null) return { kind: "picture", input };
  const takes = `The student takes [${shape.join(", ")}], which is`;
  if (shape.length !== 2) throw new Error(`${takes} neither a picture nor a text nor a sound.`);
  const sound = await fetchBytes("sound.json");
  if (sound === null)
    throw new Error(`${takes} a series: sounds need a sound.json beside the file, others are refused.`);
  if (Object.keys(preparation).some((key) => key !== "sampleShape"))
    throw new Error("The student prepares its series, which this page does not do.");
  const what = "The sound.json beside the student's file cannot be read";
  const spec = named(what, () => JSON.parse(new TextDecoder().decode(sound)));
  return { kind: "sound", hear: hearingOf(spec, shape) };
}

/** @param {{ digest: string }} wanted */
async function readVocabulary(wanted) {
  const bytes = await fetchBytes("vocabulary.txt");
  if (bytes === null) throw new Error("The student takes texts, and no vocabulary.txt lies beside its file.");
  const vocabulary = new TextDecoder().decode(bytes).replace(/\n$/, "").split("\n");
  const json = new TextEncoder().encode(JSON.stringify(vocabulary));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", json));
  if ([...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") !== wanted.digest)
    throw new Error("The vocabulary.txt beside the student's file is another one than it was trained with.");
  const problem = vocabularyProblem(vocabulary);
  if (problem !== undefined) throw new Error(`The student takes texts, but ${problem}.`);
  return vocabulary;
}

/**
 * @param {string} path
 * @returns {Promise<Uint8Array | null>} null where there is none
 */
async function fetchBytes(path) {
  const response = await fetch(path);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`serve.mjs cannot read ${path}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * @param {Readonly<Record<string, string>>} metadata
 * @param {string} key
 */
function jsonOf(metadata, key) {
  const text = metadata[key];
  if (text === undefined) return undefined;
  return named(`The file's metadata ${key} cannot be read`, () => JSON.parse(text));
}

/**
 * @template T
 * @param {string} what
 * @param {() => T} read
 */
function named(what, read) {
  try {
    return read();
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
