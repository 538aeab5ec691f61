import { cp } from "node:fs/promises";
import { join } from "node:path";
import { type NatsServer, startNatsServer } from "@faculty/testing";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { descendants, type FacultyProcess, startFaculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** setup/test.mjs looks for it, and says why where there is none. */
const executablePath = process.env["FACULTY_CHROMIUM"] ?? "";
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 300_000;
/** Of one thing that a page is to show. */
const shown = { timeout: 120_000 };

const runs = createTinyRuns();
let browser: Browser;
let nats: NatsServer;
beforeAll(async () => {
  nats = await startNatsServer();
  if (executablePath !== "") browser = await chromium.launch({ executablePath, args });
});
afterAll(async () => {
  await browser?.close();
  await nats[Symbol.asyncDispose]();
});

const here = () => ({ cwd: runs.folder, env: { NATS_URL: nats.url } });

/** The address that a process prints, once. */
async function addressOf({ said, printed }: FacultyProcess): Promise<string> {
  const address = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\//g;
  const all = () => [...`${said()}${printed()}`.matchAll(address)];
  await vi.waitUntil(() => all().length > 0, shown);
  expect(all()).toHaveLength(1);
  return all()[0]?.[0] ?? "";
}

/** A page, and what it asked for and complained of. */
async function openPage(address: string) {
  const page = await browser.newPage();
  const problems: string[] = [];
  const hosts = new Set<string>();
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await page.goto(address);
  return { page, problems, hosts };
}

const event = (text: string) => `.events li:has-text("${text}")`;

async function points(page: Page, quantity: string): Promise<string> {
  return (await page.textContent(`figure:has(figcaption:text-is("${quantity}")) .readout`)) ?? "";
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe.skipIf(executablePath === "")("the live page", () => {
  test("shows a run as it goes on, what it survives, and all of it after a reload and after its end", {
    timeout,
  }, async () => {
    const file = await runs.runFile("live", {
      student: { model: { kind: "mlp", units: [12] }, optimizer: { learningRate: 0.01 } },
      baseline: false,
      train: { batchSize: 32, epochs: 30, checkpointEverySteps: 20 },
    });
    await using run = startFaculty(["run", file, "--ui"], here());
    const { page, problems, hosts } = await openPage(await addressOf(run));
    await page.waitForSelector(event("all live-2 is ready"), shown);
    await page.waitForSelector("figure .plot canvas", shown);
    expect(await points(page, "soft-target-kl")).toMatch(/^latest: distilled-1 \d/);

    await using observer = startFaculty(["ui", "--nats", nats.url], here());
    const observed = await openPage(await addressOf(observer));
    await observed.page.waitForSelector("figure .plot canvas", shown);
    await observed.page.waitForSelector(
      '.runs .about:text-is("heard on NATS, with its history from the beginning on")',
    );
    await observed.page.waitForSelector(event("the run begins"), shown);
    await observed.page.waitForSelector(event("all live-2 is ready"), shown);

    const replica = descendants(run.pid).find(({ command }) => command.endsWith("--name all --replica live-2"));
    process.kill(replica?.pid ?? 0, "SIGKILL");
    await page.waitForSelector(event("teacher-all-2 ended with SIGKILL, starting it again"), shown);
    await page.waitForSelector(`${event("all live-2 is another process now")}.fault`, shown);
    await observed.page.waitForSelector(`${event("all live-2 is another process now")}.fault`, shown);

    await page.reload();
    await page.waitForSelector(event("the run begins"), shown);
    await page.waitForSelector(event("all live-2 is another process now"), shown);

    await page.waitForSelector('.state.done:text-is("done")', shown);
    expect(await points(page, "validation accuracy")).toMatch(/^latest: distilled-1 0\.\d+$/);
    expect(await points(page, "validation nll")).toMatch(/^latest: distilled-1 \d/);
    await observed.page.waitForSelector('.about:has-text("who keeps its history answers no more")', shown);
    expect(problems).toEqual([]);
    expect([...hosts]).toEqual([new URL(page.url()).host]);
    run.kill("SIGINT");
    const { code, stdout, stderr } = await run.finished;
    expect([code, stderr]).toEqual([0, expect.stringContaining("The page stays until Ctrl-C.")]);
    expect(stdout).toContain("student, distilled");
    await page.waitForSelector('#connection.lost:has-text("Not connected")', shown);
    await page.waitForSelector(event("the run is done"), shown);
    observer.kill("SIGINT");
    expect((await observer.finished).code).toBe(0);
    await page.close();
    await observed.page.close();
  });

  test("shows runs that are over side by side, by keyboard, by night and on a phone", { timeout }, async () => {
    const folder = join(runs.folder, "runs", "live");
    await cp(folder, join(runs.folder, "runs", "again"), { recursive: true });
    await using ui = startFaculty(["ui", "live", "runs/again"], { cwd: runs.folder });
    const address = await addressOf(ui);
    const { page, problems } = await openPage(address);
    await page.waitForSelector(".plot canvas", shown);
    expect(await page.$$eval(".runs h2", (titles) => titles.map(({ textContent }) => textContent))).toEqual([
      "Run live",
      "Run again",
    ]);
    const latest = await points(page, "soft-target-kl");
    expect(latest).toMatch(/^latest: live: distilled-1 (\S+), again: distilled-1 \1$/);

    expect(await violations(page)).toEqual([]);

    await page.focus(".plot");
    await page.keyboard.press("Home");
    expect(await page.textContent(".plot:focus + .readout")).toMatch(/^epoch 0\.?\d*: live: distilled-1 \S+, again: /);
    await page.getByLabel("again", { exact: true }).focus();
    await page.keyboard.press("Space");
    await page.waitForSelector("#run-2", { ...shown, state: "hidden" });
    await page.getByLabel("minutes").check();
    await page.waitForSelector('.readout:text-matches("^latest: distilled-1 ")', shown);

    for (const [width, colorScheme] of [
      [1280, "light"],
      [1280, "dark"],
      [390, "light"],
      [390, "dark"],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await violations(page)).toEqual([]);
    }
    expect(problems).toEqual([]);
    const wrong = await page.goto(address.replace(/.\/$/, "/"));
    expect([wrong?.status(), await wrong?.text()]).toEqual([
      403,
      "the address has no token, or a wrong one: open the address that faculty printed\n",
    ]);
    await page.close();
  });
});
