import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { type SecuredNats, startSecuredNats } from "./secured-nats.ts";
import { createTinyRuns } from "./tiny-run.ts";

const runs = createTinyRuns();

const short = { train: { batchSize: 32, epochs: 1 } };
const smallMaxPayload = ["max_payload: 65536"];

test("a run on a server with TLS, each process with its own identity, ends as one without", {
  timeout: 300_000,
}, async () => {
  await using nats: SecuredNats = await startSecuredNats(
    ["--run", "secured", "--teacher", "all", "--teacher", "low", "--tls", "127.0.0.1"],
    smallMaxPayload,
  );
  const env = { NATS_URL: nats.server.url.replace("nats:", "tls:"), FACULTY_AUTH: nats.folder };
  const secured = await faculty(["run", await runs.runFile("secured", short), "--cores", "1"], {
    cwd: runs.folder,
    env,
  });
  expect({ code: secured.code, said: secured.code === 0 ? "" : secured.stderr }).toEqual({ code: 0, said: "" });

  const logs = join(runs.folder, "runs/secured/logs");
  const seeds = (await readdir(nats.folder)).filter((name) => name.endsWith(".nk"));
  const secrets = await Promise.all(seeds.map((name) => readFile(join(nats.folder, name), "utf8")));
  const texts = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), "utf8")));
  const everything = [secured.stdout, secured.stderr, ...texts].join("\n");
  expect(texts.length).toBeGreaterThan(3); // teachers, coordinator, student
  for (const secret of secrets) expect(everything).not.toContain(secret.trim());
});

test("a run's own server lets nobody in but the run", { timeout: 300_000 }, async () => {
  const { code, stderr } = await faculty(["run", await runs.runFile("alone", short), "--cores", "1"], {
    cwd: runs.folder,
    env: { NATS_USER: "of", NATS_PASSWORD: "another server" },
  });
  expect({ code, said: code === 0 ? "" : stderr }).toEqual({ code: 0, said: "" });
  expect(await readFile(join(runs.folder, "runs/alone/auth/nats-auth.conf"), "utf8")).toContain(
    "# teacher of teacher low",
  );
});
