/** Names: a Pi-hole on the mini PC, a second resolver on the NAS, and a house that resolves with either of them dead. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPowerCut, labPowerOn } from "../../src/lab/lab-control.ts";
import { eventsOf, troubles } from "./homerun.ts";
import { fingerprint } from "./lab-shell.ts";
import {
  changes,
  converged,
  cutOutside,
  dig,
  file,
  type Health,
  health,
  lab,
  list,
  on,
  PASSWORD,
  play,
  plugInOutside,
  root,
  setUpHouse,
  tearDownHouse,
  until,
} from "./pihole-house.ts";

const gravityRuns = async (): Promise<number> =>
  Number(await root("minipc", "wc -l </var/log/pihole/gravity-runs.log"));
const setting = async (key: string): Promise<string> =>
  (await root("minipc", `pihole-FTL --config ${key}`)).trim();

const includes = (text: string, word: string): boolean => text.includes(word);

beforeAll(setUpHouse);
afterAll(tearDownHouse);

const KEEP_V5 = `
mkdir -p /etc/pihole /etc/dnsmasq.d
printf 'PIHOLE_DNS_1=10.77.0.1\\nPIHOLE_DOMAIN=home.lan\\nWEBPASSWORD=0123456789abcdef\\n' >/etc/pihole/setupVars.conf
echo '10.77.0.99 old.home.lan' >/etc/pihole/custom.list
echo 'cname=older.home.lan,old.home.lan' >/etc/dnsmasq.d/05-pihole-custom-cname.conf
printf '#!/bin/sh\\necho v5.25.2\\n' >/usr/bin/pihole-FTL
printf '#!/bin/sh\\ntar -czf "$3" /etc/pihole 2>/dev/null\\n' >/usr/local/bin/pihole
chmod +x /usr/bin/pihole-FTL /usr/local/bin/pihole
printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/lighttpd.service
systemctl enable --now lighttpd 2>/dev/null`;

describe("Pi-hole 5", () => {
  it("becomes Pi-hole 6 with all its records, a copy of before, and no lighttpd", async () => {
    await root("nas", KEEP_V5);
    await converged(["v5"]);
    expect(await dig("nas", "127.0.0.1", "old.home.lan")).toBe("10.77.0.99");
    expect(await dig("nas", "127.0.0.1", "older.home.lan")).toContain("10.77.0.99");
    expect(await dig("nas", "127.0.0.1", "status.home.lan")).toBe("10.77.0.10");
    const kept = await root("nas", "ls /var/lib/homelab/pihole /var/lib/homelab/pihole/v5-etc-pihole");
    expect(kept).toMatch(/v5-teleporter\.tar\.gz/);
    expect(kept).toMatch(/custom\.list[\s\S]*setupVars\.conf/);
    expect((await on("nas", "systemctl is-enabled lighttpd || true")).trim()).toBe("disabled");
    expect(changes(await converged(["v5"]))).toEqual([]);
    await root(
      "nas",
      "systemctl disable --now pihole-FTL 2>/dev/null; rm -rf /etc/pihole /usr/bin/pihole-FTL /usr/local/bin/pihole /var/lib/homelab/pihole",
    );
  });
});

describe("a fresh Pi-hole, installed without a terminal", () => {
  it("is refused without a password, before any host is touched", async () => {
    const ended = await play(["pihole"], "-e", "pihole_password=short");
    expect(ended.code).not.toBe(0);
    expect(troubles(ended)).toMatch(/`pihole_password` needs at least 8 characters/);
    expect(await root("minipc", "ls -d /etc/pihole 2>/dev/null || true")).toBe("");
  });

  it("can be predicted, and that touches nothing", async () => {
    const before = [await fingerprint(lab, "minipc"), await fingerprint(lab, "nas")];
    const predicted = await converged(["pihole", "resolvers"], "--check", "--diff");
    expect(changes(predicted)).toContain("nas: the second resolver has its settings");
    expect([await fingerprint(lab, "minipc"), await fingerprint(lab, "nas")]).toEqual(before);
  });

  it("takes port 53 over from systemd-resolved, and the host keeps its names", async () => {
    expect(await root("minipc", "ss -lntup 'sport = :53'")).toContain("systemd-resolve");
    const ended = await converged(["pihole", "resolvers"]);
    expect(ended.stdout + ended.stderr).not.toContain(PASSWORD);
    const holders = await root("minipc", "ss -H -lntup 'sport = :53'");
    expect(holders).toMatch(/^(.*\(\("pihole-FTL".*\n)+$/);
    expect(await on("minipc", "getent ahostsv4 example.org")).toMatch(/^203\.0\.113\.7 /);
    expect(await on("minipc", "cat /etc/resolv.conf")).not.toMatch(/^nameserver 127/m);
  });

  it("is closed: the password is set, works, and stands nowhere", async () => {
    const ask = (more: string): Promise<string> =>
      on("nas", `curl -s -o /dev/null -w '%{http_code}' ${more} http://10.77.0.10:8080/api/auth`);
    expect(await ask("")).toBe("401");
    expect(await ask(`-d '{"password":"${PASSWORD}"}'`)).toBe("200");
    expect(await ask(`-d '{"password":"wrong"}'`)).toBe("401");
    const traces = `journalctl --no-pager; cat /etc/pihole/*.toml /etc/pihole/config_backups/* /var/log/pihole/*`;
    expect(await root("minipc", traces)).not.toContain(PASSWORD);
  });

  it.each(["10.77.0.10", "10.77.0.12"])("%s answers over UDP and TCP", async (at) => {
    for (const how of ["", "+tcp"]) {
      expect(await dig("nas", at, "status.home.lan", how)).toBe("10.77.0.10");
      expect(await dig("nas", at, "anything.apps.home.lan", how)).toBe("10.77.0.10");
      expect(await dig("nas", at, "apps.home.lan", how)).toBe("10.77.0.10");
      expect(await dig("nas", at, "example.org", how)).toBe("203.0.113.7");
    }
    expect(await on("nas", `dig +time=2 @${at} nobody.home.lan`)).toContain("status: NXDOMAIN");
  });

  it("blocks what is on its lists, and only there", async () => {
    expect(await dig("nas", "10.77.0.10", "ads.example")).toBe("0.0.0.0");
    expect(await dig("nas", "10.77.0.12", "ads.example")).toBe("203.0.113.8");
    expect(await dig("nas", "10.77.0.10", "dns.home.lan")).toContain("10.77.0.10");
  });

  it.each([
    ["dns.upstreams", "[ 10.77.0.1 ]"],
    ["dns.domain.name", "home.lan"],
    ["dns.rateLimit.count", "10000"],
    ["ntp.sync.active", "false"],
    ["ntp.ipv4.active", "false"],
    ["webserver.port", "8080"],
    [
      "dns.hosts",
      "[ 10.77.0.10 apps.home.lan, 10.77.0.10 minipc.home.lan, 10.77.0.10 status.home.lan, 10.77.0.12 nas.home.lan ]",
    ],
    ["misc.dnsmasq_lines", "[ address=/apps.home.lan/10.77.0.10 ]"],
  ])("has %s = %s", async (key, value) => {
    expect(await setting(key)).toBe(value);
  });

  it("is left alone by a second run: no installer, no gravity, no new file", async () => {
    const state = (): Promise<string> =>
      root("minipc", "stat -c %Y.%i /etc/pihole/pihole.toml; wc -l </etc/pihole/install.log");
    const before = [await state(), await gravityRuns()];
    const second = await converged(["pihole", "resolvers"]);
    expect(changes(second)).toEqual([]);
    expect([await state(), await gravityRuns()]).toEqual(before);
    const looked = await converged(["pihole", "resolvers"], "--check");
    expect(changes(looked)).toEqual([]);
    const seats = await on(
      "nas",
      `for n in $(seq 16); do curl -s -o /dev/null -w '%{http_code} ' -d '{"password":"${PASSWORD}"}' http://10.77.0.10:8080/api/auth; done`,
    );
    expect(
      seats
        .trim()
        .split(" ")
        .filter((code) => code === "200").length,
    ).toBeGreaterThan(10);
    await root("minipc", "systemctl restart pihole-FTL");
  });

  it("is healthy, also as others see it", async () => {
    const seen = await health();
    expect(seen["minipc"]?.pihole).toMatchObject([{ number: 5, layer: "DNS", ok: true, next: "" }]);
    for (const host of ["minipc", "nas"])
      expect(seen[host]?.resolvers).toMatchObject([{ number: 5, ok: true, next: "" }]);
  });
});

describe("a change in the inventory", () => {
  const vars = (more: object): readonly string[] => ["-e", JSON.stringify(more)];

  it("brings a record, takes it away again, and leaves what others have added", async () => {
    await root(
      "minipc",
      `pihole-FTL --config dns.hosts '["10.77.0.10 status.home.lan", "10.77.0.55 by-hand.home.lan"]'`,
    );
    const records = { "status.home.lan": "10.77.0.10", "new.home.lan": "10.77.0.77" };
    await converged(["pihole", "resolvers"], ...vars({ records }));
    for (const at of ["10.77.0.10", "10.77.0.12"])
      for (const how of ["", "+tcp"]) expect(await dig("nas", at, "new.home.lan", how)).toBe("10.77.0.77");
    await converged(["pihole", "resolvers"]);
    for (const at of ["10.77.0.10", "10.77.0.12"])
      expect(await on("nas", `dig +time=2 @${at} new.home.lan`)).toContain("status: NXDOMAIN");
    expect(await dig("nas", "10.77.0.10", "by-hand.home.lan")).toBe("10.77.0.55");
  });

  it("brings a list with one run of gravity, and a domain with none", async () => {
    const before = await gravityRuns();
    const lists = [{ address: list("ads.txt") }, { address: list("more.txt") }];
    await converged(
      ["pihole"],
      ...vars({ pihole_lists: lists, pihole_domains: [{ domain: "ads.example", type: "allow" }] }),
    );
    expect(await gravityRuns()).toBe(before + 1);
    expect(await dig("nas", "10.77.0.10", "more-ads.example")).toBe("0.0.0.0");
    expect(await dig("nas", "10.77.0.10", "ads.example")).toBe("203.0.113.8");
    await converged(["pihole"]);
    expect(await gravityRuns()).toBe(before + 2);
    expect(await dig("nas", "10.77.0.10", "more-ads.example")).toBe("203.0.113.9");
    expect(await dig("nas", "10.77.0.10", "ads.example")).toBe("0.0.0.0");
  });

  it.each([
    [{ "dns.upstram": ["1.1.1.1"] }, /no setting `dns\.upstram`.*did you mean dns\.upstreams/s],
    [{ "dns.cache.siz": 1 }, /no setting `dns\.cache\.siz`.*did you mean dns\.cache\.size/s],
    [{ "dns.listeningMode": "foo" }, /refuses `dns\.listeningMode` = `foo`: this is no value for it/],
    [{ "dns.upstreams": ["x y"] }, /refuses `dns\.upstreams` = `\[ x y \]`: the value does not hold/],
    [{ "webserver.api.pwhash": "" }, /`webserver\.api\.pwhash` does not belong into pihole_settings/],
  ])("is refused with a word of help where it is wrong: %j", async (settings, words) => {
    const before = await root("minipc", "sha256sum /etc/pihole/pihole.toml");
    const ended = await play(["pihole"], ...vars({ pihole_settings: settings }));
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(words);
    expect(await root("minipc", "sha256sum /etc/pihole/pihole.toml")).toBe(before);
    expect(await dig("nas", "10.77.0.10", "status.home.lan")).toBe("10.77.0.10");
  });

  it("of the password is one, though nobody knows the old one", async () => {
    await converged(["pihole"], ...vars({ pihole_password: "another secret" }));
    const tried = `curl -s -o /dev/null -w '%{http_code}' -d '{"password":"another secret"}' http://10.77.0.10:8080/api/auth`;
    expect(await on("nas", tried)).toBe("200");
    expect(await setting("webserver.port")).toBe("8080");
    await converged(["pihole"]);
    expect(await on("nas", tried)).toBe("401");
  });
});

describe("what breaks", () => {
  it("a Pi-hole that is open and takes no password ends the run, which says so", async () => {
    await root(
      "minipc",
      `sed -i -e 's/pwhash = .*/pwhash = ""/' -e 's/readOnly = .*/readOnly = true/' /etc/pihole/pihole.toml; systemctl restart pihole-FTL`,
    );
    const seen = await health();
    expect(seen["minipc"]?.pihole).toMatchObject([
      { ok: false, why: "Pi-hole lets everybody in without a password" },
    ]);
    const ended = await play(["pihole"]);
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/has no password and lets nobody change it.*misc\.readOnly/s);
    await root(
      "minipc",
      `sed -i 's/readOnly = .*/readOnly = false/' /etc/pihole/pihole.toml; systemctl restart pihole-FTL`,
    );
    await converged(["pihole"]);
    expect(await on("nas", "curl -s -o /dev/null -w '%{http_code}' http://10.77.0.10:8080/api/auth")).toBe(
      "401",
    );
  });

  it("a pihole.toml that can't be read, without a copy: the next run closes Pi-hole again", async () => {
    await root(
      "minipc",
      "rm -r /etc/pihole/config_backups; echo '[dns' >/etc/pihole/pihole.toml; systemctl restart pihole-FTL",
    );
    await until("Pi-hole runs by its defaults", async () =>
      includes(await root("minipc", "ls /etc/pihole"), "pihole.toml.broken"),
    );
    expect((await health())["minipc"]?.pihole).toMatchObject([{ ok: false }]);
    await converged(["pihole"]);
    expect(await on("nas", "curl -s -o /dev/null -w '%{http_code}' http://10.77.0.10:8080/api/auth")).toBe(
      "401",
    );
    expect(await dig("nas", "10.77.0.10", "status.home.lan")).toBe("10.77.0.10");
    expect(changes(await converged(["pihole"]))).toEqual([]);
  });

  it("port 53 held by another: it is named, and nothing is touched", async () => {
    const ended = await play(["v5"]);
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/port 53 is held by dnsmasq: Pi-hole could not start/);
    expect(await root("nas", "ls -d /etc/pihole 2>/dev/null || true")).toBe("");
    const both = await play(["resolvers"], "-l", "minipc", "-e", "resolvers_serve=true");
    expect(both.code).toBe(2);
    expect(troubles(both)).toMatch(/port 53 of 10\.77\.0\.10 is held on minipc by pihole-FTL/);
  });

  it("port 53 taken while Pi-hole was down: heal names who has it, and starts Pi-hole once it is free", async () => {
    await root(
      "minipc",
      "systemctl stop pihole-FTL; systemd-run --quiet --unit=thief dnsmasq -k -p 53 -C /dev/null",
    );
    await until("port 53 is taken", async () =>
      includes(await root("minipc", "ss -lntup 'sport = :53'"), "dnsmasq"),
    );
    expect((await health())["minipc"]?.pihole).toMatchObject([
      { ok: false, why: "port 53 is held by dnsmasq" },
    ]);
    const refused = await play(["heal"]);
    expect(refused.code).toBe(2);
    expect(troubles(refused)).toMatch(
      /minipc, layer 5 DNS: port 53 is held by dnsmasq; stop and disable dnsmasq on minipc/,
    );
    await root("minipc", "systemctl stop thief");
    expect(changes(await converged(["heal"]))).toEqual(
      ["minipc: pihole : Pi-hole is started"].map((t) => t.replace("pihole : ", "")),
    );
    expect(changes(await converged(["heal"]))).toEqual([]);
    expect(await dig("nas", "10.77.0.10", "status.home.lan")).toBe("10.77.0.10");
  });

  it("resolvers that nobody would reach: a host keeps those that it has", async () => {
    const before = await on("nas", "cat /etc/resolv.conf");
    const told = async (servers: readonly string[]): Promise<string> => {
      const extra = ["-l", "nas", "-e", JSON.stringify({ resolvers_servers: servers })];
      const ended = await play(["resolvers"], ...extra);
      expect(ended.code).toBe(2);
      return troubles(ended);
    };
    expect(await told(["10.77.0.98", "10.77.0.99"])).toMatch(
      /none of 10\.77\.0\.98, 10\.77\.0\.99 answers nas/,
    );
    expect(await told(["10.77.0.10"])).toMatch(/one resolver alone takes the house down/);
    expect(await on("nas", "cat /etc/resolv.conf")).toBe(before);
  });

  it("the second resolver down: it is told, and heal starts it", async () => {
    await root("nas", "systemctl stop homelab-resolver");
    const seen = await health();
    for (const host of ["minipc", "nas"])
      expect(seen[host]?.resolvers).toMatchObject([
        { ok: true, why: expect.stringContaining("no right answer from 10.77.0.12") },
      ]);
    expect(changes(await converged(["heal-resolvers"]))).toEqual(["nas: they run"]);
    expect(changes(await converged(["heal-resolvers"]))).toEqual([]);
    expect(await dig("minipc", "10.77.0.12", "status.home.lan")).toBe("10.77.0.10");
  });

  it("a damaged list database is made of what is readable; a damaged history makes place", async () => {
    await root("minipc", "sed -i '1s/.*/garbage/' /etc/pihole/gravity.db; sleep 1");
    expect((await health())["minipc"]?.pihole).toMatchObject([
      { ok: false, why: expect.stringContaining("blocks nothing") },
    ]);
    const refused = await play(["pihole"]);
    expect(troubles(refused)).toMatch(/can't read \/etc\/pihole\/gravity\.db/);
    await converged(["heal"]);
    expect(await dig("nas", "10.77.0.10", "ads.example")).toBe("0.0.0.0");
    await root(
      "minipc",
      "systemctl stop pihole-FTL; echo garbage >/etc/pihole/pihole-FTL.db; systemctl start pihole-FTL; sleep 1; systemctl stop pihole-FTL",
    );
    await converged(["heal"]);
    expect(await root("minipc", "ls /etc/pihole")).toMatch(/pihole-FTL\.db\.damaged-/);
    expect(changes(await converged(["pihole"]))).toEqual([]);
    expect(changes(await converged(["heal"]))).toEqual([]);
  });
});

describe("keeping and updating", () => {
  it("backs up what a teleporter can bring back", async () => {
    await converged(["backup"]);
    const place = file("backup/minipc/pihole");
    const [archive = ""] = readdirSync(place);
    expect(archive).toMatch(/^pi-hole_minipc_teleporter_.*\.zip$/);
    expect(statSync(join(place, archive)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(place, archive)).toString("latin1")).toMatch(
      /^PK[\s\S]*etc\/pihole\/pihole\.toml/,
    );
  });

  it("updates only what is old, and keeps an archive of before", async () => {
    expect(changes(await converged(["upgrade"]))).toEqual([]);
    await root("minipc", "echo v6.3 >/etc/.pihole/newest");
    await converged(["upgrade"]);
    expect(await root("minipc", "ls /var/lib/homelab/pihole/before-upgrade")).toMatch(/teleporter/);
    expect(await on("minipc", "pihole version")).toContain("v6.3");
    expect(changes(await converged(["upgrade"]))).toEqual([]);
    expect(changes(await converged(["pihole"]))).toEqual([]);
  });
});

/** From the diary: the power came back, the Pi-hole did not, and nobody found the NAS, the registry or the cluster. */
describe("the Pi-hole took the house down", () => {
  const resolves = async (host: string): Promise<readonly string[]> => {
    const asked =
      "for n in status.home.lan a.apps.home.lan example.org nas.home.lan registry.home.lan; do getent ahostsv4 $n | sed -n '1s/ .*//p'; done";
    return (await on(host, asked)).trim().split("\n");
  };
  const ALL = ["10.77.0.10", "10.77.0.10", "203.0.113.7", "10.77.0.12", "10.77.0.10"];

  it("the machine of the Pi-hole stays dark after a power cut: the others resolve everything", async () => {
    await labPowerCut("minipc", lab.options);
    await labPowerCut("nas", lab.options);
    await labPowerOn("nas", lab.options);
    expect(await resolves("nas")).toEqual(ALL);
    const ended = await play(["health"], "-l", "nas");
    const [told] = eventsOf(ended, "host-finished").filter((e) => e.task.module === "debug");
    const seen = told?.result.msg as unknown as Health;
    expect(seen.resolvers).toMatchObject([
      { ok: true, why: expect.stringContaining("no right answer from 10.77.0.10") },
    ]);
    expect(seen.resolvers[0]?.next).toContain("10.77.0.10");
  });

  it("its machine comes back and Pi-hole does not: that machine resolves as well, and what is broken has a name", async () => {
    await labPowerOn("minipc", lab.options);
    // What an outage does to an SD card: the program is there, and does not start.
    await root(
      "minipc",
      "systemctl stop pihole-FTL; chmod -x /usr/bin/pihole-FTL; systemctl start pihole-FTL || true",
    );
    expect(await resolves("minipc")).toEqual(ALL);
    expect(await resolves("nas")).toEqual(ALL);
    const seen = await health();
    expect(seen["minipc"]?.pihole).toMatchObject([{ number: 5, ok: false }]);
    for (const host of ["minipc", "nas"]) expect(seen[host]?.resolvers).toMatchObject([{ ok: true }]);
  });

  it("Pi-hole's return is noticed, without anybody's doing", async () => {
    await root("minipc", "chmod +x /usr/bin/pihole-FTL; systemctl start pihole-FTL || true");
    await until(
      "Pi-hole answers",
      async () => (await dig("nas", "10.77.0.10", "status.home.lan")) === "10.77.0.10",
    );
    const seen = await health();
    expect(seen["minipc"]?.pihole).toMatchObject([{ ok: true }]);
    for (const host of ["minipc", "nas"])
      expect(seen[host]?.resolvers).toMatchObject([{ ok: true, next: "" }]);
    expect(changes(await converged(["pihole", "resolvers", "heal"]))).toEqual([]);
  });

  it("with the line to the outside cut at boot, the house's own names resolve, and the rest as soon as it is back", async () => {
    await cutOutside();
    await labPowerCut("minipc", lab.options);
    await labPowerOn("minipc", lab.options);
    await until(
      "Pi-hole answers",
      async () => (await dig("nas", "10.77.0.10", "status.home.lan")) === "10.77.0.10",
    );
    expect(await dig("nas", "10.77.0.10", "example.org")).toBe("");
    expect((await health())["minipc"]?.pihole).toMatchObject([
      { ok: false, why: expect.stringContaining("none of the outside") },
    ]);
    await plugInOutside();
    await until(
      "the outside resolves",
      async () => (await dig("nas", "10.77.0.10", "example.org")) === "203.0.113.7",
    );
  });
});
