import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["faculty-source"], externalConditions: ["faculty-source"] } },
  resolve: { conditions: ["faculty-source", "node"] },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "e2e/**/*.test.ts",
      "benchmarks/src/**/*.test.ts",
      "simulation/src/**/*.test.ts",
      "setup/*.test.mjs",
    ],
    pool: "forks",
    testTimeout: 180_000,
    provide: {
      fuzz: {
        count: Number(process.env["FACULTY_FUZZ_COUNT"] ?? 500),
        seed: Number(process.env["FACULTY_FUZZ_SEED"] ?? 1),
        tally: process.env["FACULTY_FUZZ_TALLY"] ?? "",
      },
    },
  },
});
