import { readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { natsServerImage, nodeImage } from "./container-image.ts";
import { startNetwork } from "./container-network.ts";
import { checkout } from "./faculty-process.ts";
import { packedPackages } from "./packed-packages.ts";
import { createUserProject } from "./user-project.ts";

const timeout = 900_000;

// setup/test.mjs says why where no engine can be had; the reason is part of the skipped test's name.
const skipped = process.env["FACULTY_CONTAINERS_SKIPPED"];
const title = `what is installed teaches a student in containers${skipped === undefined ? "" : ` (skipped: ${skipped})`}`;

test.skipIf(skipped !== undefined)(title, { timeout }, async () => {
  await using project = await createUserProject();
  const { folder, ran } = project;
  await ran("npm", "install", "--no-audit", "--no-fund", ...(await packedPackages()));
  await symlink(
    join(checkout, "e2e", "node_modules", "testcontainers"),
    join(folder, "node_modules", "testcontainers"),
  );
  const program = `
    import { buildFacultyImage, natsContainer, roleContainer } from "faculty/testing/containers";
    const [base, nats, network] = process.argv.slice(2);
    const image = await buildFacultyImage(base);
    const on = (container) => container.withNetworkMode(network).withPullPolicy({ shouldPull: () => false });
    const started = [];
    const start = async (container) => started.push(await on(container).start());
    const role = (...args) =>
      roleContainer(image.name, args, "nats://nats:4222")
        .withCopyFilesToContainer([{ source: "run.yaml", target: "/faculty/run.yaml" }])
        .withCopyDirectoriesToContainer([{ source: "teachers", target: "/faculty/teachers" }]);
    try {
      await start(natsContainer(nats).withEntrypoint(["/nats-server"]).withNetworkAliases("nats"));
      await start(role("teacher", "run.yaml", "--name", "all"));
      await start(role("coordinator", "run.yaml"));
      let said = "";
      const student = role("student", "run.yaml", "--out", "/tmp/student");
      await start(student.withLogConsumer((log) => log.on("data", (text) => (said += text))));
      // What a container said last is read after it has ended.
      for (let tries = 0; tries < 600 && !said.includes("test accuracy"); tries++)
        await new Promise((resolve) => setTimeout(resolve, 100));
      console.log(said);
    } finally {
      for (const one of started.reverse()) await one.stop();
      await image[Symbol.asyncDispose]();
    }
  `;
  await writeFile(join(folder, "containers.mjs"), program);
  const addons = (await readdir(join(folder, "node_modules"), { recursive: true })).filter((path) =>
    path.endsWith("gnu.node"),
  );
  const base = await nodeImage(addons.map((path) => join(folder, "node_modules", path)));
  await using network = await startNetwork();
  expect(await ran(process.execPath, "containers.mjs", base, await natsServerImage(), network.name)).toContain(
    "student distilled: test accuracy",
  );
});
