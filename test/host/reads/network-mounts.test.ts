/** Which mounts count as another machine's. */

import { describe, expect, it } from "vitest";
import { isFarMount } from "../../../src/host/programs/mount-program.ts";
import { readNetworkMounts } from "../../../src/host/reads/network-mounts.ts";
import { runCall, runRead, SHELLS } from "../run-primitive.ts";

const MOUNTS: readonly (readonly [kind: string, where: string, far: boolean])[] = [
  ["nfs4", "/mnt/nas", true],
  ["nfs", "/mnt/nas", true],
  ["cifs", "/mnt/photos", true],
  ["fuse.sshfs", "/home/ann/box", true],
  ["autofs", "/mnt/nas", true],
  ["autofs", "/proc/sys/fs/binfmt_misc", false],
  ["fuse.lxcfs", "/var/lib/lxcfs", false],
  ["ext4", "/", false],
  ["tmpfs", "/run", false],
  ["nfsd", "/proc/fs/nfsd", false],
];

describe.each(SHELLS)("in $name", (shell) => {
  it.each(MOUNTS)("%s at %s: far %s", async (kind, where, far) => {
    const call = { primitive: isFarMount, args: [kind, where], mutates: false };
    expect((await runCall(call, { shell })).status).toBe(far ? 0 : 1);
  });

  it("tells of this machine", async () => {
    expect(typeof (await runRead(readNetworkMounts(), { shell }))).toBe("boolean");
  });
});

it("takes a host that can't tell for one that shares", () => {
  const reply = (text: string) => ({ status: 0, stdout: Buffer.from(text), stderr: Buffer.alloc(0) });
  const { parse } = readNetworkMounts();
  expect(["own\n", "shared\n", "unknown\n"].map((text) => parse(reply(text)))).toEqual([false, true, true]);
  expect(() => parse(reply("?"))).toThrow("neither shared nor own");
});
