/** What a test sees of a lab host by itself, without homerun: a command over the system's ssh, and a fingerprint of all that a run might touch. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestLab } from "./homerun.ts";

const execute = promisify(execFile);

export async function ssh(lab: Pick<TestLab, "state">, host: string, command: string): Promise<string> {
  const options = ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes"];
  const ended = await execute("ssh", [...options, host, command], { maxBuffer: 64 * 1024 * 1024 });
  return ended.stdout;
}

const PLACES = "/etc /usr/local /opt /srv /home /root /var/www /var/lib/systemd/linger";

/** Content, mode and owner of everything that a run might touch; what a running system writes by itself is left out. */
export function fingerprint(lab: Pick<TestLab, "state">, host: string): Promise<string> {
  return ssh(
    lab,
    host,
    `sudo sh -c 'for p in ${PLACES}; do [ -e $p ] && find $p -xdev \\( -name ".cache" -o -path /etc/machine-id -o -name "*~" \\) -prune -o -printf "%y %m %u %g %p %l\\n"; done | sort;
      find ${PLACES} -xdev -type f 2>/dev/null | sort | xargs -d "\\n" sha256sum; dpkg-query -W; getent passwd; getent group; systemctl list-unit-files --no-legend | grep -vw transient | sort'`,
  );
}

/** What is in force right now, beside the files: names, mounts, settings of the kernel, running units. */
export function inForce(lab: Pick<TestLab, "state">, host: string): Promise<string> {
  return ssh(
    lab,
    host,
    "hostname; readlink /etc/localtime; grep ' /mnt/' /proc/mounts; cat /proc/sys/net/ipv4/ip_forward; locale -a; systemctl is-active dpkg-db-backup.timer law.service systemd-sysext; true",
  );
}
