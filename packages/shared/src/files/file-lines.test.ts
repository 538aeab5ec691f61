import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileLines } from "./file-lines.ts";
import { linesOf } from "./text-of.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-lines-"));
});
afterAll(() => rm(root, { recursive: true }));

async function allOf(path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of fileLines(path, "BAD_SIGNALS")) lines.push(line);
  return lines;
}

async function linesIn(content: Buffer): Promise<readonly string[]> {
  const path = join(root, "lines.txt");
  await writeFile(path, content);
  return allOf(path);
}

test("says what linesOf says, of a file that is read in several pieces too", async () => {
  const many = Array.from({ length: 40_000 }, (_, i) => `é${i}`).join("\r\n"); // 280 kB: pieces have 64 KiB
  for (const text of ["", "a", "a\n", "\ufeffa\n\nb", many, `${many}\n`]) {
    const content = Buffer.from(text);
    expect(await linesIn(content)).toEqual(linesOf(content, "x", "BAD_SIGNALS"));
  }
});

test("names the line that is no text, wherever it stands", async () => {
  const content = Buffer.concat([Buffer.from("abcdefg\n".repeat(20_000)), Buffer.of(0xff, 0x0a)]);
  await expect(linesIn(content)).rejects.toThrow(/lines\.txt line 20001 is not UTF-8: byte 0xff after ""/);
  await expect(linesIn(Buffer.alloc(2 ** 21, "a"))).rejects.toThrow("has a line of more than 1048576 bytes");
  const none = join(root, "none.txt");
  await expect(allOf(none)).rejects.toThrow(`${none} does not exist`);
});
