import { expect } from "vitest";
import { dockerContainer } from "../../../src/modules/docker-container.ts";
import {
  containersOf,
  havingContainers as having,
  IMAGE,
  containerTools as tools,
} from "../docker/container-daemon.ts";
import type { Law } from "../law.ts";

const WEB = {
  Id: "c1",
  Name: "/web",
  Image: IMAGE,
  State: { Status: "running", Running: true, Paused: false },
  Config: {
    Image: "app:1",
    Cmd: ["/run", "--now"],
    Env: ["A=1", "PATH=/bin"],
    Labels: { from: "image", house: "1", other: "2" },
    Volumes: { "/data": {} },
    ExposedPorts: { "80/tcp": {} },
  },
  HostConfig: {
    Memory: 64 * 1024 * 1024,
    MemorySwap: 128 * 1024 * 1024,
    NetworkMode: "bridge",
    CapAdd: ["CAP_NET_ADMIN"],
    Binds: ["/srv/web:/srv:rw"],
    PortBindings: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "8080" }] },
    RestartPolicy: { Name: "always", MaximumRetryCount: 0 },
  },
  NetworkSettings: { Networks: { bridge: {} } },
  Mounts: [{ Type: "volume", Name: "a".repeat(64), Destination: "/data" }],
};

const SAME = {
  name: "web",
  image: "app:1",
  command: "/run --now",
  env: { A: "1" },
  labels: { house: 1 },
  memory: "64M",
  capabilities: ["NET_ADMIN"],
  volumes: ["/srv/web:/srv"],
  ports: ["8080:80"],
  restart_policy: "always",
};

const unpredictable = "what the daemon will make of a new container is not known";

export const law: Law = {
  module: dockerContainer,
  cases: [
    {
      title: "a container that is not there",
      tools,
      params: () => ({
        ...SAME,
        env: { A: 'it\'s "quoted"\n$x' },
        mounts: [{ type: "tmpfs", target: "/t" }],
      }),
      check: (folder) => {
        expect(containersOf(folder).web?.State).toMatchObject({ Running: true });
        expect(containersOf(folder).web?.Config).toMatchObject({
          Env: ['A=it\'s "quoted"\n$x', "PATH=/bin"],
        });
      },
      unpredictable,
    },
    {
      title: "a container that is as wanted",
      tools,
      prepare: having({ web: WEB }),
      params: () => SAME,
      unchanged: true,
    },
    {
      title: "what can be updated is updated",
      tools,
      prepare: having({ web: WEB }),
      params: () => ({ ...SAME, memory: "128M", restart_policy: "no" }),
      check: (folder) => {
        expect(containersOf(folder).web?.Id).toBe("c1");
        expect(containersOf(folder).web?.HostConfig).toMatchObject({
          Memory: 134_217_728,
          MemorySwap: 268_435_456,
        });
      },
      unpredictable,
    },
    {
      title: "another variable makes it anew",
      tools,
      prepare: having({ web: WEB }),
      params: () => ({ ...SAME, env: { A: "2" } }),
      check: (folder) => expect(containersOf(folder).web?.Id).not.toBe("c1"),
      unpredictable,
    },
    {
      title: "stopped",
      tools,
      prepare: having({ web: WEB }),
      params: () => ({ name: "web", image: "app:1", env: { A: "1" }, state: "stopped" }),
      check: (folder) => expect(containersOf(folder).web?.State).toMatchObject({ Running: false }),
      unpredictable,
    },
    {
      title: "absent",
      tools,
      prepare: having({ web: WEB }),
      params: () => ({ name: "web", state: "absent" }),
      check: (folder) => expect(containersOf(folder)).toEqual({}),
    },
  ],
};
