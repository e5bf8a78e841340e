import { expect, it } from "vitest";
import { endOfError } from "../../src/engine/run-unit.ts";
import type { Unit } from "../../src/engine/unit.ts";
import { ReplyError } from "../../src/host/read.ts";

const span = { file: { path: "site.yml", text: "" }, start: 0, end: 0 };
const unit = { task: { action: { span } }, host: { name: "nas" } } as unknown as Unit;

it.each([
  ["", ["the host was asked by hr_ufw_state"]],
  ["iptables is broken\n", ["iptables is broken", "the host was asked by hr_ufw_state"]],
  ["can't be made out", ["the host was asked by hr_ufw_state"]],
])("an answer that nobody understands is told without names of our own: %j", (stderr, notes) => {
  const reply = { status: 1, stdout: Buffer.alloc(0), stderr: Buffer.from(stderr) };
  const end = endOfError(new ReplyError("hr_ufw_state", reply, "what ufw says can't be made out"), unit);
  expect(end.result.msg).toBe("what ufw says can't be made out");
  expect(end.diagnostics).toMatchObject([{ code: "RUN0111", host: "nas", notes }]);
});
