import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** `npm run test:long` sets it; `npm test` repeats less of what is drawn by chance. */
const isLong = process.env["FACULTY_LONG_TESTS"] === "1";

const integration = [
  "{packages/*,benchmarks,simulation}/src/**/*.integration.test.ts",
  "packages/provision/src/*.integration.test.mjs",
];

/** Projects by what a test needs. A limit bounds a test that hangs, on a machine that is busy with other things too. */
const projects: TestProjectInlineConfiguration[] = [
  {
    extends: true,
    test: {
      name: "unit", // no process, no network
      include: [
        "{packages/*,benchmarks,simulation}/src/**/*.test.ts",
        "{setup,packages/provision/src}/*.test.mjs",
        "examples/{browser,generation,segmentation}/*.test.mjs",
      ],
      exclude: integration,
      testTimeout: 30_000,
      hookTimeout: 60_000,
      sequence: { groupOrder: 0 },
    },
  },
  {
    extends: true,
    test: {
      name: "integration", // a server or a few processes
      include: integration,
      globalSetup: "setup/bundle.mjs",
      testTimeout: 120_000,
      hookTimeout: 120_000,
      sequence: { groupOrder: 1 },
    },
  },
  {
    extends: true,
    test: {
      name: "e2e", // whole runs, each test with its own limit
      include: ["e2e/**/*.test.ts"],
      // What packages must be installed for; a list here stands in for vitest's own, which leaves node_modules out.
      exclude: ["**/node_modules/**", ...(isLong ? [] : ["e2e/**/*.long.test.ts"])],
      globalSetup: ["setup/bundle.mjs", "e2e/shared-folder.ts"],
      testTimeout: 30_000,
      hookTimeout: 120_000,
      sequence: { groupOrder: 1 },
    },
  },
];

export default defineConfig({
  ssr: { resolve: { conditions: ["faculty-source"], externalConditions: ["faculty-source"] } },
  resolve: { conditions: ["faculty-source", "node"] },
  test: {
    pool: "forks",
    maxWorkers: 2,
    projects,
    provide: {
      fuzz: {
        count: Number(process.env["FACULTY_FUZZ_COUNT"] ?? (isLong ? 500 : 100)),
        seed: Number(process.env["FACULTY_FUZZ_SEED"] ?? 1),
        tally: process.env["FACULTY_FUZZ_TALLY"] ?? "",
      },
      simulatedSeeds: isLong ? 100 : 20,
      evaluations: isLong ? 1000 : 100,
      python: process.env["FACULTY_PYTHON"] ?? "",
    },
  },
});
