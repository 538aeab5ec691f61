import { expect, test } from "vitest";
import { parse } from "yaml";
import { yamlText } from "./yaml-text.ts";

test("lists and mappings of single values stand in one line, and the same is read again", () => {
  const size = [32, 32];
  const run = {
    name: "a: b",
    dataset: { name: "images", size, labels: { share: 0.1 } },
    teachers: [{ name: "wide", inputs: { resize: size } }],
    augment: [],
    baseline: true,
  };
  const text = yamlText(run);
  expect(text).toBe(`name: "a: b"
dataset:
  name: images
  size: [ 32, 32 ]
  labels: { share: 0.1 }
teachers:
  - name: wide
    inputs:
      resize: [ 32, 32 ]
augment: []
baseline: true
`);
  expect(parse(text)).toEqual(run);
});
