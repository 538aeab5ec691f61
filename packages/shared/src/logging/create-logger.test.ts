import { expect, test } from "vitest";
import { FacultyError } from "../errors/faculty-error.ts";
import { createLogger, type Logger, type LogLevel } from "./create-logger.ts";

function logged(level: LogLevel, write: (logger: Logger) => void): readonly Record<string, unknown>[] {
  const lines: string[] = [];
  write(
    createLogger({
      service: "coordinator",
      level,
      fields: { run_id: "small" },
      to: { write: (line) => lines.push(line) },
    }),
  );
  return lines.map((line) => JSON.parse(line));
}

test("a line carries its level as text, an ISO time, the service and the fields given once", () => {
  const [line] = logged("info", (logger) => logger.info({ event: "ready", step: 3 }, "coordinator ready"));
  expect(line).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    service: "coordinator",
    run_id: "small",
    event: "ready",
    step: 3,
    msg: "coordinator ready",
  });
});

test("an error keeps its code, message, stack and details", () => {
  const error = new FacultyError("FULL", "replica a holds 8 requests", { capacity: 8 });
  const [line] = logged("info", (logger) => logger.warn({ err: error }, "refused"));
  expect(line?.["err"]).toMatchObject({
    type: "FacultyError",
    message: "replica a holds 8 requests",
    stack: expect.stringContaining("FacultyError: replica a holds 8 requests"),
    code: "FULL",
    details: { capacity: 8 },
  });
});

test("secrets are left out at the top, one below and in an error's details", () => {
  const error = new FacultyError("BUS_REFUSED", "refused", { token: "hunter2" });
  const lines = logged("info", (logger) => {
    logger.info({ password: "hunter2", nats: { creds: "hunter2", url: "nats://host" } });
    logger.error({ err: error });
  });
  expect(JSON.stringify(lines)).not.toContain("hunter2");
  expect(lines[0]).toMatchObject({ password: "[redacted]", nats: { creds: "[redacted]", url: "nats://host" } });
});

test("says nothing below its level", () => {
  expect(logged("warn", (logger) => logger.info("quiet"))).toEqual([]);
  expect(logged("silent", (logger) => logger.fatal("quiet"))).toEqual([]);
});
