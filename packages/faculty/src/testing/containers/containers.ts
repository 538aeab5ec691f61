import { GenericContainer, Wait } from "testcontainers";
import { adminPort } from "./faculty-image.ts";

/** Where clients of a NATS container connect: map it, or reach it by an alias on the same network. */
export const natsPort = 4222;
/** Models load one after the other on a small machine. */
const startMs = 300_000;

/**
 * A nats-server, ready once it says so.
 * @param image - Whose entry point is nats-server, such as the official one.
 */
export function natsContainer(image: string): GenericContainer {
  return new GenericContainer(image)
    .withCommand(["--addr", "0.0.0.0", "--port", String(natsPort)])
    .withExposedPorts(natsPort)
    .withWaitStrategy(Wait.forLogMessage("Server is ready"))
    .withStartupTimeout(startMs);
}

/**
 * A role of a run: a teacher and a coordinator are ready once they serve, a student once it has learned. Run file, models
 * and data are copied into its working folder `/faculty`, as testcontainers copies files.
 * @param image - By `buildFacultyImage`.
 * @param args - As of the command: `["teacher", "run.yaml", "--name", "ours"]`.
 * @param natsUrl - As the container sees it: `nats://ALIAS:4222`.
 */
export function roleContainer(image: string, args: readonly string[], natsUrl: string): GenericContainer {
  const container = new GenericContainer(image)
    .withPullPolicy({ shouldPull: () => false }) // it is of this machine
    .withCommand([...args])
    .withEnvironment({ NATS_URL: natsUrl })
    .withExposedPorts(adminPort)
    .withStartupTimeout(startMs);
  return args[0] === "student"
    ? container.withWaitStrategy(Wait.forOneShotStartup())
    : container.withWaitStrategy(Wait.forHttp("/readyz", adminPort, { abortOnContainerExit: true }));
}
