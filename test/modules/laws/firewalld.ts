import { expect } from "vitest";
import { firewalld } from "../../../src/modules/firewalld.ts";
import { having, sideOf, firewalldTools as tools } from "../firewalld-tools.ts";
import type { Law } from "../law.ts";

const RUNS = having("");

export const law: Law = {
  module: firewalld,
  cases: [
    {
      title: "a service on both sides",
      tools,
      prepare: RUNS,
      params: () => ({ service: "https", state: "enabled", permanent: true, immediate: true }),
      check: (folder) =>
        expect([sideOf(folder, "permanent"), sideOf(folder, "runtime")]).toEqual([
          "public service=https\n",
          "public service=https\n",
        ]),
    },
    {
      title: "a port that is there",
      tools,
      prepare: having("trusted port=6443/tcp\n"),
      params: () => ({
        port: "6443/tcp",
        zone: "trusted",
        state: "enabled",
        permanent: true,
        immediate: true,
      }),
      unchanged: true,
    },
    {
      title: "a port for a while",
      tools,
      prepare: RUNS,
      params: () => ({ port: "6443/tcp", state: "enabled", timeout: 60 }),
      check: (folder) => expect(sideOf(folder, "said")).toBe("--add-port=6443/tcp --timeout=60\n"),
    },
    {
      title: "an interface of another zone",
      tools,
      prepare: having("trusted interface=eth0\n"),
      params: () => ({
        interface: "eth0",
        zone: "public",
        state: "enabled",
        permanent: true,
        immediate: true,
      }),
      check: (folder) => expect(sideOf(folder, "runtime")).toBe("public interface=eth0\n"),
    },
    {
      title: "masquerading that is to end",
      tools,
      prepare: having("public masquerade\n"),
      params: () => ({ masquerade: false, state: "enabled", permanent: true, immediate: true }),
      check: (folder) => expect(sideOf(folder, "permanent") + sideOf(folder, "runtime")).toBe(""),
    },
    {
      title: "settings, while it does not run",
      tools,
      prepare: having("", false),
      params: () => ({ source: "10.42.0.0/16", zone: "trusted", state: "enabled", permanent: true }),
      check: (folder) => expect(sideOf(folder, "permanent")).toBe("trusted source=10.42.0.0/16\n"),
    },
    {
      title: "settings, while it does not run, and now",
      tools,
      prepare: having("", false),
      params: () => ({ port: "1/tcp", state: "enabled", permanent: true, immediate: true, offline: true }),
      check: (folder) =>
        expect(sideOf(folder, "permanent") + sideOf(folder, "runtime")).toBe("public port=1/tcp\n"),
    },
    {
      title: "a zone",
      tools,
      prepare: RUNS,
      params: () => ({ zone: "things", state: "present", permanent: true }),
      check: (folder) => expect(sideOf(folder, "permanent")).toBe("zone things\n"),
    },
    {
      title: "a zone that is to go",
      tools,
      prepare: having("zone things\n"),
      params: () => ({ zone: "things", state: "absent", permanent: true }),
      check: (folder) => expect(sideOf(folder, "permanent")).toBe(""),
    },
    {
      title: "a target",
      tools,
      prepare: RUNS,
      params: () => ({ zone: "public", target: "DROP", state: "enabled", permanent: true }),
      check: (folder) => expect(sideOf(folder, "permanent")).toBe("public target DROP\n"),
    },
    {
      title: "the target that zones have anyway",
      tools,
      prepare: RUNS,
      params: () => ({ zone: "public", target: "ACCEPT", state: "disabled", permanent: true }),
      unchanged: true,
    },
  ],
};
