import { type ClassMap, mapClasses } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { className, didYouMean, shownNames } from "@faculty/shared/names";
import { type Classes, classNames, type OutputSpec, type SingleOutput } from "@faculty/shared/outputs";

/** Where a teacher's classes lie among the run's. */
export interface LabelSpace {
  /** For each class of the run, its place in `kept`, or −1 where the teacher does not know the class. */
  readonly columns: Int32Array;
  /** The teacher's own columns that count, ascending; those of dropped classes are not among them. */
  readonly kept: Int32Array;
  /** Number of run classes the teacher knows. */
  readonly known: number;
  /** Whether the teacher's columns are the run's classes, in their order. */
  readonly isRuns: boolean;
  /** Of a run of several outputs. */
  readonly several?: SpaceParts | undefined;
}

interface SpaceParts {
  /** Values that the teacher says of a sample. */
  readonly said: number;
  /** Where each of the run's outputs lies among them; null of one that it does not say. */
  readonly parts: readonly (SpacePart | null)[];
}

/** One of several outputs of a teacher. */
export interface SpacePart {
  /** The run's. */
  readonly output: SingleOutput;
  /** Among the values that the teacher says of a sample. */
  readonly from: number;
  readonly size: number;
  /** Of one of its rows. */
  readonly width: number;
  /** Where its columns lie among those of the run's output. */
  readonly space: LabelSpace;
}

/**
 * Matches classes by name (className), after the run file's map, so that order never matters. A teacher may know fewer classes than
 * the run; one the run does not have is refused, because its probability would silently vanish, unless the map drops
 * it: the teacher's distribution is then that over the classes it keeps.
 * @throws FacultyError CLASS_MISMATCH naming the classes; SHAPE_MISMATCH where it speaks of other positions.
 */
export function labelSpace(
  teacher: string,
  ofTeacher: OutputSpec<"distribution" | "independent">,
  ofRun: OutputSpec<"distribution" | "independent">,
  map?: ClassMap,
): LabelSpace {
  if (ofTeacher.positions.join() !== ofRun.positions.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `teacher ${teacher} says something of ${shownPositions(ofTeacher)}, the run asks about ${shownPositions(ofRun)}`,
      { teacher },
    );
  requireOneVocabulary(teacher, ofTeacher.over, ofRun.over);
  const own = classNames(ofTeacher).map(className);
  const runClasses = classNames(ofRun);
  const known = new Set(own);
  const strangers = Object.keys(map ?? {}).filter((name) => !known.has(name));
  if (strangers.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `classMap of teacher ${teacher} names [${shownNames(strangers)}], its model has [${shownNames(own)}]${didYouMean(strangers, own)}`,
      { teacher, strangers },
    );
  const mapped = mapClasses(own, map);
  const names = mapped.filter((name) => name !== null);
  const expected = new Set(runClasses);
  const foreign = names.filter((name) => !expected.has(name));
  if (foreign.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `teacher ${teacher} knows [${shownNames(foreign)}], the data set has only [${shownNames(runClasses)}]: name or drop them in its classMap${didYouMean(foreign, runClasses)}`,
      { teacher, foreign },
    );
  const places = new Map(names.map((name, place) => [name, place]));
  if (places.size !== names.length)
    throw new FacultyError("CLASS_MISMATCH", `teacher ${teacher} names a class twice: [${shownNames(names)}]`);
  if (names.length === 0) throw new FacultyError("CLASS_MISMATCH", `classMap of teacher ${teacher} drops every class`);
  const kept = Int32Array.from(mapped.flatMap((name, column) => (name === null ? [] : [column])));
  const columns = Int32Array.from(runClasses, (name) => places.get(name) ?? -1);
  const isRuns = own.length === runClasses.length && columns.every((column, c) => column === c);
  return { columns, kept, known: names.length, isRuns };
}

/** An index is the same class in one vocabulary alone. @throws FacultyError CLASS_MISMATCH. */
function requireOneVocabulary(teacher: string, own: Classes, run: Classes): void {
  if ("names" in own && "names" in run) return;
  if ("vocabulary" in own && "vocabulary" in run && own.vocabulary === run.vocabulary) return;
  throw new FacultyError(
    "CLASS_MISMATCH",
    `teacher ${teacher} tells apart ${shownClasses(own)}, the run ${shownClasses(run)}: expected the same`,
    { teacher },
  );
}

function shownClasses(classes: Classes): string {
  if ("names" in classes) return `${classes.names.length} classes by name`;
  return `${classes.count} tokens of vocabulary ${classes.vocabulary.slice(0, 12)}`;
}

function shownPositions({ positions }: OutputSpec<"distribution" | "independent">): string {
  return positions.length === 0 ? "the sample as a whole" : `[${positions.join(", ")}] positions`;
}
