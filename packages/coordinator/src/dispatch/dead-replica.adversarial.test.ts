import { expect, test } from "vitest";
import { type DispatchBench, dispatchBench, requestTimeoutMs } from "./dispatch.fixture.ts";

function expectBalance({ dispatcher: { counters } }: DispatchBench) {
  expect(counters.issued).toBe(counters.ok + counters.failed + counters.cancelled);
}

const usualMs = 40;

/** Enough answers that the 95th percentile is known. */
function warmUp({ dispatcher }: DispatchBench) {
  for (let i = 0; i < 40; i++) dispatcher.latencies("wide").add(usualMs);
}

/** Logits of the sample, as the fake teachers say them. */
const said = (id: number) => [id, 0];

test("a replica that nobody answers for is withdrawn from all who wait for it, also where the other one died too", async () => {
  await using bench = dispatchBench();
  const silent = { tamper: () => null };
  const [a, b] = [await bench.join("a", silent), await bench.join("b", silent)];
  warmUp(bench);
  const asked = Promise.all(Array.from({ length: 4 }, (_, id) => bench.ask(id)));
  await bench.settled(bench.clock.sleep(500), [a, b]); // each was asked of both by now, the burst of hedges is spent
  expect(a.requests + b.requests).toBe(8);
  await a[Symbol.asyncDispose]();
  await b[Symbol.asyncDispose]();
  const late = bench.ask(4); // finds nobody
  const fresh = await bench.join("c");
  const replies = await bench.settled(Promise.all([asked, late]), [fresh]);
  expect(replies[0].map(({ logits }) => [...logits.data])).toEqual([0, 1, 2, 3].map((id) => said(id)));
  expect(bench.clock.now()).toBeLessThan(requestTimeoutMs / 2);
  expectBalance(bench);
});

test("a replica that is gone is found out by whoever waits for it, where no hedge is left, before its heartbeats are missed", async () => {
  await using bench = dispatchBench();
  while (bench.dispatcher.hedges.take());
  const gone = await bench.join("gone", { tamper: () => null });
  warmUp(bench);
  const asked = bench.ask(7);
  await bench.clock.advance(0);
  expect(gone.requests).toBe(1);
  await gone[Symbol.asyncDispose]();
  const alive = await bench.join("alive");
  expect([...(await bench.settled(asked, [alive])).logits.data]).toEqual(said(7));
  expect(bench.clock.now()).toBe(usualMs);
  expectBalance(bench);
});
