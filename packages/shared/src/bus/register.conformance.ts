import { expect, test } from "vitest";
import type { BusPair } from "./bus.conformance.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** The contract of `Bus.register`, run by every implementation. */
export function registerConformance(open: () => Promise<BusPair>): void {
  test("a register holds nothing, then what was written last, for every client", async () => {
    await using pair = await open();
    const [first, second] = await Promise.all([pair.first.register("a"), pair.second.register("a")]);
    expect(await first.read()).toBeNull();
    const revision = await first.write(bytes("1"), 0);
    const entry = await second.read();
    expect(entry?.revision).toBe(revision);
    expect(Buffer.from(entry?.value ?? []).toString()).toBe("1");
  });

  test("a register takes a write only from whoever knows its latest revision", async () => {
    await using pair = await open();
    const [first, second] = await Promise.all([pair.first.register("a"), pair.second.register("a")]);
    const revision = (await first.write(bytes("1"), 0)) as number;
    expect(await second.write(bytes("2"), 0)).toBeNull();
    const next = (await second.write(bytes("2"), revision)) as number;
    expect(next).toBeGreaterThan(revision);
    expect(await first.write(bytes("3"), revision)).toBeNull();
    expect(Buffer.from((await first.read())?.value ?? []).toString()).toBe("2");
  });

  test("of clients that write at once one succeeds", async () => {
    await using pair = await open();
    const [first, second] = await Promise.all([pair.first.register("a"), pair.second.register("a")]);
    const written = await Promise.all([first, second, first, second].map((register) => register.write(bytes("x"), 0)));
    expect(written.filter((revision) => revision !== null)).toHaveLength(1);
  });

  test("registers of other names are others", async () => {
    await using pair = await open();
    await (await pair.first.register("a")).write(bytes("1"), 0);
    expect(await (await pair.second.register("b")).read()).toBeNull();
  });

  test("a register of a bus that is closed fails as BUS_UNREACHABLE", async () => {
    await using pair = await open();
    const register = await pair.first.register("a");
    await pair.first[Symbol.asyncDispose]();
    await expect(register.read()).rejects.toMatchObject({ code: "BUS_UNREACHABLE" });
    await expect(register.write(bytes("1"), 0)).rejects.toMatchObject({ code: "BUS_UNREACHABLE" });
  });
}
