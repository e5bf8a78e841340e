/** What a lab writes for others to read, and what it makes of files that others wrote. */

import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { withPassword } from "../../src/lab/host-disk.ts";
import { dialCommand, inventory, sshConfig } from "../../src/lab/lab-access.ts";
import { labHostName, labPlace } from "../../src/lab/lab-options.ts";
import { parseState } from "../../src/lab/lab-state.ts";
import { statusLines } from "../../src/lab/lab-verbs.ts";

const place = labPlace({ name: "t", env: {} });

describe("place of a lab", () => {
  test("everything carries the name", () => {
    expect(place).toEqual({
      name: "t",
      stateDir: "/run/homerun-lab/t",
      disksDir: "/var/lib/homerun-lab/t",
      cacheDir: "/var/cache/homerun/lab",
      netns: "homerun-t",
    });
  });

  test("XDG_CACHE_HOME counts when it is absolute", () => {
    expect(labPlace({ env: { XDG_CACHE_HOME: "/c" } }).cacheDir).toBe("/c/homerun/lab");
    expect(labPlace({ env: { XDG_CACHE_HOME: "c" } }).cacheDir).toBe("/var/cache/homerun/lab");
  });

  test.each(["", "My Lab", "-x", "a/b", "..", "a".repeat(25)])("refuses the name %j", (name) => {
    expect(() => labPlace({ name, env: {} })).toThrow(/LAB0004/);
  });

  test("an unknown host is refused with the nearest name", () => {
    expect(() => labHostName("minpc")).toThrow(/LAB0005.*`minpc`/);
  });
});

describe("access", () => {
  test("words of the command line survive the shell", () => {
    expect(dialCommand(place, ["/opt/node", "/my dir/it's/homerun"])).toBe(
      "nsenter --net=/run/netns/homerun-t -- /opt/node '/my dir/it'\\''s/homerun' lab dial %h %p",
    );
  });

  test("the inventory is YAML and has what a connection needs", () => {
    expect(parse(inventory(place, ["minipc", "nas"], ["/n", "/h r"]))).toEqual({
      all: {
        hosts: Object.fromEntries(
          [
            ["minipc", "10.77.0.10"],
            ["nas", "10.77.0.12"],
          ].map(([name, address]) => [
            name,
            {
              ansible_host: address,
              ansible_user: "admin",
              ansible_ssh_private_key_file: "/run/homerun-lab/t/id_ed25519",
              ansible_ssh_common_args:
                '-o ProxyCommand="nsenter --net=/run/netns/homerun-t -- /n \'/h r\' lab dial %h %p" -o UserKnownHostsFile="/run/homerun-lab/t/known_hosts"',
            },
          ]),
        ),
      },
    });
  });

  test("ssh_config never leaves a host key unchecked", () => {
    const text = sshConfig(place, ["pi"], ["/n"]);
    expect(text).toContain("StrictHostKeyChecking yes");
    expect(text).toContain("Host pi\n  HostName 10.77.0.11\n");
    expect(text).not.toContain("minipc");
  });
});

describe("state", () => {
  test.each([
    ["not JSON", "{"],
    ["another version", '{"version":2,"bootId":"b","cgroup":"c","hosts":{}}'],
    ["no hosts", '{"version":1,"bootId":"b","cgroup":"c"}'],
    ["null", "null"],
  ])("is none for %s", (_name, text) => {
    expect(parseState(text)).toBeUndefined();
  });
});

test("a password hash goes to its user alone, dollars and all", () => {
  expect(withPassword("root:*:1:::::\noperator:!:1:::::\nxoperator:!:2:::::\n", "operator", "$6$a$&b")).toBe(
    "root:*:1:::::\noperator:$6$a$&b:1:::::\nxoperator:!:2:::::\n",
  );
});

test("the status is a table", () => {
  const host = { arch: "amd64", address: "10.77.0.10", cable: "plugged" } as const;
  const lines = statusLines({
    name: "t",
    up: true,
    stateDir: "/s",
    packageProxy: true,
    hosts: [
      { ...host, name: "minipc", power: "up", ssh: true, pid: 12 },
      { ...host, name: "nas", power: "off", ssh: false },
    ],
  });
  expect(lines).toEqual([
    "lab t: up, packages can be installed (/s)",
    "HOST    STATE  ARCH   ADDRESS     SSH  CABLE    PID",
    "minipc  up     amd64  10.77.0.10  yes  plugged  12",
    "nas     off    amd64  10.77.0.10  no   plugged  -",
  ]);
});
