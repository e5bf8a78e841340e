import { expect } from "vitest";
import { seport } from "../../../src/modules/seport.ts";
import type { Law } from "../law.ts";
import { havingSelinux, selinuxFile, selinuxTools as tools } from "../selinux-tools.ts";

const POLICY = ["policy http_port_t tcp 80", "policy http_port_t tcp 443", "policy ssh_port_t tcp 22"];

function on(title: string, local: readonly string[], params: object, after?: readonly string[]) {
  return {
    title,
    tools,
    prepare: havingSelinux({ ports: [...local.map((one) => `local ${one}`), ...POLICY] }),
    params: () => ({ proto: "tcp", setype: "http_port_t", ...params }),
    ...(after === undefined
      ? { unchanged: true }
      : {
          check: (folder: string) =>
            expect(
              selinuxFile(folder, "ports")
                .split("\n")
                .filter((line) => line.startsWith("local "))
                .map((line) => line.slice(6)),
            ).toEqual(after),
        }),
  };
}

export const law: Law = {
  module: seport,
  cases: [
    on("in the policy", [], { ports: "80,443" }),
    on("added before", ["http_port_t tcp 8888"], { ports: 8888 }),
    on("two are missing", ["http_port_t tcp 8888"], { ports: [8888, "9000-9010", 9443] }, [
      "http_port_t tcp 9443",
      "http_port_t tcp 9000-9010",
      "http_port_t tcp 8888",
    ]),
    on("another's port", [], { ports: 22 }, ["http_port_t tcp 22"]),
    on("what was added is another's", ["ssh_port_t tcp 80"], { ports: 80 }, ["http_port_t tcp 80"]),
    on("it goes", ["http_port_t tcp 8888", "http_port_t udp 8888"], { ports: 8888, state: "absent" }, [
      "http_port_t udp 8888",
    ]),
    on("it is gone", ["ssh_port_t tcp 8888"], { ports: 8888, state: "absent" }),
    on("it is the policy's, and stays", [], { ports: 80, state: "absent", local: true }),
  ],
};
