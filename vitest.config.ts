import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["faculty-source"], externalConditions: ["faculty-source"] } },
  resolve: { conditions: ["faculty-source", "node"] },
  test: {
    include: ["packages/*/src/**/*.test.ts", "e2e/**/*.test.ts", "setup/*.test.mjs"],
    pool: "forks",
    testTimeout: 60_000,
  },
});
