import { loadDataset } from "@faculty/data/datasets";
import { expect, test } from "vitest";
import { input } from "./report.fixture.ts";
import { buildReport } from "./report.ts";
import { shownSamples, shownSamplesSchema } from "./shown-samples.ts";

const report = buildReport(input);

test("each sample that the report speaks of is there once, in order: of pictures a picture", async () => {
  const shown = await shownSamples(report, await loadDataset({ name: "digits" }));
  expect(shown.map(({ sample }) => sample)).toEqual([2, 3]); // the disputed one, and the ambiguous one
  expect(shown[0]?.view).toMatchObject({ kind: "picture", width: 8, height: 8 });
  expect(shownSamplesSchema.parse(JSON.parse(JSON.stringify(shown)))).toEqual(shown);
});

test("of texts their words, of series a spectrogram", async () => {
  const [tweet] = await shownSamples(report, await loadDataset({ name: "tweets" }));
  expect(tweet?.view.kind).toBe("text");
  expect(tweet?.view.kind === "text" && tweet.view.text).toMatch(/\w+ \w+/);
  const [spoken] = await shownSamples(report, await loadDataset({ name: "spoken-digits" }));
  expect(spoken?.view).toMatchObject({ kind: "spectrogram", height: 13 });
});

test("nothing is read where the report speaks of none", async () => {
  const nothing = { ...report, insight: null, information: null };
  expect(await shownSamples(nothing, await loadDataset({ name: "digits" }))).toEqual([]);
});
