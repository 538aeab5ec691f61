import assert from "node:assert/strict";
import type { BusPair, BusRule } from "./bus-rules.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

/**
 * The rules of registers, by which coordinators agree who leads.
 * @param open - Gives each rule a bus that nobody else is on.
 */
export function registerRules(open: () => Promise<BusPair>): readonly BusRule[] {
  return [
    {
      rule: "a register holds nothing, then what was written last, for every client",
      check: async () => {
        await using pair = await open();
        const [first, second] = await Promise.all([pair.first.register("a"), pair.second.register("a")]);
        assert.equal(await first.read(), null);
        const revision = await first.write(bytes("1"), 0);
        const entry = await second.read();
        assert.equal(entry?.revision, revision);
        assert.equal(Buffer.from(entry?.value ?? []).toString(), "1");
      },
    },

    {
      rule: "a register takes a write only from whoever knows its latest revision",
      check: async () => {
        await using pair = await open();
        const [first, second] = await Promise.all([pair.first.register("a"), pair.second.register("a")]);
        const revision = (await first.write(bytes("1"), 0)) as number;
        assert.equal(await second.write(bytes("2"), 0), null);
        const next = (await second.write(bytes("2"), revision)) as number;
        assert.ok(next > revision);
        assert.equal(await first.write(bytes("3"), revision), null);
        assert.equal(Buffer.from((await first.read())?.value ?? []).toString(), "2");
      },
    },

    {
      rule: "of clients that write at once one succeeds",
      check: async () => {
        await using pair = await open();
        const [first, second] = await Promise.all([pair.first.register("a"), pair.second.register("a")]);
        const written = await Promise.all(
          [first, second, first, second].map((register) => register.write(bytes("x"), 0)),
        );
        assert.equal(written.filter((revision) => revision !== null).length, 1);
      },
    },

    {
      rule: "registers of other names are others",
      check: async () => {
        await using pair = await open();
        await (await pair.first.register("a")).write(bytes("1"), 0);
        assert.equal(await (await pair.second.register("b")).read(), null);
      },
    },

    {
      rule: "a register of a bus that is closed fails as BUS_UNREACHABLE",
      check: async () => {
        await using pair = await open();
        const register = await pair.first.register("a");
        await pair.first[Symbol.asyncDispose]();
        await assert.rejects(register.read(), { code: "BUS_UNREACHABLE" });
        await assert.rejects(register.write(bytes("1"), 0), { code: "BUS_UNREACHABLE" });
      },
    },
  ];
}
