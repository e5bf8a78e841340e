/** Whether a machine shows files of other machines: then what changes elsewhere may be seen here, and the other way round. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

/** Kinds of file systems whose files lie on, or can be changed from, another machine. Automounts of systemd's own (`/proc`) are none. */
const primitive: Primitive = {
  name: "hr_network_mounts",
  body: `
[ -r /proc/mounts ] || { echo unknown; exit 0; }
while read -r hr_d hr_p hr_t hr_o; do
  case $hr_t in
    nfs | nfs4 | cifs | smb3 | smbfs | 9p | virtiofs | ceph | glusterfs | afs | ocfs2 | gfs2 | lustre | beegfs) echo shared; exit 0 ;;
    fuse.lxcfs | fuse.portal | fuse.gvfsd-fuse | fuse.snapfuse) ;;
    fuse.*) echo shared; exit 0 ;;
    autofs) case $hr_p in /proc/*) ;; *) echo shared; exit 0 ;; esac ;;
  esac
done </proc/mounts
echo own`,
};

/** True also where the host can't tell. */
export function readNetworkMounts(): Read<boolean> {
  return defineRead({
    primitive,
    args: [],
    subject: { kind: "facts" },
    parse: (reply) => {
      const word = reply.stdout.toString("latin1").trim();
      if (word === "own") return false;
      if (word === "shared" || word === "unknown") return true;
      throw new ReplyError(primitive.name, reply, "neither shared nor own");
    },
  });
}
