import { describe, expect, it } from "vitest";
import { MiddlewareError } from "../../../src/connection/truenas/middleware-error.ts";
import { openTruenasSession } from "../../../src/connection/truenas/truenas-session.ts";
import { dialectOf } from "../../../src/modules/truenas/dialect.ts";
import { truenasService } from "../../../src/modules/truenas-service.ts";
import { truenasSmbShare } from "../../../src/modules/truenas-smb-share.ts";
import { truenasSnapshot } from "../../../src/modules/truenas-snapshot.ts";
import type { Fault } from "../../stand-ins/truenas/fault.ts";
import { Middleware } from "../../stand-ins/truenas/middleware.ts";
import { RELEASES } from "../../stand-ins/truenas/release.ts";
import { performOn } from "./perform-on.ts";

const MATRIX = [
  ["24.10", "flat", "service.start", "zfs.snapshot.create", false],
  ["25.04", "flat", "service.start", "zfs.snapshot.create", true],
  ["25.10", "options", "service.control", "pool.snapshot.create", true],
  ["26", "options", "service.control", "pool.snapshot.create", true],
] as const;

describe.each(MATRIX)("TrueNAS %s", (release, schema, verb, snapshot, jsonRpc) => {
  const middleware = new Middleware({ release });
  const link = {
    call: (method: string, params: readonly unknown[]) =>
      middleware.call(method, params).catch((fault: Fault) => {
        throw new MiddlewareError(fault.message, fault.code, fault.errname);
      }),
    lost: new Promise<undefined>(() => undefined),
    close: () => undefined,
    address: "the middleware itself",
    download: () => Promise.resolve(Buffer.alloc(0)),
  };
  const session = openTruenasSession({ host: "nas", user: "root", dial: () => Promise.resolve(link) });

  it("is known", () => {
    expect(dialectOf(RELEASES[release].version)).toMatchObject({ smb: schema, jsonRpc });
  });

  it("gets shares in its own schema", async () => {
    middleware.nas.configs.smb = { ...middleware.nas.configs.smb, aapl_extensions: true };
    const share = {
      name: "backup",
      path: "/mnt/tank",
      purpose: "TIMEMACHINE_SHARE",
      timemachine_quota: 1000,
      readonly: false,
    };
    const done = await performOn(session, truenasSmbShare, share);
    expect([done.failed, done.refused]).toEqual([undefined, undefined]);
    const [kept] = middleware.nas.smb;
    expect(kept).toMatchObject(
      schema === "flat"
        ? { purpose: "TIMEMACHINE", timemachine: true, timemachine_quota: 1000, ro: false }
        : { purpose: "TIMEMACHINE_SHARE", readonly: false, options: { timemachine_quota: 1000 } },
    );
    expect((await performOn(session, truenasSmbShare, share)).summaries).toEqual([]);
  });

  it("has services started in its own way", async () => {
    const done = await performOn(session, truenasService, { name: "nfs", state: "started", enabled: true });
    expect(done.failed).toBeUndefined();
    expect(middleware.writes).toContain(verb);
    expect(middleware.nas.services.find((s) => s.service === "nfs")).toMatchObject({
      state: "RUNNING",
      enable: true,
    });
  });

  it("takes snapshots where it keeps them", async () => {
    const done = await performOn(session, truenasSnapshot, { dataset: "tank", name: "x" });
    expect(done.failed).toBeUndefined();
    expect(middleware.writes).toContain(snapshot);
  });
});

describe("a version", () => {
  it.each([
    ["TrueNAS-SCALE-24.10.2.4", "24.10.2.4"],
    ["TrueNAS-25.10.5", "25.10.5"],
    ["26.0.0-BETA.3", "26.0.0"],
    ["27.4", "27.4"],
  ])("is read from %s", (text, version) => {
    expect(dialectOf(text)).toMatchObject({ version });
  });

  it.each(["TrueNAS-13.0-U6", "TrueNAS-SCALE-23.10.2", "24.04.1", "something else"])(
    "%s is refused",
    (text) => {
      expect(dialectOf(text)).toEqual(expect.any(String));
    },
  );
});
