import { execFile } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { locateNatsServer } from "@faculty/shared/testing";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkout, faculty } from "./faculty-process.ts";

// No image registry is asked: what compose.yaml and the Dockerfile say is held against the code, not built.
const deploy = join(checkout, "deploy");

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: keyof typeof targets };
  readonly command: readonly string[];
  readonly deploy?: { readonly replicas: number };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period: string;
  readonly healthcheck: { readonly test: readonly string[] };
}

async function services(): Promise<Readonly<Record<string, Service>>> {
  return parse(await readFile(join(deploy, "compose.yaml"), "utf8"), { merge: true }).services;
}

const targets = { teacher: "teacher", coordinator: "coordinator", trainer: "student" } as const;

test("every role is a target of the Dockerfile that starts its command", async () => {
  const text = await readFile(join(deploy, "Dockerfile"), "utf8");
  for (const [target, command] of Object.entries(targets))
    expect(text).toContain(`AS ${target}\nENTRYPOINT ["node", "/faculty/packages/cli/dist/cli.js", "${command}"]`);
  for (const { build } of Object.values(await services()))
    if (build !== undefined) {
      expect(Object.keys(targets)).toContain(build.target);
      await access(join(deploy, build.context, build.dockerfile));
    }
});

test("the quick start's teachers have two replicas each, beside three nats-servers and one of the other roles", async () => {
  const all = await services();
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
  const all = await services();
  const image = await readFile(join(deploy, "Dockerfile"), "utf8");
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
  for (const { build, command } of Object.values(await services())) {
    if (build === undefined) continue;
    const [runFile = "", ...options] = command;
    const { stdout } = await faculty([targets[build.target], "--help"]);
    for (const option of options.filter((word) => word.startsWith("--"))) expect(stdout).toContain(`${option} <`);
    await access(join(checkout, runFile));
  }
});

test("nats-server accepts the configuration", async () => {
  const check = ["-c", join(deploy, "nats.conf"), "-t"];
  const { stderr } = await promisify(execFile)(locateNatsServer(), check, { env: { SERVER_NAME: "nats-1" } });
  expect(stderr).toContain("is valid");
});
