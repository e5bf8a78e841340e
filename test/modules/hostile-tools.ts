/** Tools that do nothing but note the words they are given; for changes that no test may make. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const NOTED =
  "adduser apt-get apt-mark chage chpasswd curl debconf-communicate debconf-set-selections debconf-show docker dpkg dpkg-deb dpkg-query " +
  "dpkg-reconfigure etherwake flatpak gpasswd groupadd groupdel groupmod hostname hostnamectl journalctl locale-gen localedef loginctl lsblk " +
  "kubectl helm midclt modprobe nmcli mount passwd pkill poweroff reboot rmmod semanage setsebool service shutdown sync systemctl timedatectl umount update-locale update-rc.d " +
  "useradd userdel usermod wget";

export interface Stubs {
  readonly tools: string;
  /** Every word that a tool was given. */
  readonly words: () => readonly string[];
}

export function stubsIn(folder: string): Stubs {
  const tools = path.join(folder, "stubs");
  const log = path.join(folder, "words");
  mkdirSync(tools);
  writeFileSync(log, "");
  chmodSync(log, 0o666);
  for (const name of NOTED.split(" ")) {
    writeFileSync(path.join(tools, name), `#!/bin/sh\nprintf '%s\\0' "$@" >>'${log}'\n`);
    chmodSync(path.join(tools, name), 0o755);
  }
  return { tools, words: () => (existsSync(log) ? readFileSync(log, "utf8").split("\0") : []) };
}
