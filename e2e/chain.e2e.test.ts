import { expect, test } from "vitest";
import { descendants, faculty, startFaculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";
import { startWatchedNats } from "./watched-nats.ts";

/** Nine clusters and as many trainings, one after the other. */
const timeout = 600_000;

const runs = createTinyRuns();

/** The second link compares a layer of the assistant that the first one made. */
const chain = {
  assistants: [
    { name: "large", model: { kind: "mlp", units: [24] }, epochs: 3 },
    {
      name: "medium",
      model: { kind: "mlp", units: [16] },
      objective: [
        { loss: "soft-target-kl", weight: 1 },
        { loss: "hint", weight: 0.1, from: "large/dense1", to: "dense1" },
      ],
    },
  ],
  student: { model: { kind: "mlp", units: [8] }, optimizer: { learningRate: 0.01 } },
  train: { batchSize: 32, epochs: 4, checkpointEverySteps: 5 },
};

function weights(run: string, link: string): Promise<Buffer> {
  return runs.weights(`runs/${run}/${link}/students/distilled-1/distilled`);
}

test("a chain killed in its second link goes on there and ends with the same models", { timeout }, async () => {
  const still = await runs.runFile("still", chain);
  const first = await faculty(["run", still, "--json"], { cwd: runs.folder });
  expect(first.code).toBe(0);
  const report = JSON.parse(first.stdout);
  expect(report.models.map(({ role, name }: { role: string; name: string }) => `${role}: ${name}`)).toEqual([
    "teacher: all",
    "teacher: low",
    "ensemble: ensemble of 2",
    "assistant: assistant large",
    "assistant: assistant medium",
    "direct: student, without the assistants",
    "scratch: student from scratch",
    "distilled: student, distilled",
  ]);
  expect(report.chain.words).toMatch(/^The assistants (helped|harmed|made no clear difference): [+−]/);

  await using nats = await startWatchedNats();
  const inSecondLink = nats.training("killed-medium");
  const killed = await runs.runFile("killed", { ...chain, baseline: false });
  {
    await using run = startFaculty(["run", killed], { cwd: runs.folder, env: { NATS_URL: nats.server.url } });
    await inSecondLink;
    const trainer = descendants(run.pid).find(({ command }) => command.includes(" student "));
    process.kill(trainer?.pid ?? 0, "SIGKILL");
    run.kill("SIGKILL");
    await run.finished;
  }
  const { code, stderr } = await faculty(["run", killed], { cwd: runs.folder });
  expect(stderr).toContain("training assistant medium");
  expect(stderr).toContain("distilled-1 was finished before and is re-used");
  expect(code).toBe(0);
  for (const link of ["assistants/large", "assistants/medium", "."])
    expect((await weights("killed", link)).equals(await weights("still", link))).toBe(true);

  const audit = await faculty(["audit", killed, "--json"], { cwd: runs.folder });
  expect(JSON.parse(audit.stdout).students.map(({ student }: { student: string }) => student)).toEqual([
    "large/distilled-1",
    "medium/distilled-1",
    "distilled-1",
  ]);
  expect(audit.code).toBe(0);

  const again = await faculty(["run", still, "--json"], { cwd: runs.folder });
  expect(again.stderr).not.toContain("starting nats-server");
  expect(JSON.parse(again.stdout)).toEqual(report);
});

test("a role refuses the run file of a whole chain and says which one it takes", { timeout }, async () => {
  const file = await runs.runFile("roles", chain);
  const { code, stderr } = await faculty(["coordinator", file], { cwd: runs.folder });
  expect(stderr).toBe(
    "faculty: run file roles.yaml has assistants, one role takes part in one link: give it that link's run file, as faculty run writes it (runs/roles/assistants/large/run.json, …, runs/roles/link.json)\n",
  );
  expect(code).toBe(2);
});
