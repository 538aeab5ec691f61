import { execFile } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { locateNatsServer } from "@faculty/shared/processes";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { composeServices, deployFolder } from "./compose.ts";
import { checkout, faculty } from "./faculty-process.ts";

// What compose.yaml and the Dockerfile say, held against the code as text; compose.e2e.test.ts builds and runs them.
const targets: Readonly<Record<string, string>> = {
  teacher: "teacher",
  coordinator: "coordinator",
  trainer: "student",
};

test("every role is a target of the Dockerfile that starts its command", async () => {
  const text = await readFile(join(deployFolder, "Dockerfile"), "utf8");
  for (const [target, command] of Object.entries(targets))
    expect(text).toContain(`AS ${target}\nENTRYPOINT ["node", "/faculty/packages/cli/dist/cli.js", "${command}"]`);
  for (const { build } of Object.values(await composeServices()))
    if (build !== undefined) {
      expect(Object.keys(targets)).toContain(build.target);
      await access(join(deployFolder, build.context, build.dockerfile));
    }
});

test("the quick start's teachers have two replicas each, beside three nats-servers and one of the other roles", async () => {
  const all = await composeServices();
  const run = parse(await readFile(join(checkout, "examples/vision/quickstart.yaml"), "utf8"));
  const names: readonly string[] = run.teachers.map(({ name }: { readonly name: string }) => name);
  for (const name of names) {
    expect(all[name]?.deploy?.replicas).toBe(2);
    expect(all[name]?.command).toEqual(["examples/vision/quickstart.yaml", "--name", name]);
  }
  expect(Object.keys(all).toSorted()).toEqual(
    ["nats-1", "nats-2", "nats-3", ...names, "coordinator", "trainer"].toSorted(),
  );
});

test("a role waits for healthy servers, is asked at the admin port, and stops in less than its grace", async () => {
  const all = await composeServices();
  const image = await readFile(join(deployFolder, "Dockerfile"), "utf8");
  const port = /FACULTY_ADMIN_PORT=(\d+)/.exec(image)?.[1];
  for (const [name, { build, healthcheck, depends_on: waits = {}, stop_grace_period: grace }] of Object.entries(all)) {
    for (const [other, { condition }] of Object.entries(waits)) {
      expect(all[other], `${name} waits for ${other}`).toBeDefined();
      expect(condition).toBe("service_healthy");
    }
    if (build === undefined) continue;
    expect(healthcheck.test.at(-1)).toContain(`http://127.0.0.1:${port}/readyz`);
    expect(Number.parseInt(grace, 10)).toBeGreaterThan(5); // supervisor/supervise-run.ts: what a role may take
  }
});

test("each command line has options that its role knows, and a run file that is fine", async () => {
  for (const { build, command } of Object.values(await composeServices())) {
    if (build === undefined) continue;
    const [runFile = "", ...options] = command;
    const { stdout } = await faculty([targets[build.target] ?? "", "--help"]);
    for (const option of options.filter((word) => word.startsWith("--"))) expect(stdout).toContain(`${option} `);
    await access(join(checkout, runFile));
  }
});

test("nats-server accepts the configuration", async () => {
  const check = ["-c", join(deployFolder, "nats.conf"), "-t"];
  const { stderr } = await promisify(execFile)(locateNatsServer(), check, { env: { SERVER_NAME: "nats-1" } });
  expect(stderr).toContain("is valid");
});
