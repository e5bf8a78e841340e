import { expect } from "vitest";
import { dockerNetwork } from "../../../src/modules/docker-network.ts";
import { having, stateOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

const LAN = {
  Name: "lan",
  Id: "1f",
  Driver: "bridge",
  Scope: "local",
  EnableIPv6: false,
  Internal: false,
  IPAM: { Driver: "default", Options: null, Config: [{ Subnet: "172.30.5.0/24", Gateway: "172.30.5.1" }] },
  Options: { "com.docker.network.bridge.name": "br-lan" },
  Labels: { house: "1", other: "2" },
  Containers: { a: { Name: "a" }, b: { Name: "b" } },
};

function inside(folder: string): readonly string[] {
  return Object.keys((stateOf(folder).networks?.[0]?.Containers ?? {}) as object).sort();
}

export const law: Law = {
  module: dockerNetwork,
  cases: [
    {
      title: "a network that is not there",
      tools,
      prepare: having({ containers: ["a"] }),
      params: () => ({
        network_name: "lan",
        driver_options: { "com.docker.network.bridge.enable_icc": false },
        ipam_config: [
          {
            subnet: "172.30.6.0/24",
            gateway: "172.30.6.1",
            iprange: "172.30.6.128/25",
            aux_addresses: { nas: "172.30.6.9" },
          },
          { subnet: "FD00:0::/64" },
        ],
        enable_ipv6: true,
        internal: "yes",
        labels: { house: 1 },
        containers: ["a", "gone"],
      }),
      check: (folder) => {
        expect(inside(folder)).toEqual(["a"]);
        expect(stateOf(folder).networks?.[0]?.Options).toEqual({
          "com.docker.network.bridge.enable_icc": "false",
        });
      },
    },
    {
      title: "a network that is as wanted, in other spellings",
      tools,
      prepare: having({ networks: [LAN] }),
      params: () => ({
        name: "lan",
        labels: { house: "1" },
        driver_options: { "com.docker.network.bridge.name": "br-lan" },
        ipam_config: [{ subnet: "172.30.5.0/24" }],
        internal: false,
      }),
      unchanged: true,
    },
    {
      title: "other addresses: it is made anew, and its containers come back",
      tools,
      prepare: having({ networks: [LAN], containers: ["a", "b"] }),
      params: () => ({ name: "lan", ipam_config: [{ subnet: "172.30.7.0/24" }] }),
      check: (folder) => expect(inside(folder)).toEqual(["a", "b"]),
    },
    {
      title: "other containers in it",
      tools,
      prepare: having({ networks: [LAN], containers: ["a", "b", "c"] }),
      params: () => ({ name: "lan", connected: ["b", "c"] }),
      check: (folder) => expect(inside(folder)).toEqual(["b", "c"]),
    },
    {
      title: "one more container in it",
      tools,
      prepare: having({ networks: [LAN], containers: ["a", "b", "c"] }),
      params: () => ({ name: "lan", connected: "c", appends: true }),
      check: (folder) => expect(inside(folder)).toEqual(["a", "b", "c"]),
    },
    {
      title: "a network that is to go",
      tools,
      prepare: having({ networks: [LAN] }),
      params: () => ({ name: "lan", state: "absent" }),
      check: (folder) => expect(stateOf(folder).networks).toEqual([]),
    },
    {
      title: "the beginning of another network's id",
      tools,
      prepare: having({ networks: [LAN] }),
      params: () => ({ name: "1f", state: "absent" }),
      unchanged: true,
    },
  ],
};
