#!/bin/bash
# Writes expected/ anew with the real programs, for cases.json and content/. By hand: make-expected.sh BIN, the folder of
# ansible-core 2.18's programs. What changes from run to run (folders) is replaced by words in braces.
set -eu
bin=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
rm -rf "$here/expected"
mkdir -p "$here/expected"
export BIN=$bin HERE=$here
node --input-type=module -e '
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
const { BIN, HERE } = process.env;
for (const { name, words, environment = {} } of JSON.parse(readFileSync(`${HERE}/cases.json`, "utf8"))) {
  const place = mkdtempSync("/tmp/expected-");
  cpSync(`${HERE}/content`, `${place}/content`, { recursive: true });
  const out = mkdtempSync("/tmp/expected-out-");
  const [program, ...rest] = words.map((word) => word.replaceAll("{OUT}", out));
  const env = { PATH: `${BIN}:/usr/bin:/bin`, HOME: place, LC_ALL: "C.UTF-8", ANSIBLE_LOCALHOST_WARNING: "True", ...environment };
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd: `${place}/content`, env, encoding: "utf8", timeout: 120_000 });
  const fixed = (text) => text.replaceAll(`${place}/content`, "{DIR}").replaceAll(out, "{OUT}");
  writeFileSync(`${HERE}/expected/${name}.json`, `${JSON.stringify({ code: status, stdout: fixed(stdout).split("\n"), stderr: fixed(stderr).split("\n") }, null, 2)}\n`);
  rmSync(place, { recursive: true });
  rmSync(out, { recursive: true });
}
'
