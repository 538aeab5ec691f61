import { createPreparation, type DataSample } from "@faculty/data/preparation";
import { checkField, probedTexts, seenOutput } from "@faculty/models/inspect";
import { type ModelOutput, usedDigest } from "@faculty/models/manifests";
import type { Clock } from "@faculty/shared/clock";
import type { ServerSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import { checkLayer } from "@faculty/shared/protocol";
import type { ShownPreparation } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { asLogits } from "../../teacher/as-logits.ts";
import { preparedTeacher } from "../../teacher/prepared-teacher.ts";
import { rowsOf } from "../../teacher/rows-of.ts";
import { type ShownSamples, shownSamples } from "../../teacher/shown-samples.ts";
import type { Teacher } from "../../teacher/teacher.ts";
import { answersDigest } from "./answers-digest.ts";
import { comparedAnswers } from "./compared-answers.ts";
import { knownAnswers } from "./known-answers.ts";
import { createModelServer, type ModelServer } from "./model-server.ts";
import { openClient } from "./open-client.ts";
import { probeCount, probeSamples } from "./probe-samples.ts";
import { drawnTexts, type KnownTexts } from "./probe-texts.ts";
import { type ServedEnds, servedEnds } from "./served-ends.ts";
import { type ServedForward, servedForward } from "./served-forward.ts";

export interface ServedOptions {
  readonly output: OutputSpec;
  /** What it will be asked about; absent: what the server says that it takes. */
  readonly samples?: DataSample | undefined;
  /** Texts of the data set, if it keeps them; absent: a model of texts is known by what it says of fixed ones. */
  readonly texts?: KnownTexts | undefined;
  /** What it makes of a sample before the server sees it. */
  readonly inputs?: ShownPreparation | undefined;
  /** The only one that may teach; absent: the one that is there. */
  readonly digest?: string | undefined;
  /** How far its answers may be off, as `TeacherFacts` says. */
  readonly tolerance: number;
  /** Value of the header of `server.auth`. */
  readonly credentials?: string | undefined;
  readonly clock: Clock;
}

/**
 * Opens a model that a server of the Open Inference Protocol computes. The caller disposes.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, NOT_FINITE, DIGEST_MISMATCH; IO_FAILED where
 * the server is not there, or not ready.
 */
export async function openServedTeacher(spec: ServerSpec, options: ServedOptions): Promise<Teacher> {
  const client = await openClient(spec, options.credentials);
  try {
    return await askedTeacher(createModelServer(client, spec), spec, options, () => client[Symbol.dispose]());
  } catch (error) {
    client[Symbol.dispose]();
    throw error;
  }
}

async function askedTeacher(
  server: ModelServer,
  spec: ServerSpec,
  options: ServedOptions,
  close: () => void,
): Promise<Teacher> {
  const { who } = server;
  const { samples, inputs, tolerance, clock } = options;
  const said = options.output;
  const preparation = samples === undefined ? null : createPreparation(inputs, samples, who);
  const described = await server.describe();
  const shapeWhereOpen = preparation?.shape;
  const { input, output } = spec;
  const field = inputs?.field;
  const ends = servedEnds(described, { who, input, output, field, shapeWhereOpen, classes: rowWidth(said) });
  checkField(who, ends.isText, inputs);
  const forward = servedForward(server, ends, spec.concurrency);
  const yields = await servedOutput(server, spec, ends, forward, said);

  async function logitsOf(shown: ShownSamples, rows: number) {
    const { shape, data } = await forward(shown, rows);
    return rowsOf({ shape, data: asLogits(said.kind, yields, data) });
  }

  const taken = takenShape(ends.inputShape, shapeWhereOpen);
  const probes = probesOf(ends, options);
  const ask = async () => comparedAnswers(await logitsOf(probes, probeCount));
  const first = await ask();
  const found = answersDigest(first, tolerance, (digest) => usedDigest(digest, { inputs }));
  const isExpected = options.digest !== undefined && found.mayBe(options.digest);
  if (options.digest !== undefined && !isExpected)
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `${who} has digest ${found.digest} by its answers to ${probeCount} probe samples, the run expects ${options.digest}`,
    );
  const confirm = knownAnswers({ who, ask, first, tolerance, connections: () => server.connections, clock });

  const teacher: Teacher = {
    facts: {
      digest: options.digest ?? found.digest,
      output: said,
      inputShape: taken,
      ...(ends.isText && { inputDatatypes: ["BYTES"] }),
      whole: ends.whole,
      tolerance,
      layers: [],
      parameters: undefined,
      backend: described.platform === "" ? "a model server" : `a model server (${described.platform})`,
      computesElsewhere: true,
    },
    infer: async (request) => {
      for (const layer of request.layers) checkLayer(spec.model, layer, []);
      const logits = await logitsOf(shownSamples(ends.isText, request), request.rows);
      await confirm();
      return { logits, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => close(),
  };
  if (preparation === null || inputs === undefined || ends.isText) return teacher;
  if (preparation.shape.join() === taken.join()) return preparedTeacher(teacher, preparation, teacher.facts.digest);
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `${who} takes inputs of shape [${taken.join(", ")}], inputs makes [${preparation.shape.join(", ")}] of samples of shape [${preparation.sampleShape.join(", ")}]`,
  );
}

/** A model of rows of numbers, as scikit-learn's are, takes a sample of as many as its numbers one after the other. */
function takenShape(own: readonly number[], given: readonly number[] | undefined): readonly number[] {
  const [numbers, ...further] = own;
  return given !== undefined && further.length === 0 && sizeOf(given) === numbers ? given : own;
}

/** In the range of what it is asked about: texts of the data set, samples of 0 to 1 as its preparation leaves them, or ids that any model knows. */
function probesOf({ isText, inputShape, whole }: ServedEnds, { samples, texts, inputs }: ServedOptions): ShownSamples {
  if (isText) return drawnTexts(texts);
  if (inputs !== undefined && samples !== undefined && samples.vocabulary === undefined) {
    const { sampleShape, prepare } = createPreparation(inputs, samples, "");
    return prepare(probeSamples(sampleShape, undefined));
  }
  return probeSamples(inputShape, whole === undefined ? undefined : knownIds);
}

/** 0 and 1 are ids of any model. */
const knownIds = 2;

/** @throws FacultyError as `seenOutput`; BAD_MODEL where the run file says otherwise. */
async function servedOutput(
  { who }: ModelServer,
  { yields }: ServerSpec,
  { isText, inputShape, whole, batch }: ServedEnds,
  forward: ServedForward,
  said: OutputSpec,
): Promise<ModelOutput> {
  const found = await seenOutput({
    folder: who.replace(/^model /, ""),
    forward: async (values, rows) => {
      return { ...(await forward(isText ? probedTexts(values) : values, rows)), dtype: "float32" };
    },
    inputShape,
    input: { shape: inputShape, isText, whole, rows: batch === 1 ? "one" : "any" },
    tokens: undefined,
    said,
    declared: undefined,
    ending: "logits",
  });
  if (yields === undefined || yields === found || rowWidth(said) < 2) return yields ?? found;
  const what = found === "probabilities" ? "are probabilities" : "are none: they are negative or do not sum to 1";
  throw new FacultyError("BAD_MODEL", `${who}: server.yields says ${yields}, its answers ${what}`);
}
