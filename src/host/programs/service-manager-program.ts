/** Shell functions that tell what runs the services of a host. */

import type { Primitive } from "../primitive.ts";

/**
 * Sets `hr_sm` to what the fact `ansible_service_mgr` is. Process 1 tells by its name; an init of no name or a shell (in a container)
 * does not, and then the tools and folders do.
 */
export const SERVICE_MANAGER = `
hr_sm=
{ read -r hr_sm </proc/1/comm; } 2>/dev/null
[ -n "$hr_sm" ] || [ ! -L /sbin/init ] || hr_sm=$(readlink /sbin/init)
hr_sm=\${hr_sm##*/}
case $hr_sm in
procd) hr_sm=openwrt_init ;;
runit-init) hr_sm=runit ;;
svscan) hr_sm=svc ;;
openrc-init) hr_sm=openrc ;;
"" | init | *sh)
  case $(uname -s) in
  Darwin) hr_sm=launchd ;;
  *BSD* | Bitrig | DragonFly) hr_sm=bsdinit ;;
  AIX) hr_sm=src ;;
  SunOS) hr_sm=smf ;;
  *)
    hr_ct=
    command -v systemctl >/dev/null 2>&1 && hr_ct=1
    if [ -e /etc/openwrt_release ]; then hr_sm=openwrt_init
    elif [ -n "$hr_ct" ] && [ -e /run/systemd/system ]; then hr_sm=systemd
    elif [ -e /etc/init ] && command -v initctl >/dev/null 2>&1; then hr_sm=upstart
    elif [ -e /sbin/openrc ]; then hr_sm=openrc
    elif [ -n "$hr_ct" ] && [ -L /sbin/init ] && case $(readlink /sbin/init) in systemd | */systemd) ;; *) false ;; esac; then hr_sm=systemd
    elif [ -e /etc/init.d ]; then hr_sm=sysvinit
    elif [ -e /etc/dinit.d ]; then hr_sm=dinit
    else hr_sm=service; fi ;;
  esac ;;
esac`;

export const serviceManager: Primitive = { name: "hr_service_manager", body: SERVICE_MANAGER };

/**
 * Sets `hr_sm` to what the service $2 is to be controlled with, given the wish $1: a manager, `service` (by the tools that are
 * there) or `auto`. Process 1 of a container is often none that anybody knows; then the tools decide as well.
 */
export const chosenManager: Primitive = {
  name: "hr_chosen_manager",
  body: `
hr_sm=$1
[ "$1" != auto ] || hr_service_manager
case $hr_sm in
systemd | openrc | sysvinit | openwrt_init | upstart | runit | svc | s6-svscan | dinit | launchd | bsdinit | src | smf) return 0 ;;
esac
if [ -e /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then hr_sm=systemd
elif [ -e "/etc/init/$2.conf" ] && command -v initctl >/dev/null 2>&1; then hr_sm=upstart
elif command -v rc-service >/dev/null 2>&1; then hr_sm=openrc
elif [ -e /etc/init.d ]; then hr_sm=sysvinit
elif [ "$hr_sm" = service ] || [ -z "$hr_sm" ]; then hr_sm=none; fi`,
  requires: [serviceManager],
};

/** Whether some process has $1 in what ps tells of it; 2 where the host has no ps. Asked with a shell's own means, which no list has in it. */
export const processWith: Primitive = {
  name: "hr_process_with",
  body: `
command -v ps >/dev/null 2>&1 || return 2
hr_ps=$(ps auxww 2>/dev/null) || hr_ps=$(ps -ef 2>/dev/null) || hr_ps=$(ps 2>/dev/null)
case $hr_ps in *"$1"*) return 0 ;; esac
return 1`,
};
