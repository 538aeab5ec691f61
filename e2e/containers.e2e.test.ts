import { connect, type NatsConnection } from "nats";
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from "testcontainers";
import { describe, expect, test } from "vitest";
import { natsServerImage, nodeImage } from "./container-image.ts";
import { type ContainerNetwork, startNetwork } from "./container-network.ts";

const NATS_PORT = 4222;
const neverPull = { shouldPull: () => false };

// setup/test.mjs says why where no engine can be had; the reason is part of each skipped test's name.
const skipped = process.env["FACULTY_CONTAINERS_SKIPPED"];
const suite = skipped === undefined ? "containers" : `containers (skipped: ${skipped})`;

describe.skipIf(skipped !== undefined)(suite, () => {
  test("a nats-server in a container answers the host through its mapped port", async () => {
    await using server = await (await natsContainer()).start();
    await using client = await connectTo(server);
    client.nc.subscribe("echo", { callback: (_, message) => message.respond(message.data) });
    const reply = await client.nc.request("echo", "same bytes");
    expect(reply.string()).toBe("same bytes");
  });

  test("two nats-servers on one network find each other by alias and carry a message across", async () => {
    await using network = await startNetwork();
    const first = (await natsContainer(["--cluster_name", "pair", "--cluster", "nats://0.0.0.0:6222"]))
      .withNetworkMode(network.name)
      .withNetworkAliases("first");
    await using a = await first.start();
    const second = (
      await natsContainer([
        "--cluster_name",
        "pair",
        "--cluster",
        "nats://0.0.0.0:6222",
        "--routes",
        "nats://first:6222",
      ])
    )
      .withNetworkMode(network.name)
      .withNetworkAliases("second")
      .withWaitStrategy(Wait.forLogMessage("Route connection created"));
    await using b = await second.start();
    await using here = await connectTo(a);
    await using there = await connectTo(b);

    here.nc.subscribe("across", { callback: (_, message) => message.respond("from the first server") });
    await here.nc.flush();
    const reply = await requestOnceInterestSpread(there.nc, "across");
    expect(reply).toBe("from the first server");
  });

  test("a network has a bridge and addresses of its own, not the next ones of an engine that knows no other", async () => {
    const { dockerode } = (await getContainerRuntimeClient()).container;
    await using first = await startNetwork();
    await using second = await startNetwork();
    const subnetOf = async ({ id }: ContainerNetwork) =>
      (await dockerode.getNetwork(id).inspect()).IPAM?.Config?.[0]?.Subnet;
    const subnets = [await subnetOf(first), await subnetOf(second)];
    expect(subnets).toEqual(subnets.map(() => expect.stringMatching(/^10\.(12[89]|1[3-9]\d|2\d\d)\.\d+\.0\/24$/)));
    expect(subnets[0]).not.toBe(subnets[1]);
  });

  test("an image made of this machine's Node runs JavaScript", async () => {
    const image = await nodeImage();
    await using container = await new GenericContainer(image)
      .withPullPolicy(neverPull)
      .withEntrypoint(["/bin/node"])
      .withCommand(["-e", "console.log('running', process.version); setTimeout(() => {}, 60_000)"])
      .withWaitStrategy(Wait.forLogMessage(`running ${process.version}`))
      .start();
    const { exitCode, output } = await container.exec(["/bin/node", "-p", "6 * 7"]);
    expect({ exitCode, output: output.trim() }).toEqual({ exitCode: 0, output: "42" });
  });
});

async function natsContainer(args: readonly string[] = []): Promise<GenericContainer> {
  return new GenericContainer(await natsServerImage())
    .withPullPolicy(neverPull)
    .withEntrypoint(["/nats-server"])
    .withCommand(["--addr", "0.0.0.0", ...args])
    .withExposedPorts(NATS_PORT)
    .withWaitStrategy(Wait.forLogMessage("Server is ready"));
}

async function connectTo(server: StartedTestContainer): Promise<AsyncDisposable & { readonly nc: NatsConnection }> {
  const nc = await connect({ servers: `${server.getHost()}:${server.getMappedPort(NATS_PORT)}`, reconnect: false });
  return { nc, [Symbol.asyncDispose]: () => nc.close() };
}

/** A subscription reaches the other server a moment after the flush: until then a request finds no responder. */
async function requestOnceInterestSpread(nc: NatsConnection, subject: string): Promise<string> {
  for (;;) {
    try {
      return (await nc.request(subject, "", { timeout: 5_000 })).string();
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "503") throw error;
    }
  }
}
