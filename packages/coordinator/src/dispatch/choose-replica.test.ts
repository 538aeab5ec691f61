import { expect, test } from "vitest";
import { dispatchBench } from "./dispatch.fixture.ts";

test("of two replicas the one with less to do is asked, so that both have as much", async () => {
  await using bench = dispatchBench();
  const replicas = [await bench.join("a", { tamper: () => null }), await bench.join("b", { tamper: () => null })];
  for (let id = 0; id < 10; id++) {
    void bench.ask(id).catch(() => undefined);
    await bench.clock.advance(0);
  }
  expect(replicas.map(({ requests }) => requests)).toEqual([10 / 2, 10 / 2]);
});
