import { resolve } from "node:path";
import { getContainerRuntimeClient } from "testcontainers";
import { composeServices, deployFolder, type Service } from "./compose.ts";
import { natsServerImage } from "./container-image.ts";
import { startNetwork } from "./container-network.ts";
import type { FacultyImage } from "./faculty-image.ts";
import { type ServiceContainer, type ServiceOptions, startService } from "./service-container.ts";

type Replicas = readonly [ServiceContainer, ...ServiceContainer[]];

/** What deploy/compose.yaml says, run through the engine's own API: no program for compose files is needed. */
export interface ComposeCluster extends AsyncDisposable {
  /** The replicas of a service, once all are healthy; what it depends on is so before they start. */
  up(service: string): Promise<Replicas>;
  /** One more container of a service, with a command of its own. */
  another(service: string, command: readonly string[]): Promise<ServiceContainer>;
  /** Takes a container off the network: its connections stay open and carry nothing. */
  cut(container: ServiceContainer): Promise<void>;
  /** Puts it back, under the name of its service. */
  join(container: ServiceContainer): Promise<void>;
}

/** `folder` is what the roles find where the quick start's run file and teachers are. */
export async function composeCluster(image: FacultyImage, folder: string): Promise<ComposeCluster> {
  const services = await composeServices();
  const docker = (await getContainerRuntimeClient()).container.dockerode;
  const natsImage = await natsServerImage();
  const network = await startNetwork();
  const started: Promise<ServiceContainer>[] = [];
  const running = new Map<string, Promise<Replicas>>();

  function serviceOf(name: string): Service {
    const service = services[name];
    if (service === undefined) throw new Error(`compose.yaml has no service ${name}`);
    return service;
  }

  function start(alias: string, command: readonly string[]): Promise<ServiceContainer> {
    const { build, environment = {}, healthcheck, volumes = [], ...stop } = serviceOf(alias);
    const isAwaited = Object.values(services).some(({ depends_on: waits = {} }) => alias in waits);
    const runFolder = build === undefined ? [] : [`${folder}:/faculty/examples/vision:ro`];
    const starting = startService({
      image: build === undefined ? natsImage : image.name,
      entrypoint: build === undefined ? ["/nats-server"] : image.entrypoint(build.target),
      command,
      env: { ...environment, LOG_LEVEL: "debug" },
      network: network.name,
      alias,
      mounts: [...volumes.map(mountOf), ...runFolder],
      stopSignal: stop.stop_signal ?? "SIGTERM",
      stopMs: 1000 * Number.parseInt(stop.stop_grace_period, 10),
      health: isAwaited ? askedBy(healthcheck.test) : null,
    });
    started.push(starting);
    return starting;
  }

  async function bringUp(name: string): Promise<Replicas> {
    const { command, depends_on: waits = {}, deploy = { replicas: 1 } } = serviceOf(name);
    await Promise.all(Object.keys(waits).map(up));
    const further = Array.from({ length: deploy.replicas - 1 }, () => start(name, command));
    return Promise.all([start(name, command), ...further]);
  }

  function up(name: string): Promise<Replicas> {
    const containers = running.get(name) ?? bringUp(name);
    running.set(name, containers);
    return containers;
  }

  return {
    up,
    another: start,
    cut: ({ id }) => docker.getNetwork(network.id).disconnect({ Container: id, Force: true }),
    join: ({ id, alias }) =>
      docker.getNetwork(network.id).connect({ Container: id, EndpointConfig: { Aliases: [alias] } }),
    [Symbol.asyncDispose]: async () => {
      const containers = (await Promise.allSettled(started)).filter((result) => result.status === "fulfilled");
      await Promise.all(containers.map(({ value }) => value[Symbol.asyncDispose]()));
      await network[Symbol.asyncDispose]();
    },
  };
}

/** A volume that the file names is one of the container's own here, which goes with it. */
function mountOf(volume: string): string {
  const [source = "", place = "", ...options] = volume.split(":");
  return source.startsWith(".") ? [resolve(deployFolder, source), place, ...options].join(":") : place;
}

/** What a health check asks inside of the container, which is asked from outside here: Podman's own need systemd. */
function askedBy(check: readonly string[]): NonNullable<ServiceOptions["health"]> {
  const [, port, path] = /http:\/\/127\.0\.0\.1:(\d+)(\/[^"'\s]*)/.exec(check.join(" ")) ?? [];
  if (port === undefined || path === undefined) throw new Error(`no address is asked by ${check.join(" ")}`);
  return { port: Number(port), path };
}
