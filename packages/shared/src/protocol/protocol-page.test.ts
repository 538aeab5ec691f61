import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { codecOf } from "../codecs/codecs.ts";
import { errorCodes, isErrorCode } from "../errors/codes.ts";
import { headerNames, newestWireVersion, wireVersions } from "../frames/headers.ts";
import { datatypeBytes } from "../frames/wire-tensor.ts";
import { type SubjectRow, subjectTable } from "../subjects/subject-table.ts";
import { traceHeaderName } from "../tracing/trace.ts";
import { describeRequest } from "./describe-reply.ts";
import { historyPage, historyRequest } from "./history.ts";
import { predictReply, predictRequest } from "./predict.ts";
import { progress } from "./progress.ts";
import { pullHead, pullReply } from "./pull.ts";
import { descriptionPart } from "./request-description.ts";
import { serving } from "./serving.ts";
import { heartbeat, teacherDescription } from "./teacher.ts";

const page = await readFile(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
const errorsPage = await readFile(new URL("../../../../docs/errors.md", import.meta.url), "utf8");

test("the newest wire version is that of the code, and what came with each is told", () => {
  const [said = ""] = page.split("\n\n").slice(1);
  expect(/^Normative. Wire version (\S+)\. /.exec(said)?.[1]).toBe(newestWireVersion);
  const told = new Set([...said.matchAll(/\b1\.\d+\b/g)].map(([version]) => version));
  expect(told).toEqual(new Set(Object.values(wireVersions)));
});

test("the tensors' datatypes are those that travel", () => {
  const [, , value = ""] = tableAfter(page, "## 1. Messages").find(([key]) => key === "`datatype`") ?? [];
  expect(new Set(quoted(value))).toEqual(new Set([...Object.keys(datatypeBytes), "BYTES"]));
});

test("the headers are those of the code", () => {
  const named = tableAfter(page, "## 2. Headers").flatMap(([cell = ""]) => quoted(cell));
  expect(new Set(named)).toEqual(new Set([...Object.values(headerNames), traceHeaderName]));
});

test("the subjects are those of the table in the code, with who sends on them and who hears them", () => {
  const rows: readonly SubjectRow[] = Object.values(subjectTable);
  const names = (roles: readonly string[]) => roles.map((role) => `\`${role}\``).join(", ") || "server";
  const expected = rows.map(({ pattern, publish, subscribe }) => {
    return [`\`${pattern.replaceAll("{", "<").replaceAll("}", ">")}\``, `${names(publish)} → ${names(subscribe)}`];
  });
  expect(tableAfter(page, "## 3. Subjects").map((row) => row.slice(0, 2))).toEqual(expected);
});

const keys = (schema: z.ZodType) => keysOf(jsonSchema(schema));
const [coordinatorKeys = [], trainerKeys = []] = ["coordinator", "trainer"].map((kind) => {
  const { oneOf = [], anyOf = oneOf } = jsonSchema(progress);
  return keysOf(anyOf.find(({ properties }) => properties?.["kind"]?.const === kind) ?? {});
});

test.each([
  ["### Head of a predict request", keys(predictRequest)],
  ["### Head of a predict reply", keys(predictReply)],
  ["### Head of a describe request", keys(describeRequest)],
  ["### Head of a description", keys(teacherDescription)],
  ["### Head of a part of a description", keys(descriptionPart)],
  ["### Head of a heartbeat", keys(heartbeat)],
  ["### Head of a pull", keys(pullHead)],
  ["### Head of a merged batch", keys(pullReply)],
  ["### Head of `serving`", keys(serving)],
  ["### Head of a request for the history", keys(historyRequest)],
  ["### Head of a page of the history", keys(historyPage)],
  ["| key of a trainer's progress", trainerKeys],
  ["| key of a coordinator's progress", coordinatorKeys],
])("%s: its keys and which are required are those of the schema", (heading, expected) => {
  const rows = tableAfter(page, heading).map(([key = "", required = ""]) => `${quoted(key)[0]} ${required}`);
  expect(rows.toSorted()).toEqual(expected.toSorted());
});

test.each([
  "float32",
  "float16",
  "bfloat16",
  "int8",
  { kind: "top-k", k: 1 },
  { kind: "sampled", draws: 2, seed: 0 },
] as const)("the row of codec %j names the tensors it sends and their datatypes", (spec) => {
  const name = typeof spec === "string" ? `"${spec}"` : `"kind": "${spec.kind}"`;
  const row = page.split("\n").find((line) => line.startsWith("| `") && line.split(" | ")[0]?.includes(name)) ?? "";
  const sent = codecOf(spec).encode({ rows: 1, width: 3, data: Float32Array.of(0, -1, -2) });
  for (const tensor of sent) {
    expect(row).toContain(`\`${tensor.name}\``);
    if (tensor.name !== "signal-ids") expect(row).toContain(tensor.datatype); // theirs is told below the table
  }
  expect(new Set(quoted(row).filter((word) => word.startsWith("signal")))).toEqual(
    new Set(sent.map((tensor) => tensor.name)),
  );
});

test("the codes that docs/protocol.md names are codes of the closed list", () => {
  const named = quoted(page).filter(
    (word) => /^[A-Z]+(_[A-Z]+)*$/.test(word) && ![...Object.keys(datatypeBytes), "BYTES"].includes(word),
  );
  expect(named).toContain("MALFORMED_FRAME");
  expect(named.filter((word) => !isErrorCode(word))).toEqual([]);
});

test("docs/errors.md has a row for every code, with what it is", () => {
  const rows = tableAfter(errorsPage, "# Errors").map(([code = "", retryable, exit]) => {
    return [quoted(code)[0], { retryable: retryable === "yes", exitCode: Number(exit) }];
  });
  expect(rows).toEqual(Object.entries(errorCodes));
});

interface JsonSchema {
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input" }) as JsonSchema;
}

/** `name yes` of what is required, `name no` of what is not. */
function keysOf({ properties = {}, required = [] }: JsonSchema): readonly string[] {
  return Object.keys(properties).map((key) => `${key} ${required.includes(key) ? "yes" : "no"}`);
}

/** Cells of the first table from `heading` on, without its two header lines. */
function tableAfter(text: string, heading: string): readonly (readonly string[])[] {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => line.startsWith(heading));
  if (from < 0) throw new Error(`there is no line that begins with ${heading}`);
  const start = lines.findIndex((line, i) => i >= from && line.startsWith("|"));
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What stands between backticks. */
function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, word = ""]) => word);
}
