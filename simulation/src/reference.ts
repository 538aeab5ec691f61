import { readLedger } from "@faculty/student-trainer/ledger";
import { type Reference, type SavedModel, signalKey } from "./check-run.ts";
import { type Scenario, type TeacherName, teacherNames } from "./scenarios.ts";
import { ledgerPath } from "./trainer.ts";
import { createWorld } from "./world.ts";

const enoughMs = 600_000;

/** Runs a scenario undisturbed: once with all teachers, and where its policy allows, once without each of them. */
export async function referenceOf(scenario: Scenario): Promise<Reference> {
  const whole = await undisturbed(scenario, teacherNames);
  const partial =
    scenario.spec.ensemble.policy.kind === "strict"
      ? []
      : await Promise.all(teacherNames.map((name) => undisturbed(scenario, [name])));
  return { model: whole.model, signals: new Map([whole, ...partial].flatMap(({ signals }) => [...signals])) };
}

async function undisturbed(scenario: Scenario, teachers: readonly TeacherName[]): Promise<Reference> {
  const world = createWorld(scenario, 0);
  const { scheduler, trainer, coordinators, replicas } = world;
  for (const { teacher, process } of replicas) if (teachers.includes(teacher)) process.start();
  coordinators[0].start();
  scheduler.after(500, "trainer is started", () => trainer.start()); // everybody else is there by then
  await scheduler.run(enoughMs, () => world.isFinished);
  const { records } = readLedger((await world.disk.read(ledgerPath)) ?? Buffer.alloc(0));
  const signals = new Map<string, string | null>();
  let model: SavedModel | undefined;
  for (const record of records) {
    if (record.kind === "step") signals.set(signalKey(record.epoch, record.step, record.mask), record.signals);
    if (record.kind === "model") model = record;
  }
  return { signals, model };
}
