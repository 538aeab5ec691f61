import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** setup/test.mjs looks for it, and says why where there is none. */
const executablePath = process.env["FACULTY_CHROMIUM"] ?? "";
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 240_000;

const runs = createTinyRuns();
const folder = join(runs.folder, "runs", "page");
const path = join(folder, "report.html");

let browser: Browser;
beforeAll(async () => {
  const file = await runs.runFile("page", {
    student: { model: { kind: "mlp", units: [12] }, optimizer: { learningRate: 0.01 }, repeats: 2 },
  });
  expect(await faculty(["run", file], { cwd: runs.folder })).toMatchObject({ code: 0 });
  if (executablePath !== "") browser = await chromium.launch({ executablePath, args });
}, timeout);
afterAll(async () => browser?.close());

test("a run writes its page, which is small, and which a second run writes to the same bytes", {
  timeout,
}, async () => {
  const page = await readFile(path, "utf8");
  expect(page.length).toBeLessThan(3_000_000);
  expect(page).toContain("The samples themselves");
  expect(await faculty(["run", "page.yaml"], { cwd: runs.folder })).toMatchObject({ code: 0 });
  expect(await readFile(path, "utf8")).toBe(page);
});

test("`report --open` says where the page lies, with a browser or without", { timeout }, async () => {
  const env = { PATH: "" };
  const { code, stdout, stderr } = await faculty(["report", folder, "--open"], { env });
  expect({ code, path: stdout.trim() }).toEqual({ code: 0, path });
  expect(stderr).toContain("no browser was found: open the file by hand");
  expect((await stat(path)).isFile()).toBe(true);
});

async function problemsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe.skipIf(executablePath === "")("in a browser", () => {
  test.each([
    { name: "a screen", width: 1280, colorScheme: "light", media: "screen" },
    { name: "a phone", width: 390, colorScheme: "light", media: "screen" },
    { name: "a screen by night", width: 1280, colorScheme: "dark", media: "screen" },
    { name: "a phone by night", width: 390, colorScheme: "dark", media: "screen" },
    { name: "paper", width: 760, colorScheme: "light", media: "print" },
  ] as const)("on $name nothing is wider than it, and axe finds nothing", { timeout }, async (shown) => {
    const { width, colorScheme, media } = shown;
    const context = await browser.newContext({ viewport: { width, height: 800 }, bypassCSP: true }); // axe is a script
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme, media });
    await page.goto(pathToFileURL(path).href);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await problemsOf(page)).toEqual([]);
    await context.close();
  });

  test("nothing is asked for, nothing runs, nothing is complained of", { timeout }, async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    const said: string[] = [];
    page.on("request", (request) => asked.push(request.url().slice(0, 5)));
    page.on("console", (message) => said.push(message.text()));
    await page.goto(pathToFileURL(path).href);
    expect(asked).toEqual(["file:"]);
    expect(said).toEqual([]);
    expect(await page.$$eval("img", (images) => images.filter((image) => image.naturalWidth === 0).length)).toBe(0);
    await page.close();
  });

  test("by keyboard each part is reached, and what is folded is unfolded", { timeout }, async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(path).href);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const second = await page.getAttribute(":focus", "href");
    await page.keyboard.press("Enter");
    expect(second).toMatch(/^#\w+$/);
    expect(new URL(page.url()).hash).toBe(second);
    await page.focus("details summary");
    await page.keyboard.press("Enter");
    expect(await page.getAttribute("details", "open")).toBe("");
    await page.close();
  });
});
