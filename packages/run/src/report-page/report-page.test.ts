import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { reportMarkdown } from "../report/render-report.ts";
import { buildReport, type Report } from "../report/report.ts";
import { fullInput, fullPage, shown } from "./page.fixture.ts";
import { reportPage } from "./report-page.ts";

const documentOf = (page: string) => parseHTML(page).document;
const textsOf = (page: string, selector: string) =>
  [...documentOf(page).querySelectorAll(selector)].map(({ textContent }) => textContent ?? "");

test("a section for each thing there is, in the order of reading", () => {
  expect(textsOf(reportPage(fullPage), "h2")).toEqual([
    "What distillation did",
    "What to try next",
    "Quality",
    "Size and speed",
    "Lost and won by class",
    "The samples themselves",
    "Classes that are alike",
    "Calibration",
    "Learning curves",
    "Teachers",
    "What was tried",
    "Accounting",
  ]);
});

test("every row of report.md's tables is a row or a card of the page, with the same figures", () => {
  const page = documentOf(reportPage(fullPage));
  const rows = [...page.querySelectorAll("tr")].map((row) =>
    [...row.children].map(({ textContent }) => (textContent ?? "").replace(" (chosen)", "")),
  );
  const cards = [...page.querySelectorAll(".samples li")].map(({ textContent }) => textContent ?? "");
  const written = reportMarkdown(fullPage.report)
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    .map((line) => line.slice(2, -2).replaceAll(/[\\`]/g, "").split(" | "));
  expect(written.length).toBeGreaterThan(30);
  const isCard = (cells: readonly string[]) =>
    cards.some((card) => cells.slice(1).every((cell) => card.includes(cell)));
  const heads = [
    ["sample", "class", "entropy", "between"],
    ["sample", "class", "disagreement", "named"],
  ];
  const missing = written.filter(
    (cells) =>
      !rows.some((row) => row.join("|") === cells.join("|")) &&
      !isCard(cells) &&
      !heads.some((head) => head.join() === cells.join()),
  );
  expect(missing).toEqual([]);
});

test("what was gained, lost and saved is said in figures that report.json has", () => {
  const { gain, information } = fullPage.report;
  expect(gain?.distilled.difference.mean).toBe(0.25);
  expect(information?.lost).toBe(0.25);
  expect(textsOf(reportPage(fullPage), ".figure")).toEqual(["+25.00", "25.0 %", "12×"]); // (900 + 300) / 100
});

test("every sentence of the verdict is on the page", () => {
  const page = textsOf(reportPage(fullPage), "#glance p");
  for (const words of fullPage.report.gain?.distilled.words ?? []) expect(page).toContain(words);
});

test("equal reports give equal bytes, also after report.json was read again", () => {
  const page = reportPage(fullPage);
  expect(reportPage(fullPage)).toBe(page);
  const again: Report = JSON.parse(JSON.stringify(fullPage.report));
  expect(reportPage({ report: again, samples: shown })).toBe(page);
});

test("a report from before curves, calibration and confusions were kept has the other sections", () => {
  const { curves, calibration, confusions, ...before } = fullPage.report;
  expect([curves, calibration, confusions].includes(undefined)).toBe(false);
  const titles = textsOf(reportPage({ report: before, samples: [] }), "h2");
  expect(titles).not.toContain("Learning curves");
  expect(titles).not.toContain("Calibration");
  expect(titles).toContain("Lost and won by class");
});

test("without an ensemble, without a student from scratch and without samples there is still a page", () => {
  const models = fullInput.models.filter(({ role }) => role === "distilled");
  const report = buildReport({
    ...fullInput,
    models,
    insight: null,
    accounting: [],
    teachers: [],
    search: null,
    curves: [],
  });
  const page = reportPage({ report, samples: [] });
  expect(textsOf(page, "#glance p")).toContain("No student from scratch was trained to compare with.");
  expect(textsOf(page, "h2")).toEqual([
    "What distillation did",
    "What to try next",
    "Quality",
    "Size and speed",
    "Calibration",
    "What was tried",
    "Accounting",
  ]);
});

test("where samples are users of items, models are compared by HR@10", () => {
  const ranks = [1, 20, 3, 20];
  const models = fullInput.models.map((model) => ({
    ...model,
    scores: model.scores.map((score) => score && { ...score, ranks }),
  }));
  const page = reportPage({ report: buildReport({ ...fullInput, models, popularity: [1, 1, 20, 20] }), samples: [] });
  expect(textsOf(page, "#glance figcaption")).toEqual(["HR@10, %"]);
  expect(textsOf(page, "#quality h3")).toEqual(["Ranking"]);
  expect(textsOf(page, "#quality td")).toContain("50.00"); // 2 of 4 ranks are among ten
});

test("of values their main metric is compared, and nothing is said of classes", () => {
  const output = { name: "price", kind: "values", shape: [1] } as const;
  const models = fullInput.models.map((model, place) => ({
    ...model,
    scores: model.scores.map((_, seed) => ({
      ...unmeasured,
      kind: "values" as const,
      figures: { mae: 3 - place / 4, rmse: 4, r2: 0.5 + place / 10 },
      samples: 4,
      predicted: [],
      scores: [0.1, 0.2, 0.3, 0.4 + seed / 10],
    })),
  }));
  const report = buildReport({ ...fullInput, models, dataset: { ...fullInput.dataset, output, classes: [] } });
  const page = reportPage({ report, samples: [] });
  expect(textsOf(page, "#quality td")).toContain("2.25 ± 0"); // the fourth model's MAE, of two seeds
  expect(textsOf(page, "h2")).not.toContain("Lost and won by class");
  expect(textsOf(page, "#glance figcaption")).toHaveLength(1);
});

const unmeasured = { accuracy: null, nll: null, ece: null, balancedAccuracy: null, macroF1: null } as const;

test("a figure that is infinite is told so", () => {
  const models = fullInput.models.map((model) => ({
    ...model,
    scores: model.scores.map((score) => score && { ...score, nll: Infinity }),
  })) as unknown as typeof fullInput.models;
  const report = buildReport({ ...fullInput, models });
  const page = reportPage({ report, samples: [] });
  expect(textsOf(page, "#quality td")).toContain("∞");
  expect(reportPage({ report: JSON.parse(JSON.stringify(report)), samples: [] })).toBe(page);
});

/** Elements in order, each with the names of its attributes. */
function skeleton(page: string): readonly string[] {
  return [...documentOf(page).querySelectorAll("*")].map(
    (element) => `${element.tagName} ${[...element.attributes].map(({ name }) => name).join(" ")}`,
  );
}

/** A page whose names and texts, which others choose, are all made by `name`. */
function pageNamed(name: (plain: string) => string): string {
  const renamed = (key: string, value: unknown): unknown =>
    typeof value === "string" && !["role", "kind", "over", "png", "to", "model"].includes(key) ? name(value) : value;
  const { dataset, teacherDigests, teachers, curves, accounting, ...rest } = JSON.parse(
    JSON.stringify(fullPage, renamed),
  ).report;
  const byName = (values: object) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [name(key), value]));
  const report = {
    ...rest,
    dataset,
    teacherDigests: byName(teacherDigests),
    teachers: teachers.map((one: { epochs: { weights: object }[] }) => ({
      ...one,
      epochs: one.epochs.map((epoch) => ({ ...epoch, weights: byName(epoch.weights) })),
    })),
    curves: curves.map((one: { epochs: { terms: object }[] }) => ({
      ...one,
      epochs: one.epochs.map((epoch) => ({ ...epoch, terms: byName(epoch.terms) })),
    })),
    accounting: accounting.map((one: { digests: object }) => ({ ...one, digests: byName(one.digests) })),
  };
  const samples = JSON.parse(JSON.stringify(shown, renamed));
  return reportPage({ report, samples });
}

test.each([
  `<img src=x onerror=alert(1)>`,
  `"><script>alert(1)</script>`,
  `</style><script>alert(1)</script>`,
  `</title></svg><iframe src="https://example.com">`,
  `' onmouseover='alert(1)`,
  `--><script>alert(1)</script><!--`,
  "]]><script>alert(1)</script>",
  "&lt;script&gt;",
  "javascript:alert(1)",
  "\u0000\u202e<b>\u2028",
  "${alert(1)}",
])("a name %j is a text in every place: it makes no element and no attribute", (hostile) => {
  const plain = "x".repeat(Array.from(hostile).length);
  const page = pageNamed((name) => `${hostile}${name}`);
  expect(skeleton(page)).toEqual(skeleton(pageNamed((name) => `${plain}${name}`)));
  expect(
    documentOf(page).querySelectorAll("script, iframe, object, embed, link, [onerror], [onmouseover]"),
  ).toHaveLength(0);
});

test("nothing is fetched: every address is a place in the page or a picture in it", () => {
  const page = documentOf(reportPage(fullPage));
  const addresses = [...page.querySelectorAll("[src], [href]")].map(
    (element) => element.getAttribute("src") ?? element.getAttribute("href") ?? "",
  );
  expect(addresses.length).toBeGreaterThan(10);
  expect(addresses.filter((address) => !/^(#|data:image\/png;base64,)/.test(address))).toEqual([]);
  const policy = page.querySelector("meta[http-equiv]")?.getAttribute("content");
  expect(policy).toContain("default-src 'none'");
});

test("forty classes, sixteen seeds and thirty large pictures stay below 3 MB", () => {
  const classes = Array.from({ length: 40 }, (_, c) => `class number ${c}`);
  const labels = Array.from({ length: 400 }, (_, i) => i % 40);
  const seeds = Array.from({ length: 16 }, (_, seed) =>
    labels.map((label, i) => (label + ((i * (seed + 3)) % 7 === 0 ? i : 0)) % 40),
  );
  const [wide, , ensemble, scratch, distilled] = fullInput.models;
  const withPredictions = (model: typeof wide) =>
    model && {
      ...model,
      scores: seeds.map((predicted) => ({ ...(model.scores[0] as object), predicted, samples: 400 })),
    };
  const models = [ensemble, scratch, distilled].map(withPredictions) as unknown as typeof fullInput.models;
  const curves = Array.from({ length: 32 }, (_, i) => ({
    student: `distilled-${i}`,
    model: i % 2 === 0 ? ("distilled" as const) : ("scratch" as const),
    role: i % 2 === 0 ? ("distilled" as const) : ("scratch" as const),
    bestEpoch: 50,
    epochs: Array.from({ length: 300 }, (_, epoch) => ({
      epoch,
      terms: { a: Math.sin(epoch + i), b: Math.cos(epoch + i), c: 1 / (1 + epoch) },
      validation: { accuracy: Math.abs(Math.sin(epoch * i)), nll: 1 / (1 + epoch) },
    })),
  }));
  const report = buildReport({
    ...fullInput,
    labels,
    models,
    curves,
    dataset: { ...fullInput.dataset, classes, test: 400 },
  });
  const png = "A".repeat(36_864); // 96 × 96 × 3 bytes that nothing shortens, in base64
  const samples = Array.from({ length: 30 }, (_, sample) => ({
    sample,
    view: { kind: "picture", png, width: 96, height: 96 } as const,
  }));
  expect(Buffer.byteLength(reportPage({ report, samples }))).toBeLessThan(3_000_000);
});
