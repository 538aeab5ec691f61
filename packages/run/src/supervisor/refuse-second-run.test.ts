import { createMemoryNetwork } from "@faculty/shared/bus";
import { serviceNames } from "@faculty/shared/subjects";
import { expect, test } from "vitest";
import { refuseSecondRun } from "./refuse-second-run.ts";

test("a run whose name is being served is refused, and one that is alone is not", async () => {
  const network = createMemoryNetwork();
  const serve = (run: string) =>
    network
      .connect()
      .serve({ name: serviceNames.coordinator, version: "1.0.0", description: "", metadata: { run } }, []);
  await using _other = await serve("theirs");
  await expect(refuseSecondRun(network.connect(), "mine", 0)).resolves.toBeUndefined();
  await using _own = await serve("mine");
  await expect(refuseSecondRun(network.connect(), "mine", 1)).resolves.toBeUndefined();
  await expect(refuseSecondRun(network.connect(), "mine", 0)).rejects.toMatchObject({
    code: "USAGE",
    message: "a run mine is being served on this NATS already: end that one, or give this one another name",
  });
});
