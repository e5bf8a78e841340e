/** The magic packet: what arrives, how a hardware address may be written, who can send it. */

import { createSocket } from "node:dgram";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wakeonlan } from "../../src/modules/wakeonlan.ts";
import { runCall } from "../host/run-primitive.ts";
import { readParams } from "./local-host.ts";

const PACKET = `${"ff".repeat(6)}${"00005e005366".repeat(16)}`;

function callOf(params: Readonly<Record<string, unknown>>) {
  const verdict = wakeonlan.decide(
    readParams(wakeonlan, params) as never,
    {} as never,
    {} as never,
    {} as never,
  );
  if (!("changes" in verdict)) throw new Error("refused");
  const [operation] = verdict.changes[0]?.operations ?? [];
  if (!operation) throw new Error("nothing is sent");
  return operation;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-wake-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Only these programs can be found. */
function onlyWith(...programs: readonly string[]): string {
  for (const program of programs) symlinkSync(program, join(folder, program.split("/").at(-1) ?? ""));
  return folder;
}

async function sent(path: string | undefined): Promise<readonly string[]> {
  const socket = createSocket("udp4");
  const packets: string[] = [];
  const done = new Promise<void>((resolve) => {
    socket.on("message", (packet) => {
      packets.push(packet.toString("hex"));
      if (packets.length === 3) resolve();
    });
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  try {
    const call = callOf({ mac: "00:00:5e:00:53:66", broadcast: "127.0.0.1", port: socket.address().port });
    const reply = await runCall(call, path === undefined ? {} : { env: { PATH: path } });
    expect(reply.stderr.toString()).toBe("");
    expect(reply.status).toBe(0);
    await done;
  } finally {
    socket.close();
  }
  return packets;
}

describe("the packet", () => {
  it("is sent three times by perl: six times ff, sixteen times the address", async () => {
    expect(await sent(undefined)).toEqual([PACKET, PACKET, PACKET]);
  });

  it("is asked of python where there is no perl", async () => {
    const python = join(folder, "python3");
    writeFileSync(python, '#!/bin/sh\nprintf "%s " "$3" "$4" "$5" "$6" >&2\nexit 0\n');
    chmodSync(python, 0o755);
    onlyWith("/bin/sh");
    const reply = await runCall(callOf({ mac: "00-00-5E-00-53-66", source: "192.0.2.1" }), {
      env: { PATH: folder },
    });
    expect(reply.stderr.toString()).toBe("00005e005366 255.255.255.255 9 192.0.2.1 ");
  });

  it("can't be sent where there is neither", async () => {
    const reply = await runCall(callOf({ mac: "00005e005366" }), { env: { PATH: onlyWith("/bin/sh") } });
    expect(reply.status).not.toBe(0);
    expect(reply.stderr.toString()).toContain("neither is here: let another machine of the network send it");
  });
});

describe("a hardware address", () => {
  it.each(["00:00:5e:00:53:66", "00-00-5E-00-53-66", "0000.5e00.5366", "00005e005366"])("%s", (mac) => {
    expect(callOf({ mac }).args[0]).toBe("00005e005366");
  });

  it.each(["00:00:5e:00:53", "00:00:5e-00-53-66", "00:00:5e:00:53:6g", "", "00:00:5e:00:53:66:77"])(
    "%j is refused",
    (mac) => {
      expect(() => callOf({ mac })).toThrow();
    },
  );

  it.each(["nas.lan", "192.168.1", "::1"])("goes to an address, not to %s", (broadcast) => {
    expect(() => callOf({ mac: "00005e005366", broadcast })).toThrow("an IPv4 address is wanted");
  });
});
