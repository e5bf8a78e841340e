/** `mount`: file systems, in fstab and mounted. */

import { hostPath, parentOf, plainPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { fileState } from "../host/reads/file-state.ts";
import { mountPoint } from "../host/reads/mount-point.ts";
import { defineModule } from "./contract/module.ts";
import { decideMount, sourceOf } from "./mount/decide-mount.ts";
import { mountParams } from "./mount/mount-params.ts";

const LARGEST = 1_000_000;

export const mount = defineModule({
  name: "mount",
  summary: "Manage mounts and fstab",
  description: `Keeps a line of fstab and, where asked for, what it mounts. The file is replaced in one piece, other lines stay as they are, and
systemd reads it again. Where mounting fails, fstab is as it was before: a line that can't be mounted would hold up the next boot. Nothing
looks into a mount: a NAS that is away makes no task wait; \`mount\` and \`umount\` themselves have 90 seconds. A link at the path is followed.

What is mounted already stays. When its line changes, it takes the new options while it is mounted, or, where it does not take them or
something else is to be mounted, is unmounted first. \`absent\` lets alone what fstab does not name: \`unmounted\` is for that. \`ephemeral\` and
\`remounted\` are acts: they change something each time.

With the option \`x-systemd.automount\`, \`mounted\` arms the automount and is content with that. A network file system without \`nofail\` or
\`noauto\` is warned about: the next boot would wait for it.`,
  params: mountParams,
  paramAliases: { name: "path" },
  returns: {
    name: "The path.",
    fstab: "The file.",
    src: "What is mounted.",
    fstype: "Its type.",
    opts: "Its options; not where `opts_no_log` hides them.",
    dump: "Field for dump.",
    passno: "Order of the check at boot.",
    boot: "`yes` or `no`.",
    backup_file: "The copy that was kept.",
  },
  examples: [
    {
      title: "A share that never holds up a boot",
      yaml: "- name: the photos are mounted when somebody looks\n  mount:\n    path: /mnt/photos\n    src: 10.0.0.5:/mnt/tank/photos\n    fstype: nfs\n    opts: nfsvers=4.2,hard,nofail,_netdev,x-systemd.automount,x-systemd.mount-timeout=30\n    state: mounted\n",
    },
    {
      title: "Give a mount up",
      yaml: "- name: the old share is gone\n  mount:\n    path: /mnt/old\n    state: absent\n",
    },
    {
      title: "A folder in a second place",
      yaml: "- name: the backups are where the server looks\n  mount:\n    path: /srv/files/backups\n    src: /mnt/tank/backups\n    fstype: none\n    opts: bind,ro\n    state: mounted\n",
    },
    {
      title: "For once, with a password",
      yaml: '- name: the share is there until the next boot\n  mount:\n    path: /mnt/share\n    src: //10.0.0.5/share\n    fstype: cifs\n    opts: "username=backup,password={{ share_password }}"\n    opts_no_log: true\n    state: ephemeral\n',
    },
    {
      title: "No swap, for a Kubernetes node",
      yaml: "- name: swap stays off at the next boot\n  mount:\n    path: none\n    fstype: swap\n    state: absent\n",
    },
  ],
  reads: "`/etc/fstab`, what is mounted, the mount point",
  writes: "`/etc/fstab`, mounts, the mount point",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => {
    const fstab = hostPath(p.fstab, host);
    const source = ["mounted", "ephemeral"].includes(p.state) ? sourceOf(p, host) : undefined;
    return {
      content: fileContent(fstab, { limit: LARGEST }),
      file: fileState(fstab, { follow: true }),
      folder: fileState(parentOf(fstab), { follow: true }),
      point: mountPoint(hostPath(p.path, host), source?.startsWith("/") ? plainPath(source) : source),
    };
  },
  decide: (p, seen, { host }) => decideMount(p, seen, host),
});
