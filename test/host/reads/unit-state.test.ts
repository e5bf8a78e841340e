import { describe, expect, test } from "vitest";
import type { Effect } from "../../../src/host/effect.ts";
import { type UnitState, unitState } from "../../../src/host/reads/unit-state.ts";
import { isFileOfUnit, unitName } from "../../../src/host/systemd-unit.ts";
import { overlayOf } from "../../modules/local-host.ts";

function read(stdout: string, name = "nginx"): UnitState {
  const state = unitState(name, "system").parse({
    status: 0,
    stdout: Buffer.from(stdout),
    stderr: Buffer.alloc(0),
  });
  if (state.manager !== "systemd") throw new Error("another manager");
  return state;
}

const RUNNING = `Type=notify
MainPID=52
Id=ssh.service
Names=ssh.service sshd.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
CanReload=yes
NeedDaemonReload=no
LoadError=`;

const MISSING = `Id=cron.service
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
CanReload=no
NeedDaemonReload=no
LoadError=org.freedesktop.systemd1.NoSuchUnit "Unit cron.service not found."`;

describe("what systemd says", () => {
  test("of a unit by its alias", () => {
    expect(read(RUNNING, "sshd")).toMatchObject({
      name: "sshd.service",
      id: "ssh.service",
      found: true,
      active: "active",
      enabled: true,
      masked: false,
      canReload: true,
    });
  });

  test("of one that is not there", () => {
    expect(read(MISSING, "cron")).toMatchObject({ found: false, enabled: false });
    expect(read(MISSING, "cron")).not.toHaveProperty("problem");
  });

  test("of one whose file it has not read yet", () => {
    expect(read(`${MISSING}\nLoadState=loaded\nUnitFileState=disabled`, "cron")).toMatchObject({
      found: true,
      active: "inactive",
      enabled: false,
    });
  });

  test("of one whose file is wrong", () => {
    const text = RUNNING.replace("LoadState=loaded", "LoadState=bad-setting").replace(
      "LoadError=",
      'LoadError=org.freedesktop.systemd1.BadUnitSetting "Unit x.service has a bad unit file setting."',
    );
    expect(read(text).problem).toBe("Unit x.service has a bad unit file setting.");
  });

  test("nothing, where a user's own manager does not run", () => {
    const state = read("Failure=Failed to connect to bus: No such file or directory");
    expect(state.silence).toBe("Failed to connect to bus: No such file or directory");
  });

  test.each<readonly [string, string, boolean | undefined]>([
    ["enabled", "", true],
    ["alias", "", true],
    ["disabled", "", false],
    ["enabled-runtime", "", false],
    ["linked", "", false],
    ["masked", "", false],
    ["static", "", undefined],
    ["transient", "", undefined],
    ["indirect", "Also=yes", true],
    ["indirect", "Also=no", false],
    ["generated", "", undefined],
    ["generated", "Init=yes", true],
    ["generated", "Init=no", false],
  ])("%s %s: enabled %s", (file, extra, enabled) => {
    expect(
      read(`${RUNNING.replace("UnitFileState=enabled", `UnitFileState=${file}`)}\n${extra}`).enabled,
    ).toBe(enabled);
  });

  test("of commands with several lines, and of what stands behind them", () => {
    const text = RUNNING.replace(
      "MainPID=52",
      "ExecStart={ path=/bin/sh ; argv[]=sh -c echo\nLoadState=not-found ; status=0/0 }\nMainPID=52",
    );
    expect(read(text)).toMatchObject({ found: true, properties: { MainPID: "52", LoadState: "loaded" } });
    expect(read(text).properties.ExecStart).toContain("LoadState=not-found");
  });

  test.each(["template", "global", "offline"])("of one that nobody runs: %s", (word) => {
    const said = (file: string) =>
      read(`Lifeless=${word}\nId=a@.service\nLoadState=loaded\nUnitFileState=${file}\n`);
    expect(said("disabled")).toMatchObject({ lifeless: word, found: true, enabled: false, masked: false });
    expect(said("enabled")).toMatchObject({ enabled: true, active: "" });
    expect(said("masked")).toMatchObject({ masked: true, enabled: false });
    expect(read(`Lifeless=${word}\nLoadState=not-found\n`)).toMatchObject({ lifeless: word, found: false });
  });

  test("other managers are named", () => {
    const reply = { status: 0, stdout: Buffer.from("other=openrc\n"), stderr: Buffer.alloc(0) };
    expect(unitState("a", "system").parse(reply)).toEqual({ manager: "other", name: "openrc" });
  });
});

describe("what was promised", () => {
  const answer = (seen: UnitState, ...effects: Effect[]) =>
    unitState(seen.name, "system").predict?.(seen, overlayOf(effects));
  const missing = read(MISSING, "cron");
  const running = read(RUNNING, "ssh");

  test("a unit of a package that is not there yet is not known", () => {
    expect(answer(missing, { kind: "package", name: "cron", installed: true })).toEqual({
      unknown: "there is no cron.service yet; it may be there after the package cron is installed",
    });
    expect(answer(missing, { kind: "package", name: "cron", installed: false })).toBeUndefined();
  });

  test("a unit whose file is promised is there, stopped and disabled", () => {
    expect(answer(missing, { kind: "file", path: "/etc/systemd/system/cron.service" })).toMatchObject({
      known: { found: true, active: "inactive", enabled: false },
    });
    expect(answer(missing, { kind: "file", path: "/etc/cron.service" })).toBeUndefined();
  });

  test("what was done to it", () => {
    expect(
      answer(running, { kind: "unit", name: "ssh.service", scope: "system", active: false, enabled: false }),
    ).toMatchObject({ known: { active: "inactive", enabled: false } });
    expect(
      answer(running, { kind: "unit", name: "ssh.service", scope: "system", masked: true }),
    ).toMatchObject({ known: { masked: true, active: "active" } });
    expect(
      answer(running, { kind: "unit", name: "ssh.service", scope: "user", active: false }),
    ).toBeUndefined();
  });
});

test.each([
  ["nginx", "nginx.service"],
  ["nginx.service", "nginx.service"],
  ["apt-daily.timer", "apt-daily.timer"],
  ["foo.bar", "foo.bar.service"],
  ["/mnt/x", "/mnt/x"],
])("%s is %s", (name, unit) => {
  expect(unitName(name)).toBe(unit);
});

test.each([
  ["/etc/systemd/system/a.service", "a.service", true],
  ["/lib/systemd/system/a@.service", "a@x.service", true],
  ["/etc/systemd/system/a.service.d/x.conf", "a.service", false],
  ["/home/u/.config/systemd/user/a.timer", "a.timer", true],
  ["/srv/a.service", "a.service", false],
])("%s is a file of %s: %s", (path, unit, is) => {
  expect(isFileOfUnit(path, unit)).toBe(is);
});
