import { knownVocabulary, tokensAskedFor } from "@faculty/data/datasets";
import { describedClasses, describedShape, readDescription } from "@faculty/shared/config";
import {
  asOneOutput,
  type OutputSpec,
  onlyOutput,
  outputExtents,
  outputsOf,
  type SingleOutput,
} from "@faculty/shared/outputs";
import { awaitPlugin } from "@faculty/shared/plugins";
import { textShape } from "@faculty/shared/protocol";
import { z } from "zod";
import type { TeacherFacts } from "../../teacher/teacher.ts";
import type { ChosenPlugin, SaidKind, TeacherPlugin } from "./teacher-plugin.ts";

/** What is known of a plugin's teacher before it is asked. */
interface OutlinedTeacher {
  readonly facts: TeacherFacts;
  /** All that `predict` says, of which `facts.output` may be one output. */
  readonly said: OutputSpec;
}

/** @throws FacultyError BAD_PLUGIN for what it is described as, or where it says no such output. */
export async function outlinedTeacher({ plugin, parameters, digest, output }: ChosenPlugin): Promise<OutlinedTeacher> {
  const given = await awaitPlugin("teacher", plugin.name, async () => plugin.describe(parameters));
  const described = readDescription<Described>("teacher", plugin.name, schemaOf(plugin, output), given);
  const { inputShape = textShape, vocabulary, layers = {} } = described;
  const said = saidBy(plugin, described);
  const own = output === undefined ? said : outputsOf(said).find(({ name }) => name === output);
  return {
    said,
    facts: {
      digest,
      inputShape,
      ...(plugin.texts && { inputDatatypes: ["BYTES"] }),
      vocabulary: knownVocabulary({ vocabulary }),
      output: own ?? said,
      layers: Object.keys(layers),
      layerShapes: layers,
      parameters: undefined,
      backend: `plugin ${plugin.name}`,
    },
  };
}

interface DescribedOutput {
  readonly classes?: readonly string[] | undefined;
  readonly positions?: readonly number[] | undefined;
  readonly shape?: readonly number[] | undefined;
}

interface Described extends DescribedOutput {
  readonly inputShape?: readonly number[] | undefined;
  readonly vocabulary?: readonly string[] | undefined;
  readonly outputs?: Readonly<Record<string, DescribedOutput>> | undefined;
  readonly layers?: Readonly<Record<string, readonly number[]>> | undefined;
}

/** As a request may name it. */
const layerName = z.string().min(1).max(128);
const layerShape = outputExtents.refine((extents) => extents.length > 0, "expected an extent or more");

/** Of one output. Classes of a distribution may be the tokens of a vocabulary. */
const ofKind = {
  distribution: { classes: describedClasses.optional(), positions: outputExtents.optional() },
  independent: { classes: describedClasses },
  values: { shape: outputExtents.optional() },
} as const;

/** @param chosen - The output that a run uses. */
function schemaOf(plugin: TeacherPlugin, chosen: string | undefined): z.ZodType<Described> {
  return z.strictObject(keysOf(plugin)).superRefine((described: Described, context) => {
    for (const [path, message] of problemsOf(plugin, described, chosen))
      context.addIssue({ code: "custom", path: [...path], message });
  });
}

function keysOf({ output, texts }: TeacherPlugin): Readonly<Record<string, z.ZodType>> {
  const layers = { layers: z.record(layerName, layerShape).optional() };
  const shown = texts ? {} : { inputShape: describedShape, vocabulary: z.array(z.string()).min(1).optional() };
  if (typeof output === "string") return { ...shown, ...ofKind[output], ...layers };
  const each = Object.entries(output).map(([name, kind]) => [name, z.strictObject(ofKind[kind])]);
  return { ...shown, outputs: z.strictObject(Object.fromEntries(each)), ...layers };
}

type Problem = readonly [path: readonly string[], message: string];

function problemsOf(
  { output }: TeacherPlugin,
  { vocabulary, classes, outputs = {} }: Described,
  chosen: string | undefined,
): readonly Problem[] {
  const nothing = "expected a list, found nothing";
  const isUntold = (kind: SaidKind, own: readonly string[] | undefined) =>
    kind === "distribution" && own === undefined && vocabulary === undefined;
  if (typeof output === "string") {
    const unwanted: readonly Problem[] =
      chosen === undefined ? [] : [[["outputs"], `the run uses ${chosen}, expected no name: the teacher says one`]];
    return isUntold(output, classes) ? [[["classes"], nothing]] : unwanted;
  }
  const names = Object.keys(output);
  const untold = Object.entries(output).flatMap(([name, kind]): readonly Problem[] =>
    isUntold(kind, outputs[name]?.classes) ? [[["outputs", name, "classes"], nothing]] : [],
  );
  if (chosen === undefined || names.includes(chosen)) return untold;
  return [...untold, [["outputs"], `the run uses ${chosen}, expected one of ${names.join(", ")}`]];
}

function saidBy({ output }: TeacherPlugin, described: Described): OutputSpec {
  const { vocabulary } = described;
  if (typeof output === "string") return outputOf(onlyOutput, output, described, vocabulary);
  return asOneOutput(
    Object.entries(output).map(([name, kind]) => outputOf(name, kind, described.outputs?.[name] ?? {}, vocabulary)),
  );
}

function outputOf(
  name: string,
  kind: SaidKind,
  { classes, positions = [], shape = [] }: DescribedOutput,
  vocabulary: readonly string[] | undefined,
): SingleOutput {
  if (kind === "values") return { name, kind, shape };
  const over = classes === undefined ? tokensAskedFor(vocabulary ?? []) : { names: classes };
  return { name, kind, over, positions };
}
