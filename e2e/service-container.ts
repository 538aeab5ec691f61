import { EventEmitter, once } from "node:events";
import {
  GenericContainer,
  getContainerRuntimeClient,
  type PortWithBinding,
  type StartedTestContainer,
  Wait,
} from "testcontainers";
import { text } from "./container-image.ts";
import { hostPort } from "./host-port.ts";
import type { LogLine } from "./observed-role.ts";

export interface ServiceOptions {
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The only one it is on, under the alias. */
  readonly network: string;
  readonly alias: string;
  /** As the engine takes them: a place here, or nothing for a volume of its own, then the place in the container. */
  readonly mounts: readonly string[];
  readonly stopSignal: string;
  /** It gets this long to stop by that signal. */
  readonly stopMs: number;
  /** Answered with 200 once it is healthy; null where nobody waits for that: it is up when it says something. */
  readonly health: { readonly port: number; readonly path: string } | null;
}

/** A container whose log is read, and which is removed with its volumes when disposed. */
export interface ServiceContainer extends AsyncDisposable {
  readonly id: string;
  readonly alias: string;
  /** The last of what it has logged. */
  said(): string;
  /** How many lines of that event it has logged, over all its starts. */
  count(event: string): number;
  /** Resolves with the lines of that event once there are `count`. @throws Error with the log when it ends before. */
  events(event: string, count?: number): Promise<readonly LogLine[]>;
  /** The answer of its health port, which is 503 where it answers but not well. @throws Error when nobody answers. */
  ask(path: string): Promise<Response>;
  /** Resolves with its exit code when it has ended. */
  ended(): Promise<number>;
  kill(): Promise<void>;
  /** Stops it by its signal where it runs, starts it, and resolves when it is healthy. */
  restart(): Promise<void>;
  /** Copies a folder of it, which may have ended, as a tar. */
  copy(path: string): Promise<NodeJS.ReadableStream>;
}

/** Models load one after the other on a small machine. */
const healthyWithinMs = 180_000;
/** Enough to say why it ended. */
const shownLines = 50;

/** What testcontainers has no setter for: one network with an alias on it, a signal to stop by, unnamed volumes. */
class Service extends GenericContainer {
  /** Once there is one. */
  id: string | undefined;

  constructor(options: ServiceOptions, ports: readonly PortWithBinding[]) {
    super(options.image);
    const { network, alias, mounts, stopSignal, health } = options;
    this.withPullPolicy({ shouldPull: () => false })
      .withEntrypoint([...options.entrypoint])
      .withCommand([...options.command])
      .withEnvironment(options.env)
      .withNetworkMode(network)
      .withExposedPorts(...ports)
      .withWaitStrategy(
        health === null
          ? Wait.forLogMessage(/\S/)
          : Wait.forHttp(health.path, health.port, { abortOnContainerExit: true }),
      )
      .withStartupTimeout(healthyWithinMs);
    const isBind = (mount: string) => mount.includes(":");
    this.hostConfig.Binds = mounts.filter(isBind);
    this.createOpts.Volumes = Object.fromEntries(mounts.filter((mount) => !isBind(mount)).map((path) => [path, {}]));
    this.createOpts.StopSignal = stopSignal;
    this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [alias] } } };
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.id = id;
  }
}

/** Resolves when it is healthy. @throws Error with its log when it ends before, or takes too long. */
export async function startService(options: ServiceOptions): Promise<ServiceContainer> {
  const log = createLog();
  // Podman reports each port that the image exposes as one to publish, and testcontainers waits until it is.
  const ports = new Set([...(options.health ? [options.health.port] : []), ...(await exposedPorts(options.image))]);
  const published = [...ports].map(async (container) => ({ container, host: await hostPort() }));
  const service = new Service(options, await Promise.all(published));
  service.withLogConsumer((stream) => log.follow(stream));
  try {
    return await observe(await service.start(), log, options);
  } catch (cause) {
    const said = service.id === undefined ? "it could not be created" : await remove(service.id);
    throw new Error(`${options.alias} did not become healthy: ${log.said() || said}`, { cause });
  }
}

async function exposedPorts(image: string): Promise<readonly number[]> {
  const { dockerode } = (await getContainerRuntimeClient()).container;
  const { Config } = await dockerode.getImage(image).inspect();
  return Object.keys(Config.ExposedPorts ?? {}).map((port) => Number.parseInt(port, 10));
}

/** For a container that testcontainers gave up: it may have removed it. Returns the last of what it said. */
async function remove(id: string): Promise<string> {
  const client = (await getContainerRuntimeClient()).container;
  const container = client.getById(id);
  try {
    await container.kill();
    return await text(await client.logs(container, { tail: shownLines }));
  } catch {
    return "nothing";
  } finally {
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

async function observe(
  started: StartedTestContainer,
  log: Log,
  { alias, health, stopMs }: ServiceOptions,
): Promise<ServiceContainer> {
  const client = (await getContainerRuntimeClient()).container;
  const container = client.getById(started.getId());
  return {
    id: started.getId(),
    alias,
    said: () => log.said(),
    count: (event) => log.lines(event).length,
    events: async (event, count = 1) => {
      for (let isLast = false; ; ) {
        const found = log.lines(event);
        if (found.length >= count) return found;
        if (isLast) throw new Error(`${alias} ended before it logged ${event} ${count} times: ${log.said()}`);
        isLast = await log.grown();
      }
    },
    ask: (path) => {
      if (health === null) throw new Error(`${alias} has no health port`);
      return fetch(`http://${started.getHost()}:${started.getMappedPort(health.port)}${path}`);
    },
    ended: async () => (await container.wait()).StatusCode,
    kill: async () => {
      await container.kill({ signal: "SIGKILL" });
      await container.wait();
    },
    restart: async () => {
      await started.restart({ timeout: stopMs });
      log.follow(await client.logs(container));
    },
    copy: (path) => started.copyArchiveFromContainer(path),
    [Symbol.asyncDispose]: async () => {
      await container.kill().catch(() => undefined); // it has ended; Podman's own force would wait for it to stop
      await container.remove({ force: true, v: true });
    },
  };
}

interface Log {
  /** From now on it is what this stream says, from the first start on. */
  follow(stream: NodeJS.ReadableStream): void;
  said(): string;
  lines(event: string): readonly LogLine[];
  /** Resolves when there is more of it; true when that was the last. */
  grown(): Promise<boolean>;
}

function createLog(): Log {
  const voice = new EventEmitter();
  let followed: NodeJS.ReadableStream | undefined;
  let tail: string[] = [];
  let rest = ""; // of a line that is being written
  let cut = ""; // a line that is not whole: its rest may be the next one, or a start that ended never wrote it
  let events = new Map<unknown, LogLine[]>();
  let isOver = false;

  function read(line: string): void {
    tail.push(line);
    if (tail.length > 2 * shownLines) tail = tail.slice(-shownLines);
    if (cut === "" && !line.startsWith("{")) return;
    const entry = parsed(cut + line) ?? parsed(line);
    cut = entry === undefined && line.startsWith("{") ? line : "";
    if (entry === undefined) return;
    const same = events.get(entry["event"]);
    if (same === undefined) events.set(entry["event"], [entry]);
    else same.push(entry);
  }

  return {
    follow: (stream) => {
      followed = stream;
      [tail, rest, cut, events, isOver] = [[], "", "", new Map(), false];
      stream.setEncoding("utf8").on("data", (text: string) => {
        if (stream !== followed) return;
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        lines.forEach(read);
        voice.emit("grown", false);
      });
      stream.once("end", () => {
        if (stream !== followed) return;
        isOver = true;
        voice.emit("grown", true);
      });
    },
    said: () => [...tail.slice(-shownLines), rest].join("\n"),
    lines: (event) => events.get(event) ?? [],
    grown: async () => isOver || (await once(voice, "grown"))[0],
  };
}

function parsed(line: string): LogLine | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
