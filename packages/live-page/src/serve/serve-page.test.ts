import type { HistoryRecord } from "@faculty/run/history/history-record";
import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import type { RunFeed } from "../feeds/run-feed.ts";
import { onLoopback, servePage } from "./serve-page.ts";

const said = (seq: number): HistoryRecord => ({ seq, atMs: seq, event: { kind: "said", line: String(seq) } });

/** A feed whose history a test writes. */
function written(run: string, records: HistoryRecord[]): RunFeed & { readonly beginAnew: () => void } {
  let life = 0;
  return {
    run,
    place: () => "here",
    isChosen: true,
    life: () => life,
    records: () => records,
    problem: () => null,
    beginAnew: () => {
      life++;
      records.length = 0;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function served(feeds: readonly RunFeed[]) {
  const clock = createManualClock();
  const page = await servePage({ listen: onLoopback, feeds: () => feeds, clock, wallMs: () => clock.now() });
  return { page, clock };
}

/** A page that listens; `next` gives the next message. */
async function listening(url: string, lastEventId?: string) {
  const ended = new AbortController();
  const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const response = await fetch(new URL("events", url), { headers, signal: ended.signal });
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async () => {
    for (;;) {
      const [message, rest] = text.split(/\n\n(.*)/s);
      if (rest !== undefined && message !== undefined) {
        text = rest;
        const fields = Object.fromEntries(message.split("\n").map((line) => line.split(/: (.*)/s)));
        if (fields["data"] !== undefined) return { ...fields, data: JSON.parse(fields["data"]) };
        continue;
      }
      const { value = "" } = await reader.read();
      text += value;
    }
  };
  return { next, type: response.headers.get("content-type"), close: () => ended.abort() };
}

test("who has no token, or a wrong one, is refused in a plain sentence", async () => {
  await using page = (await served([])).page;
  const { origin, pathname } = new URL(page.url);
  for (const path of ["/", "/events", `/x${pathname.slice(2)}`, "/../", "//", pathname.slice(0, -2)]) {
    const answer = await fetch(origin + path);
    expect([path, answer.status, await answer.text()]).toEqual([
      path,
      403,
      "the address has no token, or a wrong one: open the address that faculty printed\n",
    ]);
  }
});

test("each start has another token, of 192 bits", async () => {
  await using first = (await served([])).page;
  await using second = (await served([])).page;
  const tokens = [first, second].map(({ url }) => new URL(url).pathname.split("/")[1]);
  expect(tokens[0]).toMatch(/^[\w-]{32}$/);
  expect(tokens[0]).not.toBe(tokens[1]);
});

test("the page asks nobody else for anything, and nothing can be written", async () => {
  await using page = (await served([])).page;
  const answer = await fetch(page.url);
  expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self' 'sha256-/);
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  expect(await answer.text()).toContain('<script type="module" src="main.js">');
  expect((await fetch(page.url, { method: "POST" })).status).toBe(405);
  expect((await fetch(new URL("other.js", page.url))).status).toBe(404);
  expect((await fetch(page.url.slice(0, -1))).url).toBe(page.url);
});

test("a page is told of the runs and of all that became of them, and then of what is new", async () => {
  const records = [said(0), said(1)];
  const { page, clock } = await served([written("a", records), written("b", [])]);
  await using _page = page;
  const { next, type, close } = await listening(page.url);
  expect(type).toBe("text/event-stream; charset=utf-8");
  const runs = ["a", "b"].map((run) => ({ run, place: "here", isChosen: true, problem: null }));
  expect(await next()).toMatchObject({ event: "runs", data: { nowMs: 0, runs } });
  expect(await next()).toMatchObject({
    event: "records",
    data: { index: 0, isAnew: true, records: [said(0), said(1)] },
  });
  records.push(said(2));
  await clock.advance(500);
  expect(await next()).toMatchObject({ event: "records", data: { index: 0, isAnew: false, records: [said(2)] } });
  close();
});

test("a connection made anew goes on where the last one ended", async () => {
  const records = [said(0), said(1)];
  const feed = written("a", records);
  await using page = (await served([feed])).page;
  const first = await listening(page.url);
  await first.next();
  const { id } = await first.next();
  first.close();
  records.push(said(2));
  const second = await listening(page.url, id);
  await second.next();
  expect((await second.next()).data).toEqual({ index: 0, isAnew: false, records: [said(2)] });
  second.close();
});

test("a history that was begun anew, and an id of another start, begin with the first record", async () => {
  const records = [said(0), said(1)];
  const feed = written("a", records);
  await using page = (await served([feed])).page;
  const first = await listening(page.url);
  await first.next();
  const { id } = await first.next();
  first.close();
  feed.beginAnew();
  records.push(said(0));
  for (const lastEventId of [id, "another 0.7", "garbage", `${id} -1`]) {
    const again = await listening(page.url, lastEventId);
    await again.next();
    expect((await again.next()).data).toEqual({ index: 0, isAnew: true, records: [said(0)] });
    again.close();
  }
});

test("a long history comes in parts", async () => {
  await using page = (
    await served([
      written(
        "a",
        Array.from({ length: 1200 }, (_, seq) => said(seq)),
      ),
    ])
  ).page;
  const { next, close } = await listening(page.url);
  await next();
  const parts = [await next(), await next(), await next()].map(({ data }) => [data.isAnew, data.records.length]);
  expect(parts).toEqual([
    [true, 500],
    [false, 500],
    [false, 200],
  ]);
  close();
});

test("an address in use is told in one sentence", async () => {
  await using page = (await served([])).page;
  const port = Number(new URL(page.url).port);
  const again = servePage({
    listen: { host: "127.0.0.1", port },
    feeds: () => [],
    clock: createManualClock(),
    wallMs: () => 0,
  });
  await expect(again).rejects.toMatchObject({ code: "USAGE", message: `cannot listen on 127.0.0.1:${port}` });
});
