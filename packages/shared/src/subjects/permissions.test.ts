import { expect, test } from "vitest";
import { permissionsOf } from "./permissions.ts";
import { allHeartbeats, subjects } from "./subjects.ts";

test("a teacher bound to its name serves no other, hears no heartbeat and has no inbox", () => {
  expect(permissionsOf("teacher", "_INBOX_T", { teacher: "wide" })).toEqual({
    publish: ["faculty.v1.teacher.wide.*.heartbeat"],
    subscribe: [
      "faculty.v1.teacher.wide.*.predict",
      "faculty.v1.teacher.wide.*.describe",
      "$SRV.PING",
      "$SRV.INFO",
      "$SRV.STATS",
      "$SRV.PING.faculty-teacher",
      "$SRV.INFO.faculty-teacher",
      "$SRV.STATS.faculty-teacher",
      "$SRV.PING.faculty-teacher.*",
      "$SRV.INFO.faculty-teacher.*",
      "$SRV.STATS.faculty-teacher.*",
    ],
    mayRespond: true,
  });
});

test("a trainer may pull from its run and tell of its students, and hears its own replies and who serves it only", () => {
  expect(permissionsOf("trainer", "_INBOX_S", { run: "a" })).toEqual({
    publish: ["faculty.v1.run.a.pull", "faculty.v1.run.a.progress.student.*"],
    subscribe: ["faculty.v1.run.a.serving", "_INBOX_S.>"],
    mayRespond: false,
  });
});

test("an observer may ask what a replica serves and what became of a run, and change nothing", () => {
  const { publish, mayRespond } = permissionsOf("observer", "_INBOX_O");
  expect(publish.filter((subject) => !subject.startsWith("$SRV."))).toEqual([
    "faculty.v1.teacher.*.*.describe",
    "faculty.v1.run.*.history",
  ]);
  expect(mayRespond).toBe(false);
});

test("the code's subjects are the table's patterns with names put in", () => {
  expect(subjects.predict("wide", "r1")).toBe("faculty.v1.teacher.wide.r1.predict");
  expect(subjects.trainerProgress("a", "s1")).toBe("faculty.v1.run.a.progress.student.s1");
  expect(allHeartbeats).toBe("faculty.v1.teacher.*.*.heartbeat");
});
