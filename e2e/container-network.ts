import { randomBytes, randomInt } from "node:crypto";
import { getContainerRuntimeClient } from "testcontainers";

/** A network of containers, which is removed when disposed. */
export interface ContainerNetwork extends AsyncDisposable {
  readonly id: string;
  readonly name: string;
}

/** Of 32,512 networks within 10.128.0.0 to 10.254.255.255: one is taken now and then, several in a row never. */
const draws = 5;

/**
 * A network whose bridge and addresses are drawn, not the engine's next ones. Two engines with storage of their own, as
 * two test runs with caches of their own start them, do not know of each other's networks. Both would give theirs
 * `cni-podman1` and 10.89.0.0/24, and whichever is removed first takes the bridge of the other one with it: its containers
 * run on, and no port of theirs is reachable.
 */
export async function startNetwork(): Promise<ContainerNetwork> {
  const docker = (await getContainerRuntimeClient()).container.dockerode;
  for (let draw = 1; ; draw++) {
    const name = `faculty-${randomBytes(3).toString("hex")}`; // 14 of the 15 characters that an interface's name may have
    try {
      const network = await docker.createNetwork({
        Name: name,
        Driver: "bridge",
        IPAM: { Driver: "default", Config: [{ Subnet: `10.${randomInt(128, 255)}.${randomInt(256)}.0/24` }] },
        Options: { "com.docker.network.bridge.name": name },
      });
      return { id: network.id, name, [Symbol.asyncDispose]: () => network.remove() };
    } catch (cause) {
      if (draw === draws) throw new Error(`none of ${draws} networks could be created`, { cause });
    }
  }
}
