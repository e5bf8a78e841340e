/** TLS for the services of a catalogue, on real nginx: certificates of both kinds, what Harbor and websockets need, and what is broken on purpose. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf, type RunEnded, recap, run, testLab, troubles } from "./homerun.ts";
import { ssh as sshTo } from "./lab-shell.ts";

const execute = promisify(execFile);
const lab = testLab("test-nginx");
const folder = mkdtempSync(join(tmpdir(), "homerun-nginx-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };
const at = (name: string): string => join(folder, name);
const ssh = (command: string): Promise<string> => sshTo(lab, "minipc", command);

/** Says what it was asked, with the length of the body; turns into a websocket where it is asked to. */
const BACKEND = String.raw`cat >/usr/local/bin/backend <<'E'
#!/usr/bin/perl
use IO::Socket::INET;
$SIG{CHLD} = 'IGNORE';
my $s = IO::Socket::INET->new(LocalPort => shift, Listen => 9, ReuseAddr => 1) or die;
while (my $c = $s->accept) {
  if (fork) { close $c; next }
  my ($head, $length, $upgrade) = ('', 0, 0);
  while (my $line = <$c>) {
    last if $line =~ /^\r?\n$/;
    $head .= $line;
    $length = $1 if $line =~ /^content-length: (\d+)/i;
    $upgrade = 1 if $line =~ /^upgrade: websocket/i;
  }
  if ($upgrade) { print $c "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello"; sleep 1; exit }
  my $got = $length ? read($c, my $body, $length) : 0;
  my $text = $head . "body $got\n";
  print $c "HTTP/1.1 200 OK\r\nContent-Length: " . length($text) . "\r\nConnection: close\r\n\r\n$text";
  exit;
}
E
chmod 755 /usr/local/bin/backend
cat >/etc/systemd/system/backend@.service <<'E'
[Service]
ExecStart=/usr/local/bin/backend %i
[Install]
WantedBy=multi-user.target
E
systemctl enable --quiet --now backend@8085 backend@30080 backend@3000`;

const service = (name: string, flavour: string, upstream?: string, more: object = {}) => ({
  name,
  title: name,
  names: [`${name}.home.lan`],
  host: "minipc",
  flavour,
  reach: "lan",
  ...(upstream === undefined ? {} : { upstream }),
  ...more,
});

const SERVICES = [
  service("status", "static"),
  service("registry", "harbor", "127.0.0.1:8085"),
  service("apps", "traefik", "127.0.0.1:30080", { names: ["apps.home.lan", "*.apps.home.lan"] }),
  service("wiki", "http", "127.0.0.1:3000", { reach: "tailnet" }),
];

const GIVEN = { service: "wiki", certificate: at("wiki.pem"), key: at("wiki.key") };

function playbook(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

const SITE = playbook("site.yml", "- hosts: minipc\n  become: true\n  roles: [ca_trust, nginx_tls]\n");
const entry = (name: string): string =>
  playbook(
    `${name}.yml`,
    `- hosts: minipc\n  become: true\n  gather_facts: false\n  tasks:\n    - import_role: {name: nginx_tls, tasks_from: ${name}}\n`,
  );

function play(file: string, vars: object = {}, args: readonly string[] = []): Promise<RunEnded> {
  const all = JSON.stringify({
    ca_directory: at("ca"),
    nginx_tls_services: SERVICES,
    nginx_tls_given_certificates: [GIVEN],
    ca_trust_bundles: [{ name: "other", content: readFileSync(at("other.crt"), "utf8") }],
    ...vars,
  });
  return run([file, "-i", "inventory", "-i", lab.inventory, "-e", all, ...args], { env });
}

function changedTasks(ended: RunEnded): readonly string[] {
  return eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "changed")
    .map((e) => e.task.name);
}

function failure(ended: RunEnded): string {
  return eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "failed")
    .map((e) => JSON.stringify(e.result))
    .join("\n");
}

function factOf(ended: RunEnded, name: string): unknown {
  const facts = eventsOf(ended, "host-finished").map(
    (e) => e.result.ansible_facts as Record<string, unknown>,
  );
  return facts.findLast((f) => f?.[name] !== undefined)?.[name];
}

/** From the host itself, by the address that the LAN uses or its own. */
function curl(name: string, more = "", where = "10.77.0.10"): Promise<string> {
  const to = `--resolve ${name}:443:${where} --resolve ${name}:80:${where}`;
  return ssh(`curl --silent --show-error --max-time 10 ${to} ${more} 2>&1; true`);
}

const openssl = (...args: readonly string[]) => execute("openssl", args, { cwd: folder });

/** An authority of somebody else, one between, and a certificate for the wiki. */
async function makeGiven(): Promise<void> {
  const ca = ["-addext", "basicConstraints=critical,CA:TRUE"];
  const fresh = (name: string) => [
    "-newkey",
    "rsa:2048",
    "-noenc",
    "-keyout",
    `${name}.key`,
    "-subj",
    `/CN=${name}`,
  ];
  await openssl("req", "-x509", "-days", "30", ...fresh("other"), "-out", "other.crt", ...ca);
  const by = (issuer: string) => ["-CA", `${issuer}.crt`, "-CAkey", `${issuer}.key`];
  const between = [...fresh("between"), "-out", "between.crt", ...by("other"), ...ca];
  await openssl("req", "-x509", "-days", "30", ...between);
  const names = ["-addext", "subjectAltName=DNS:wiki.home.lan", "-addext", "basicConstraints=CA:FALSE"];
  await openssl(
    "req",
    "-x509",
    "-days",
    "30",
    ...fresh("wiki"),
    "-out",
    "wiki.crt",
    ...by("between"),
    ...names,
  );
  const [leaf, middle] = ["wiki.crt", "between.crt"].map((name) => readFileSync(at(name), "utf8"));
  writeFileSync(at("wiki.pem"), `${leaf}${middle}`);
  writeFileSync(at("backwards.pem"), `${middle}${leaf}`);
  writeFileSync(at("disordered.pem"), `${leaf}${readFileSync(at("other.crt"), "utf8")}${middle}`);
}

beforeAll(async () => {
  await makeGiven();
  await lab.up(["minipc"]);
  const prepared = execute("ssh", ["-F", `${lab.state}/ssh_config`, "minipc", "sudo sh -s"]);
  prepared.child.stdin?.end(BACKEND);
  await prepared;
});
afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe("nginx_tls", () => {
  it("converges, and changes nothing in a second run", async () => {
    const first = await play(SITE);
    expect(first.code, troubles(first)).toBe(0);
    const second = await play(SITE);
    expect(second.code, troubles(second)).toBe(0);
    expect(changedTasks(second)).toEqual([]);
  });

  it.each<readonly [string, object, string]>([
    ["belongs to another key", { ...GIVEN, key: at("other.key") }, "does not belong to the key"],
    [
      "stands behind its authority's",
      { ...GIVEN, certificate: at("backwards.pem") },
      "does not belong to the key",
    ],
    ["has a chain that is out of order", { ...GIVEN, certificate: at("disordered.pem") }, "are out of order"],
    ["is for another name", { ...GIVEN, service: "registry" }, "is not for the name registry.home.lan"],
    ["is for nobody", { ...GIVEN, service: "nobody" }, "no service of the catalogue"],
  ])("refuses a given certificate that %s, and goes on serving", async (_what, given, why) => {
    const files = "sudo sh -c 'sha256sum /etc/nginx/tls/*'";
    const before = await ssh(files);
    const refused = await play(SITE, { nginx_tls_given_certificates: [given] }, ["--tags", "nginx"]);
    expect(refused.code, troubles(refused)).toBe(2);
    expect(failure(refused)).toContain(why);
    expect(failure(refused)).not.toContain("PRIVATE KEY");
    expect(await ssh(files)).toBe(before);
    expect(await curl("status.home.lan", "-o /dev/null -w '%{http_code}' https://status.home.lan/")).toBe(
      "200",
    );
  });

  // Tried in check mode: the host has one nginx only.
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ["1.18.0", ["listen 443 ssl http2;", "return 444;"], ["http2 on;", "ssl_reject_handshake"]],
    ["1.24.0", ["listen 443 ssl http2;", "ssl_reject_handshake on;"], ["http2 on;"]],
    ["1.30.4", ["http2 on;", "ssl_reject_handshake on;", "listen 443 ssl;"], ["ssl http2;"]],
  ])("writes what nginx %s understands", async (version, present, absent) => {
    const vars = { nginx_tls_version: version, nginx_tls_state_directory: "/var/lib/homelab/another" };
    const predicted = await play(SITE, vars, ["--check", "--diff", "--tags", "nginx"]);
    expect(predicted.code, troubles(predicted)).toBe(0);
    const written = eventsOf(predicted, "host-finished")
      .filter(
        (e) =>
          e.task.name === "the answer to unknown names is staged" || e.task.name === "the sites are staged",
      )
      .map((e) => JSON.stringify(e))
      .join("\n");
    for (const text of present) expect(written).toContain(text);
    for (const text of absent) expect(written).not.toContain(text);
  });

  it("serves the given certificate with its chain, and keeps all keys to root", async () => {
    const said = await ssh(
      "openssl s_client -connect 127.0.0.1:443 -servername wiki.home.lan -verify_return_error -brief </dev/null 2>&1",
    );
    expect(said).toContain("Verification: OK");
    expect(
      await ssh("sudo sh -c 'stat -c \"%a %U\" /etc/nginx/tls/*.key /var/lib/homelab/nginx/given | sort -u'"),
    ).toBe("600 root\n700 root\n");
  });

  it("lets a service of the tailnet be reached from there only", async () => {
    const code = "-o /dev/null -w '%{http_code}' https://wiki.home.lan/";
    expect(await curl("wiki.home.lan", code)).toBe("403");
    expect(await curl("wiki.home.lan", code, "127.0.0.1")).toBe("200");
    await ssh("sudo ip addr add 100.64.0.9/32 dev lo");
    expect(await curl("wiki.home.lan", `--interface 100.64.0.9 ${code}`, "100.64.0.9")).toBe("200");
  });

  it("tells Harbor how it was asked, and lets large layers through", async () => {
    const asked = await curl("registry.home.lan", "https://registry.home.lan/v2/a%252Fb/tags?n=1");
    expect(asked).toContain("GET /v2/a%252Fb/tags?n=1 HTTP/1.1");
    expect(asked).toMatch(/^X-Forwarded-Proto: https\r?$/m);
    expect(asked).toMatch(/^Host: registry\.home\.lan\r?$/m);
    await ssh("head -c 20000000 /dev/zero >/tmp/layer");
    const pushed = await curl(
      "registry.home.lan",
      "-H Expect: -T /tmp/layer https://registry.home.lan/v2/blob",
    );
    expect(pushed).toContain("body 20000000");
  });

  it("passes websockets on, for every name below the wildcard", async () => {
    const key =
      "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: eA=='";
    const said = await curl("chat.apps.home.lan", `--http1.1 -i ${key} https://chat.apps.home.lan/`);
    expect(said).toContain("101 Switching Protocols");
    expect(said).toContain("hello");
  });

  it("refuses names that nobody serves, and redirects with path and query", async () => {
    expect(await curl("other.home.lan", "https://other.home.lan/")).toMatch(/unrecognized name|alert/);
    expect(
      await curl(
        "apps.home.lan",
        "-o /dev/null -w '%{http_code} %{redirect_url}' 'http://apps.home.lan/a?b=c'",
      ),
    ).toBe("308 https://apps.home.lan/a?b=c");
  });

  it("reloads once when certificates are renewed, and serves the new ones", async () => {
    const reloads = "sudo journalctl -u nginx -o cat --no-pager | grep -c ^Reloaded || true";
    const served =
      "openssl s_client -connect 127.0.0.1:443 -servername status.home.lan </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256";
    const [before, old] = [Number(await ssh(reloads)), await ssh(served)];
    const renewed = await play(SITE, { nginx_tls_certificate_renew_days: 398 }, ["--tags", "nginx"]);
    expect(renewed.code, troubles(renewed)).toBe(0);
    expect(Number(await ssh(reloads))).toBe(before + 1);
    const now = await ssh(served);
    expect(now).not.toBe(old);
    expect(now).toBe(
      await ssh(
        "openssl x509 -noout -fingerprint -sha256 -in /dev/stdin <<E\n$(sudo cat /etc/nginx/tls/status.crt)\nE",
      ),
    );
  });

  it("names the service that is down, and the layer above it", async () => {
    const whole = await play(entry("health"));
    expect(whole.code, troubles(whole)).toBe(0);
    expect(recap(whole).hosts.minipc).toMatchObject({ changed: 0, failed: 0 });
    expect(factOf(whole, "nginx_tls_layers")).toMatchObject([
      { number: 13, ok: true, why: "4 services answer" },
      { number: 14, ok: true },
    ]);
    await ssh("sudo systemctl stop backend@8085");
    expect(factOf(await play(entry("health")), "nginx_tls_layers")).toMatchObject([
      { number: 13, ok: false, why: "no answer from registry (502)" },
      { number: 14, ok: true },
    ]);
    const old = await play(entry("health"), { nginx_tls_certificate_renew_days: 600 });
    expect(factOf(old, "nginx_tls_layers")).toMatchObject([
      {},
      { ok: false, why: expect.stringMatching(/about to expire: status/) },
    ]);
    await ssh("sudo systemctl start backend@8085");
  });

  it("starts nginx again where it is down, and nothing where it can't run", async () => {
    await ssh("sudo systemctl stop nginx");
    expect(factOf(await play(entry("health")), "nginx_tls_layers")).toMatchObject([
      { ok: false, why: "nginx does not run" },
      { ok: false },
    ]);
    const healed = await play(entry("heal"));
    expect(healed.code, troubles(healed)).toBe(0);
    expect(await ssh("systemctl is-active nginx")).toBe("active\n");
    expect(changedTasks(await play(entry("heal")))).toEqual([]);
    await ssh("sudo systemctl stop nginx; echo 'no directive;' | sudo tee /etc/nginx/conf.d/zz-broken.conf");
    const hopeless = await play(entry("heal"));
    expect(hopeless.code).toBe(2);
    expect(failure(hopeless)).toContain("zz-broken.conf:1");
    await ssh("sudo rm /etc/nginx/conf.d/zz-broken.conf");
    expect((await play(entry("heal"))).code).toBe(0);
  });
});
