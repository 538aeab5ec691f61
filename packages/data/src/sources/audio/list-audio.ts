import { FacultyError } from "@faculty/shared/errors";
import { className, didYouMean, shownNames } from "@faculty/shared/names";
import { type FileGroup, sampleName } from "../folders/file-group.ts";
import { listBelow, listFiles } from "../folders/list-files.ts";
import { testDraw } from "../own-draw.ts";
import { audioFiles } from "./audio-files.ts";
import type { AudioSpec } from "./audio-keys.ts";
import { type NamedParts, namePattern, tellsSpeaker } from "./name-pattern.ts";

type Placing = Pick<AudioSpec, "path" | "files" | "test">;

/**
 * The recordings of a folder, by class: its folders tell them, or each one's name does, by the run file's pattern. Where the
 * names tell speakers, each of them is on one side of the split: those to test with are listed, or a share of them is drawn.
 * @throws FacultyError what `listFiles` throws; BAD_DATASET for a name that does not fit, or a speaker whom no name tells.
 */
export async function listAudio(spec: Placing, abort: AbortSignal | undefined): Promise<readonly FileGroup[]> {
  const { path, files } = spec;
  if (files === undefined) return listFiles(path, audioFiles, abort);
  const found = await listBelow(path, audioFiles, abort);
  const take = namePattern(files);
  const named = (group: FileGroup, file: string): NamedParts => {
    const parts = take(sampleName(group, file));
    if (parts !== null) return parts;
    const what = `${group.path}${file} does not fit dataset.files, expected a name as ${files} below ${path}`;
    throw new FacultyError("BAD_DATASET", what, { path });
  };
  const labelled = found.filter(({ part }) => part !== "unlabelled");
  const partOf = tellsSpeaker(files) ? bySpeaker(spec, speakersOf(labelled, named)) : () => "all" as const;
  return found.flatMap((group) =>
    group.part === "unlabelled" ? [group] : split(group, (file) => named(group, file), partOf),
  );
}

/** Those of each class and part for themselves. */
function split(
  group: FileGroup,
  named: (file: string) => NamedParts,
  partOf: (speaker: string | null) => FileGroup["part"],
): FileGroup[] {
  const byPlace = new Map<string, FileGroup & { files: string[] }>();
  for (const file of group.files) {
    const { class: told, speaker } = named(file);
    const place = { part: partOf(speaker), class: className(told ?? "") };
    const key = JSON.stringify(place);
    const there = byPlace.get(key);
    if (there === undefined) byPlace.set(key, { ...group, ...place, files: [file] });
    else there.files.push(file);
  }
  return [...byPlace.values()];
}

function speakersOf(
  groups: readonly FileGroup[],
  named: (group: FileGroup, file: string) => NamedParts,
): ReadonlySet<string> {
  const speakers = new Set<string>();
  for (const group of groups)
    for (const file of group.files) {
      const { speaker } = named(group, file);
      if (speaker !== null) speakers.add(speaker);
    }
  return speakers;
}

/** Which part the recordings of a speaker are. */
function bySpeaker(
  { path, test }: Placing,
  speakers: ReadonlySet<string>,
): (speaker: string | null) => FileGroup["part"] {
  const bad = (what: string) => new FacultyError("BAD_DATASET", what, { path });
  if (typeof test === "number") {
    const isTest = testDraw(speakers, test);
    if (![...speakers].some(isTest))
      throw bad(
        `none of the ${speakers.size} speakers of ${path} is drawn to test with by dataset.test (${test}): name some, or say a larger share`,
      );
    return (speaker) => (speaker !== null && isTest(speaker) ? "test" : "train");
  }
  const wanted = (test ?? []).map((name) => name.normalize("NFC"));
  const stranger = wanted.find((name) => !speakers.has(name));
  const known = [...speakers].sort();
  if (stranger !== undefined)
    throw bad(
      `dataset.test names speaker ${stranger}, the recordings of ${path} are of ${shownNames(known)}${didYouMean([stranger], known)}`,
    );
  if (wanted.length === speakers.size)
    throw bad(`dataset.test names all ${speakers.size} speakers of ${path}: nobody is left to learn from`);
  return (speaker) => (speaker !== null && wanted.includes(speaker) ? "test" : "train");
}
