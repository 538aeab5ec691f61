import { z } from "zod";
import { logMel, sampleCounts } from "../../sound/log-mel.ts";
import { logMelSpec, type SoundSpec } from "../../sound/recording-features.ts";
import { sourceKeys, testShare } from "../source-keys.ts";
import { patternProblem, tellsSpeaker } from "./name-pattern.ts";

/** What a run file says of recordings. */
export interface AudioSpec extends SoundSpec {
  readonly name: "audio";
  readonly path: string;
  /** Takes names apart where folders are no classes, `{class}_{speaker}_{}.wav`. */
  readonly files?: string | undefined;
  /** The share of each class's recordings to test with, or the speakers. */
  readonly test?: number | readonly string[] | undefined;
}

/** What a run file may say of recordings. */
export const audioKeys: z.ZodType<AudioSpec> = z
  .strictObject({
    name: z.literal("audio"),
    path: z.string(),
    rate: sourceKeys.rate,
    seconds: sourceKeys.seconds,
    mel: sourceKeys.mel.prefault({}),
    files: sourceKeys.files.optional(),
    test: z.union([testShare, z.array(z.string().min(1)).min(1).readonly()]).optional(),
  })
  .pipe(
    z.custom<AudioSpec>().superRefine((spec, context) => {
      for (const [path, message] of problemsOf(spec)) context.addIssue({ code: "custom", path: [...path], message });
    }),
  );

type Problem = readonly [path: readonly string[], message: string];

function problemsOf(spec: AudioSpec): readonly Problem[] {
  const { rate, seconds, mel, files, test } = spec;
  const problem = files === undefined ? null : patternProblem(files);
  if (problem !== null) return [[["files"], problem]];
  if (typeof test === "object" && !tellsSpeaker(files))
    return [[["test"], "expected a share where dataset.files tells no {speaker}, found a list of speakers"]];
  if (files !== undefined && test === undefined)
    return [[["files"], "expected dataset.test beside it, the share of recordings to test with, or the speakers"]];
  if (mel.coefficients !== undefined && mel.coefficients > mel.bands)
    return [
      [["mel", "coefficients"], `expected at most as many as mel.bands (${mel.bands}), found ${mel.coefficients}`],
    ];
  const counts = sampleCounts({ rate, ...mel });
  if (counts.window < 2)
    return [[["mel", "window"], `expected 2 samples of ${rate} a second or more, found ${mel.window} s`]];
  if (counts.hop < 1) return [[["mel", "hop"], `expected a sample of ${rate} a second or more, found ${mel.hop} s`]];
  if (seconds < mel.window) return [[["seconds"], `expected mel.window (${mel.window}) or more, found ${seconds}`]];
  const { low, high } = logMelSpec(spec);
  if (high > rate / 2) return [[["mel", "high"], `expected at most ${rate / 2}, half of the rate, found ${high}`]];
  if (low >= high) return [[["mel", "low"], `expected less than mel.high (${high}), found ${low}`]];
  const [empty] = logMel(logMelSpec(spec)).emptyBands;
  if (empty === undefined) return [];
  const step = rate / counts.size;
  return [
    [
      ["mel", "bands"],
      `expected bands that are wider than the ${step} Hz from one frequency to the next, found ${mel.bands}, of which number ${empty} is empty: fewer bands, or a longer mel.window`,
    ],
  ];
}
