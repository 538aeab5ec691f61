import type { Clock } from "@faculty/shared/clock";
import type { Figure } from "../figure.ts";
import type { Json } from "../json.ts";
import { type Scene, startScene } from "../roles/start-scene.ts";
import { spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 5, seconds: 2.5 };
const quickRounds = { count: 3, seconds: 0.3 };
const studentCounts = [1, 2, 4];
const quickStudentCounts = [1, 4];
const classes = 1000;
const teachers = 3;
const perThousand = 1000;

/**
 * What each further student on one plan costs: 1, 2 and 4 students that pull the batches of three simulated teachers
 * and train nothing. Processor time of teachers and coordinator, and of a student, for 1,000 samples a student.
 */
export const fanOutFigure: Figure = {
  summary: "what 1, 2 and 4 students on one plan cost: teacher calls a sample, samples/s and processor time a student",
  measure: async ({ quick, env, clock }) => {
    const json: Record<string, Json> = {};
    const lines: string[] = [];
    let costOfOne = 1;
    for (const students of quick ? quickStudentCounts : studentCounts) {
      await using scene = await startScene({ teachers, replicas: 1, latencyMs: 0, classes, students, env });
      const measured = await measureScene(scene, quick ? quickRounds : rounds, clock);
      const spread = (name: keyof Round) => spreadOf(measured.map((one) => one[name]));
      const cost = spread("serveMs").median + spread("studentMs").median;
      if (students === 1) costOfOne = cost;
      const costOverOne = cost / costOfOne;
      json[String(students)] = {
        teacherCallsPerSample: spread("teacherCallsPerSample"),
        samplesPerSecond: spread("samplesPerSecond"),
        serveMsPerThousand: spread("serveMs"),
        studentMsPerThousand: spread("studentMs"),
        costOverOne,
      };
      lines.push(
        `${students} students: ${spreadText(spread("teacherCallsPerSample"))} calls of each teacher a sample, ` +
          `${spreadText(spread("samplesPerSecond"), 0)} samples/s each, ${costOverOne.toFixed(2)} of one's cost: ` +
          `${spreadText(spread("serveMs"), 0)} ms serving and ${spreadText(spread("studentMs"), 0)} ms pulling 1,000 samples`,
      );
    }
    return { json, lines };
  },
};

type Round = {
  readonly teacherCallsPerSample: number;
  /** Of a student. */
  readonly samplesPerSecond: number;
  /** Of teachers and coordinator, and of a student; for 1,000 samples that a student has pulled. */
  readonly serveMs: number;
  readonly studentMs: number;
};

async function measureScene(scene: Scene, { count, seconds }: typeof rounds, clock: Clock): Promise<readonly Round[]> {
  const measured: Round[] = [];
  for (let round = -1; round < count; round++) {
    const one = await measureRound(scene, round < 0 ? seconds / 2 : seconds, clock);
    if (round >= 0) measured.push(one); // the one before warms up
  }
  return measured;
}

async function measureRound({ crowd, coordinator, students }: Scene, seconds: number, clock: Clock): Promise<Round> {
  const ofStudents = (what: string) => Promise.all(students.map((student) => student.measure(what)));
  const look = async () => ({
    atMs: clock.now(),
    rowsAsked: await crowd.measure("rows-asked"),
    rowsPulled: await ofStudents("rows-pulled"),
    serveMs: (await crowd.measure("cpu-ms")) + (await coordinator.measure("cpu-ms")),
    studentMs: sum(await ofStudents("cpu-ms")),
  });
  const before = await look();
  await Promise.all(students.map((student) => student.measure("pull", seconds)));
  const after = await look();
  const pulled = after.rowsPulled.map((rows, s) => rows - (before.rowsPulled[s] as number));
  return {
    teacherCallsPerSample: (after.rowsAsked - before.rowsAsked) / teachers / Math.max(...pulled),
    samplesPerSecond: (1000 * sum(pulled)) / students.length / (after.atMs - before.atMs),
    serveMs: (perThousand * (after.serveMs - before.serveMs)) / sum(pulled),
    studentMs: (perThousand * (after.studentMs - before.studentMs)) / sum(pulled),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
