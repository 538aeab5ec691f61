import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("this Node's V8 knows the setting: it complains of those that it does not", () => {
  const program = (settle: string) => {
    const args = ["--input-type=module", "--eval", `${settle} console.log("done");`];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: import.meta.dirname, encoding: "utf8" });
    return { stdout, stderr };
  };
  const quiet = { stdout: "done\n", stderr: "" };
  expect(program('import { growHeap } from "@faculty/shared/processes"; growHeap();')).toEqual(quiet);
  expect(program('import v8 from "node:v8"; v8.setFlagsFromString("--no-such-setting");')).not.toEqual(quiet);
});
