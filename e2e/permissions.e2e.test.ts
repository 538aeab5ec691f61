import { inboxPrefixOf } from "@faculty/shared/bus";
import { type BusRole, busRoles, subjectOf, subjects, subjectTable } from "@faculty/shared/subjects";
import { headers, type NatsConnection } from "nats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SecuredNats, startSecuredNats } from "./secured-nats.ts";

let nats: SecuredNats;
beforeAll(async () => {
  nats = await startSecuredNats(["--run", "mine", "--teacher", "wide", "--teacher", "deep"]);
});
afterAll(() => nats[Symbol.asyncDispose]());

const seedOf = (role: BusRole) => (role === "teacher" ? "teacher-wide.nk" : `${role}.nk`);
const own = { teacher: "wide", run: "mine" };
const foreign = { teacher: "deep", run: "other" };
const rest = { replica: "r1", student: "s1", verb: "INFO", instance: "i1" };
const rows = Object.values(subjectTable);

/** A subject of the row that can be sent to, with these names. */
function concrete(pattern: string, names: Readonly<Record<string, string>>): string {
  return subjectOf(pattern, { ...rest, ...names })
    .replaceAll("*", "any")
    .replace(/>$/, "any.more");
}

/** Which of these publishes the server let through: told by what somebody else hears, and by the server's denials. */
async function published(client: NatsConnection, subjects: readonly string[]): Promise<ReadonlySet<string>> {
  const watcher = await nats.allSeeing();
  const heard = new Set<string>();
  watcher.subscribe(">", { callback: (_, { subject, headers: marked }) => marked?.has("Probe") && heard.add(subject) });
  await watcher.flush();
  const marked = headers();
  marked.set("Probe", "1");
  for (const subject of subjects) client.publish(subject, "x", { headers: marked });
  await client.flush();
  await watcher.flush();
  await watcher.close();
  return heard;
}

/** Which of these subscriptions the server let stand. */
async function subscribed(client: NatsConnection, subjects: readonly string[]): Promise<ReadonlySet<string>> {
  const denied = new Set<string>();
  for (const subject of subjects)
    client.subscribe(subject, { callback: (error) => error?.code === "PERMISSIONS_VIOLATION" && denied.add(subject) });
  await client.flush();
  return new Set(subjects.filter((subject) => !denied.has(subject)));
}

/** Subjects that nobody may use: everything, the server's own, everybody's replies, and those of other roles. */
async function nobodys(role: BusRole, self: string): Promise<readonly string[]> {
  const others = await Promise.all(
    busRoles.filter((other) => other !== role).map((other) => nats.publicKey(seedOf(other))),
  );
  const inboxes = [...others, await nats.publicKey("teacher-deep.nk")].filter((key) => key !== self).map(inboxPrefixOf);
  return [
    ">",
    "faculty.>",
    "faculty.v1.>",
    "*.>",
    "$SYS.>",
    "$SRV.>",
    "$JS.>",
    "$KV.>",
    "_INBOX.>",
    "_INBOX.any.1",
    "nonsense",
  ].concat(inboxes.flatMap((prefix) => [`${prefix}.>`, `${prefix}.x.1`]));
}

describe.each(busRoles)("%s", (role) => {
  test("publishes what the table allows, within its names, and nothing else", async () => {
    const client = await nats.client(seedOf(role));
    const allowed = rows.filter(({ publish }) => publish.includes(role));
    const mine = allowed.map(({ pattern }) => concrete(pattern, own));
    const every = rows.flatMap(({ pattern }) => [concrete(pattern, own), concrete(pattern, foreign)]);
    const nobody = await nobodys(role, await nats.publicKey(seedOf(role)));
    const sendable = nobody.filter((subject) => !/[*>]/.test(subject));
    const sent = await published(client, [...new Set([...every, ...sendable, "$SYS.REQ.SERVER.PING", "$JS.API.INFO"])]);
    await client.close();
    // A coordinator asks any teacher, whoever else is bound to a run keeps to it.
    const fits = allowed.flatMap(({ pattern }) => {
      const boundToo = (role === "teacher" && pattern.includes("{teacher}")) || pattern.includes("{run}");
      return boundToo ? [] : [concrete(pattern, foreign)];
    });
    expect([...sent].sort()).toEqual([...new Set([...mine, ...fits])].sort());
  });

  test("hears what the table allows, within its names, and nothing else", async () => {
    const client = await nats.client(seedOf(role));
    const self = await nats.publicKey(seedOf(role));
    const bound = role === "teacher" ? { teacher: "wide" } : { run: "mine" };
    const allowed = rows
      .filter(({ subscribe }) => subscribe.includes(role))
      .map(({ pattern }) => subjectOf(pattern, { ...bound, verb: "INFO" }));
    const asks = rows.some(({ isRequest, publish }) => isRequest && publish.includes(role));
    const inbox = `${inboxPrefixOf(self)}.>`;
    const every = rows.flatMap(({ pattern }) => [
      subjectOf(pattern, { ...bound, verb: "INFO" }),
      concrete(pattern, foreign),
    ]);
    const heard = await subscribed(client, [...new Set([...every, ...allowed, inbox, ...(await nobodys(role, self))])]);
    await client.close();
    const unbound = rows
      .filter(
        ({ subscribe, pattern }) =>
          subscribe.includes(role) && !pattern.includes(role === "teacher" ? "{teacher}" : "{run}"),
      )
      .map(({ pattern }) => concrete(pattern, foreign));
    expect([...heard].sort()).toEqual([...new Set([...allowed, ...unbound, ...(asks ? [inbox] : [])])].sort());
  });
});

test("who answers may answer once, where it was asked, and only while the answer is awaited", async () => {
  const teacher = await nats.client("teacher-wide.nk");
  const coordinator = await nats.client("coordinator.nk");
  const denied: string[] = [];
  void (async () => {
    for await (const { permissionContext } of teacher.status())
      if (permissionContext !== undefined) denied.push(permissionContext.operation);
  })();
  teacher.subscribe("faculty.v1.teacher.wide.r1.predict", {
    callback: (_, message) => {
      message.respond("once");
      message.respond("twice");
    },
  });
  await teacher.flush();
  const reply = await coordinator.request("faculty.v1.teacher.wide.r1.predict", "x", { timeout: 5000 });
  expect(reply.string()).toBe("once");
  await teacher.flush();
  await expect.poll(() => denied).toEqual(["publish"]); // what the server says is told a moment after the flush
  await teacher.close();
  await coordinator.close();
});

test("whoever runs a run may answer observers who ask for its history", async () => {
  const supervisor = await nats.client("admin.nk");
  const observer = await nats.client("observer.nk");
  const subject = subjects.history("mine");
  supervisor.subscribe(subject, { queue: "q", callback: (_, message) => message.respond("a page") });
  await supervisor.flush();
  expect((await observer.request(subject, "x", { timeout: 5000 })).string()).toBe("a page");
  await supervisor.close();
  await observer.close();
});
