/** Whether SELinux guards the host right now. */

import type { Primitive } from "../primitive.ts";

/** `hr_selinux_mode` prints `Enforcing`, `Permissive` or `Disabled`. */
export const selinuxMode: Primitive = {
  name: "hr_selinux_mode",
  body: `
if command -v getenforce >/dev/null 2>&1; then getenforce
elif [ -r /sys/fs/selinux/enforce ]; then
  case $(cat /sys/fs/selinux/enforce) in 1) echo Enforcing ;; *) echo Permissive ;; esac
else echo Disabled; fi`,
};
