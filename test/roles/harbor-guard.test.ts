/** The guard before Harbor: trees of files as disasters leave them, and the sentence that each of them must be refused with. */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const GUARD = resolve(import.meta.dirname, "../../roles/harbor/files/harbor-guard");
const SECRET = "0123456789abcdef";
const work = mkdtempSync(join(tmpdir(), "homerun-guard-"));
const data = join(work, "data");
const bundle = join(work, "bundle");

/** Programs whose answers depend on the machine or need root, answering from variables instead. */
const STUBS = {
  findmnt: `case " $* " in
*" TARGET "*) echo "$FAKE_TARGET" ;; *" UUID "*) echo "$FAKE_UUID" ;; *" FSROOT "*) echo / ;;
*" FSTYPE "*) echo "$FAKE_TYPE" ;; *) echo /dev/sda1 ;; esac`,
  docker: `echo '["/docker-entrypoint.sh",'"$FAKE_PAIR"']'`,
  stat: `for path; do :; done
case "$2 $path" in
*%a*) echo "\${FAKE_MODE:-700}" ;;
"%u:%g $FAKE_FOREIGN") echo 0:0 ;;
*/registry*) echo 10000:10000 ;;
*) echo 999:999 ;; esac`,
  find: `case $FAKE_STRANGER in "") ;; "$1"/*) echo "$FAKE_STRANGER" ;; esac`,
} as const;

const DISK = { FAKE_TARGET: "/srv", FAKE_UUID: "11-22", FAKE_TYPE: "ext4", FAKE_PAIR: '"14","15"' };

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function healthy(): void {
  put(join(data, ".harbor-data-id"), "abc\n");
  put(join(data, "database/pg15/PG_VERSION"), "15\n");
  put(join(data, "secret/keys/secretkey"), SECRET);
  put(join(data, "registry/docker/registry/v2/repositories/library/x/y"), "");
  put(join(bundle, "harbor.yml"), `hostname: h\ndata_volume: ${data}\n`);
  put(join(bundle, "docker-compose.yml"), "services: {}\n");
  put(
    join(work, "state/state"),
    [
      "initialised=yes",
      `data=${data}`,
      "data_id=abc",
      "file_system=/srv 11-22 / ext4",
      `secretkey_sha256=${createHash("sha256").update(SECRET).digest("hex")}`,
      "version=v2.14.4",
      "prepare=done",
      "",
    ].join("\n"),
  );
  told();
}

function told(more: Readonly<Record<string, string>> = {}): void {
  const values = { data, bundle, version: "v2.14.4", ...more };
  put(
    join(work, "state/guard.conf"),
    Object.entries(values)
      .map(([k, v]) => `${k}=${v}\n`)
      .join(""),
  );
}

function remember(key: string, value: string): void {
  const file = join(work, "state/state");
  const rest = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith(`${key}=`));
  writeFileSync(file, `${[...rest, `${key}=${value}`].join("\n")}\n`);
}

function guard(
  shell: readonly string[],
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const [program = "sh", ...words] = shell;
  const ended = spawnSync(program, [...words, GUARD, ...args], {
    encoding: "utf8",
    env: { PATH: `${join(work, "bin")}:/usr/bin:/bin`, HARBOR_STATE: join(work, "state"), ...DISK, ...env },
  });
  return { status: ended.status, said: ended.stderr.trim() };
}

const remove = (path: string): void => rmSync(join(data, path), { recursive: true });
const older = (version: string): void => {
  remove("database/pg15");
  put(join(data, `database/pg${version}/PG_VERSION`), `${version}\n`);
};
const forgotten = (): void => rmSync(join(work, "state/state"));

type Case = readonly [
  name: string,
  breakIt: () => void,
  sentence: RegExp,
  env?: Readonly<Record<string, string>>,
];

const REFUSED: readonly Case[] = [
  ["the data volume is not mounted", () => undefined, /another file system than before/, { FAKE_UUID: "33" }],
  ["the data folder is gone", () => rmSync(data, { recursive: true }), /does not exist.*is its disk mounted/],
  ["the disk must be mounted and is not", () => told({ requires_mount: "yes" }), /nothing is mounted at/],
  ["the volume is empty", () => remove(".harbor-data-id"), /no file .harbor-data-id.*is its disk mounted/],
  ["the volume is another Harbor's", () => put(join(data, ".harbor-data-id"), "x\n"), /another Harbor/],
  [
    "the database is on NFS",
    () => remember("file_system", "/srv 11-22 / nfs4"),
    /local disk/,
    { FAKE_TYPE: "nfs4" },
  ],
  ["prepare would run with a changed path", () => told({ data: "/elsewhere" }), /this Harbor's data are in/],
  [
    "harbor.yml has another path",
    () => put(join(bundle, "harbor.yml"), "data_volume: /data\n"),
    /exactly one line/,
  ],
  [
    "harbor.yml has a quoted path",
    () => put(join(bundle, "harbor.yml"), `data_volume: "${data}"\n`),
    /exactly one/,
  ],
  ["the path is relative", () => told({ data: "data" }), /no absolute path/],
  ["the secret key is gone", () => remove("secret"), /secretkey is missing/],
  [
    "the secret key has a line end",
    () => put(join(data, "secret/keys/secretkey"), `${SECRET}\n`),
    /17 bytes/,
  ],
  [
    "the secret key is another",
    () => put(join(data, "secret/keys/secretkey"), "fedcba9876543210"),
    /not the one/,
  ],
  ["the database is gone", () => remove("database/pg15"), /the database is missing/],
  ["a release was left out", () => older("13"), /from 14 to 15 .*first go through Harbor 2\.10/],
  [
    "only 14 for an image from 15 to 18",
    () => older("14"),
    /first go through Harbor 2\.14/,
    { FAKE_PAIR: '"15","18"' },
  ],
  ["the database is newer than the image", () => older("18"), /can't go back/],
  [
    "the database has the layout of 9.6",
    () => put(join(data, "database/PG_VERSION"), "9.6\n"),
    /no supported release/,
  ],
  ["the image is not there", () => undefined, /does not tell its PostgreSQL/, { FAKE_PAIR: "" }],
  [
    "the database directory is owned by root",
    () => undefined,
    /database belongs to 0:0 instead of 999:999/,
    { FAKE_FOREIGN: join(data, "database") },
  ],
  [
    "the cluster is owned by root",
    () => undefined,
    /pg15 belongs to 0:0/,
    { FAKE_FOREIGN: join(data, "database/pg15") },
  ],
  [
    "a file deep in the database is root's",
    () => undefined,
    /base\/1 belongs to/,
    { FAKE_STRANGER: join(data, "database/pg15/base/1") },
  ],
  ["the database's mode is too wide", () => undefined, /mode 755 instead of 700/, { FAKE_MODE: "755" }],
  [
    "the registry is owned by root",
    () => undefined,
    /registry belongs to 0:0 instead of 10000/,
    { FAKE_FOREIGN: join(data, "registry") },
  ],
  ["the release is older", () => told({ version: "v2.14.3" }), /is older/],
  ["too many releases at once", () => told({ version: "v2.18.0" }), /too many releases.*v2\.17/],
  ["the last prepare did not end", () => remember("prepare", "begun"), /did not come to its end/],
  ["the database is not remembered", forgotten, /harbor_adopt/],
  [
    "images without a database",
    () => {
      forgotten();
      remove("database");
    },
    /holds images but there is no database/,
  ],
];

const PASSED: readonly Case[] = [
  ["a healthy tree", () => undefined, /^$/],
  ["the cluster that the image upgrades from", () => older("14"), /^$/],
  ["a new one beside an old one", () => put(join(data, "database/pg14/PG_VERSION"), "14\n"), /^$/],
  [
    "a first start",
    () => {
      forgotten();
      rmSync(data, { recursive: true });
    },
    /^$/,
  ],
  [
    "images without a database, on purpose",
    () => {
      forgotten();
      remove("database");
      told({ recovery: "yes" });
    },
    /^$/,
  ],
  [
    "a known database, taken over on purpose",
    () => {
      forgotten();
      told({ adopt: "yes" });
    },
    /^$/,
  ],
  [
    "a start that was cut off after initdb",
    () => {
      remember("initialised", "");
      remember("version", "");
    },
    /^$/,
  ],
  ["a newer release", () => told({ version: "v2.15.1" }), /^$/],
];

const named = (cases: readonly Case[]) =>
  cases.map(([name, breakIt, sentence, env = {}]) => ({ name, breakIt, sentence, env }));

beforeAll(() => {
  for (const [name, text] of Object.entries(STUBS)) {
    put(join(work, "bin", name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(work, "bin", name), 0o755);
  }
});
beforeEach(() => {
  for (const folder of ["data", "bundle", "state"])
    rmSync(join(work, folder), { recursive: true, force: true });
  healthy();
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each([[["dash"]], [["busybox", "sh"]]])("harbor-guard in %s", (shell) => {
  it.each(named(REFUSED))("refuses where $name", ({ breakIt, sentence, env }) => {
    breakIt();
    const { status, said } = guard(shell, ["check", "up"], env);
    expect(said).toMatch(sentence);
    expect(said.split("\n")).toHaveLength(1);
    expect(status).toBe(1);
  });

  it.each(named(PASSED))("lets pass: $name", ({ breakIt, sentence, env }) => {
    breakIt();
    const { status, said } = guard(shell, ["check", "up"], env);
    expect(said).toMatch(sentence);
    expect(status).toBe(0);
  });

  it("lets prepare put right what an unfinished one left", () => {
    remember("prepare", "begun");
    expect(guard(shell, ["check", "prepare"]).status).toBe(0);
  });

  it("remembers a value once, and only for root's eyes", () => {
    guard(shell, ["set", "version", "v9"]);
    guard(shell, ["set", "version", "v10"]);
    const text = readFileSync(join(work, "state/state"), "utf8");
    expect(text.match(/^version=.*$/gm)).toEqual(["version=v10"]);
  });
});
