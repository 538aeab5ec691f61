import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startNatsServer } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeBlocks } from "./code-blocks.ts";
import { hasNodeVersions, nodeOfVersion } from "./node-of-version.ts";
import { packedPackages } from "./packed-packages.ts";
import { writeTypedRun } from "./typed-plugin.ts";
import { createUserProject, digitsRun } from "./user-project.ts";

const timeout = 600_000;
const node22 = "22.23.5";
const project = await createUserProject();
const { folder, command, ran } = project;
afterAll(() => project[Symbol.asyncDispose]());

beforeAll(async () => {
  await ran("npm", "install", "--no-audit", "--no-fund", ...(await packedPackages()));
}, timeout);

test("what is packed can be imported before anything native is there", { timeout }, async () => {
  const script = 'import * as faculty from "faculty"; console.log(Object.keys(faculty).join(" "));';
  await writeFile(join(folder, "import.mjs"), script);
  const required = 'console.log(Object.keys(require("faculty")).join(" "));';
  await writeFile(join(folder, "require.cjs"), required);
  const names = await ran(process.execPath, "import.mjs");
  for (const name of ["FacultyError", "defineLoss", "defineRun", "distil", "openStudent", "serveTeacher"])
    expect(names.split(/\s/)).toContain(name);
  expect(await ran(process.execPath, "require.cjs")).toBe(names);
});

test("the pages that messages and types name are packed", { timeout }, async () => {
  const pages = await readdir(join(folder, "node_modules", "faculty", "docs"));
  expect(pages).toEqual(expect.arrayContaining(["plugins.md", "run-file.md", "security.md", "tutorial.md"]));
});

test("no test is packed, nor what only a checkout needs", { timeout }, async () => {
  const files = await readdir(join(folder, "node_modules", "@faculty"), { recursive: true });
  expect(files.filter((path) => /\.(?:test|fixture|fuzz)\.|\.tsbuildinfo$/.test(path))).toEqual([]);
});

test("a program of a user's distils, asks the student, and leaves what a run leaves", { timeout }, async () => {
  await ran(command, "setup");
  expect(await ran(command, "doctor")).toContain("backend tensorflow: the native addon is built and loads");
  const program = `
    import { defineRun, distil } from "faculty";
    const kinds = new Set();
    const given = defineRun(${JSON.stringify(digitsRun)});
    const run = await distil(given, { onProgress: ({ kind }) => void kinds.add(kind) });
    const [said] = await run.student.predict([new Float32Array(64)]);
    const wrong = await run.student.predict([[1, 2]]).catch((error) => error.code);
    await run[Symbol.asyncDispose]();
    const gained = run.report.gain !== null;
    console.log(JSON.stringify({ kinds: [...kinds].sort(), classes: Object.keys(said.probabilities).length, wrong, gained }));
  `;
  await writeFile(join(folder, "distil.mjs"), program);
  expect(JSON.parse(await ran(process.execPath, "distil.mjs"))).toEqual({
    kinds: expect.arrayContaining(["began", "done", "progress", "said", "step"]), // others depend on how long it takes
    classes: 10,
    wrong: "SHAPE_MISMATCH",
    gained: true,
  });
  expect(await readdir(join(folder, "runs", "installed"))).toEqual(
    expect.arrayContaining(["report.html", "report.json", "report.md", "run.json"]),
  );
});

test.skipIf(!hasNodeVersions)(
  "a plugin in TypeScript is loaded by Node 22, and refused by Node 20",
  { timeout },
  async () => {
    const validate = await writeTypedRun(folder);
    expect(await ran(await nodeOfVersion(node22), ...validate)).toContain("typed.yaml");
    const node20 = process.version.startsWith("v20.") ? process.execPath : await nodeOfVersion("20.20.2");
    const old = await ran(node20, ...validate).catch((error: unknown) => error);
    expect(old).toMatchObject({
      code: 65,
      stderr: expect.stringMatching(
        /typed\.yaml: plugins\[0\]: \S+typed\.ts is TypeScript, which Node\.js loads from 22\.18 on: this is v20\.\d+\.\d+\n$/,
      ),
    });
  },
);

test("a cluster names the processes that it has to kill, and says who is started again", { timeout }, async () => {
  const program = `
    import { startFacultyCluster } from "faculty/testing";
    import { EventEmitter, once } from "node:events";
    const said = new EventEmitter();
    const cluster = await startFacultyCluster("run.yaml", { onSaid: (line) => said.emit("line", line) });
    const refused = await cluster.killReplica("all", 2).catch(({ code, message }) => ({ code, message }));
    const [[line]] = await Promise.all([once(said, "line"), cluster.killReplica("all")]);
    await cluster[Symbol.asyncDispose]();
    console.log(JSON.stringify({ refused, line }));
  `;
  await writeFile(join(folder, "cluster.mjs"), program);
  expect(JSON.parse(await ran(process.execPath, "cluster.mjs"))).toEqual({
    refused: {
      code: "USAGE",
      message: "the cluster has no process teacher-all-2, it has nats-server, teacher-all-1, coordinator",
    },
    line: "teacher-all-1 ended with SIGKILL, starting it again",
  });
});

describe("what the pages of the package show works as it is written", () => {
  const pages = ["README.md", "packages/faculty/README.md"];

  test.each(pages)("the lines of %s for a shell", { timeout }, async (page) => {
    await writeFile(join(folder, "my-run.yaml"), JSON.stringify({ ...digitsRun, name: "mine" }));
    const shell = (await codeBlocks(page)).filter(({ language }) => language === "sh");
    const lines = shell.flatMap(({ code }) => code.trim().split("\n")).map((line) => line.replace(/\s+#.*$/, ""));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      if (doneElsewhere.includes(line)) continue;
      expect(line).toMatch(/^npx faculty /);
      await ran("sh", "-c", smaller.get(line) ?? line);
    }
  });

  test.each(pages)("the programs and tests of %s", { timeout }, async (page) => {
    const vitest = join(folder, "node_modules", "vitest", "vitest.mjs");
    const shown = await project.writeShown(page);
    expect(shown.length).toBeGreaterThan(1);
    await using nats = await startNatsServer();
    for (const { built, isTest } of shown) {
      const program = await readFile(built, "utf8");
      await writeFile(built, program.replaceAll("nats://127.0.0.1:4222", nats.url));
      if (isTest) await ran(process.execPath, vitest, "run", "--root", folder, built);
      else expect(await ran(process.execPath, built)).toContain("predicted");
    }
  });

  // Node 22 knows no `await using`; types it could leave out by itself.
  test.skipIf(!hasNodeVersions)("the program of README.md by Node 22", { timeout }, async () => {
    const node = await nodeOfVersion(node22);
    const program = (await project.writeShown("README.md")).find(({ isTest }) => !isTest);
    expect(await ran(node, program?.built ?? "")).toContain("predicted");
  });
});

/** The suite that this test is of, the whole of the quick start, and what this file begins with. */
const doneElsewhere = ["npm run quickstart", "npm test", "npm install faculty"];
/** What takes minutes is checked to the point where it would start. */
const smaller = new Map([
  ["npx faculty quickstart", "npx faculty validate node_modules/@faculty/cli/quickstart/quickstart.yaml"],
]);
