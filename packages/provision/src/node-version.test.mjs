// @ts-check
import { expect, test } from "vitest";
import { nodeVersionProblem } from "./node-version.mjs";

test.each(["20.19.0", "20.20.2", "22.0.0", "24.1.0"])("Node %s is new enough", (version) => {
  expect(nodeVersionProblem(version)).toBeUndefined();
});

test.each(["18.20.8", "20.18.3", "0.10.0"])("Node %s is refused with what to do", (version) => {
  expect(nodeVersionProblem(version)).toBe(
    `Faculty needs Node 20.19 or newer and this is Node ${version}.\n` +
      "  do:    install a current Node (20, 22 and 24 are tested), then run the same command again",
  );
});
