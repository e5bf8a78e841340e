/** Which mounts show files that other machines can change, or can make everybody wait for. */

import type { Primitive } from "../primitive.ts";

/** $1 kind of file system, $2 where it is mounted; succeeds for one that lies on another machine. systemd's own automount below /proc is none. */
export const isFarMount: Primitive = {
  name: "hr_is_far",
  body: `
case $1 in
nfs | nfs4 | cifs | smb3 | smbfs | 9p | virtiofs | ceph | glusterfs | afs | ocfs2 | gfs2 | lustre | beegfs) return 0 ;;
fuse.lxcfs | fuse.portal | fuse.gvfsd-fuse | fuse.snapfuse) return 1 ;;
fuse.*) return 0 ;;
autofs) case $2 in /proc/*) return 1 ;; *) return 0 ;; esac ;;
*) return 1 ;;
esac`,
};
