/** Makes a host of a lab a TrueNAS, as far as its API and midclt go: a systemd unit on Debian's Node. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { LAB_HOSTS } from "../../../src/lab/topology.ts";
import { makeNasCertificate } from "./certificate.ts";
import type { Release } from "./release.ts";

export interface InstallOptions {
  /** `/run/homerun-lab/NAME`. */
  readonly labState: string;
  readonly host: string;
  readonly address: string;
  readonly release: Release["name"];
  readonly user: string;
  readonly key: string;
  /** Logins in a minute. A person's house has few; a test that runs a playbook each second has many. */
  readonly rate?: number;
}

const HOME = "/usr/local/lib/truenas-stand-in";
const STATE = "/var/lib/truenas-stand-in";

const UNIT = `[Unit]
Description=Stand-in for TrueNAS's middleware
After=network.target
[Service]
ExecStart=/usr/bin/node ${HOME}/main.mjs ${HOME}/settings.json
Restart=on-failure
[Install]
WantedBy=multi-user.target
`;

function bundle(folder: string, name: string): void {
  buildSync({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: join(folder, `${name}.mjs`),
    bundle: true,
    platform: "node",
    target: "node18",
    format: "esm",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
}

/** Gives the fingerprint of its certificate. The state of one that is there already is kept. */
export function installNas(options: InstallOptions): string {
  const { labState, host, address, release, user, key } = options;
  const folder = mkdtempSync(join(tmpdir(), "homerun-nas-"));
  try {
    const { certificate, privateKey, fingerprint } = makeNasCertificate(address);
    const settings = {
      ...{ release, user, key, port: 443, plainPort: 80, rate: options.rate ?? 20 },
      state: `${STATE}/nas.json`,
      exports: `${STATE}/exports`,
      socket: "/run/middleware/middlewared.sock",
      certificate: `${HOME}/certificate.pem`,
      privateKey: `${HOME}/key.pem`,
    };
    mkdirSync(join(folder, "far"));
    bundle(join(folder, "far"), "main");
    const files = {
      "certificate.pem": certificate,
      "key.pem": privateKey,
      "settings.json": JSON.stringify(settings),
      "middlewared.service": UNIT,
      midclt: readFileSync(join(import.meta.dirname, "midclt"), "utf8"),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "far", name), text);
    const install = `
      set -e
      command -v node >/dev/null && command -v curl >/dev/null || {
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends nodejs curl
      } >/tmp/apt.log 2>&1
      mkdir -p ${HOME} ${STATE} /mnt/tank /mnt/backup
      tar -C ${HOME} -xf -
      chmod 600 ${HOME}/key.pem ${HOME}/settings.json
      install -m 755 ${HOME}/midclt /usr/bin/midclt
      install -m 644 ${HOME}/middlewared.service /etc/systemd/system/middlewared.service
      systemctl daemon-reload
      systemctl enable --quiet middlewared.service
      systemctl restart middlewared.service
      for i in 1 2 3 4 5 6 7 8 9 10; do midclt call core.ping >/dev/null 2>&1 && exit 0; sleep 0.5; done
      journalctl -u middlewared.service -n 20 --no-pager >&2
      exit 1`;
    const packed = execFileSync("tar", ["-C", join(folder, "far"), "-cf", "-", "."], { maxBuffer: 1 << 26 });
    const ssh = ["-F", `${labState}/ssh_config`, "-o", "BatchMode=yes", host];
    execFileSync("ssh", [...ssh, `sudo sh -c '${install}'`], {
      input: packed,
      stdio: ["pipe", "pipe", "inherit"],
    });
    return fingerprint;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `node test/stand-ins/truenas/install-nas.ts /run/homerun-lab/NAME [RELEASE]`: for a lab that somebody plays with. */
if (import.meta.main) {
  const [labState = "", release = "25.10"] = process.argv.slice(2);
  const { address } = LAB_HOSTS.nas;
  const own = { labState, host: "nas", address, user: "homerun", key: "1-lab", rate: 500 };
  process.stdout.write(`${installNas({ ...own, release: release as Release["name"] })}\n`);
}
