/** dnf of whichever generation a host has, spoken to in the words of its fourth. */

import type { Primitive } from "../primitive.ts";

/** `hr_dnf_find backend` sets hr_p (the program) and hr_g (its generation: 5, 4, or 3 for yum before dnf), or gives 3. */
export const findDnf: Primitive = {
  name: "hr_dnf_find",
  body: `
hr_p= hr_g=
case $1 in
  dnf5) set -- dnf5 ;;
  dnf4) set -- dnf-3 dnf ;;
  *) set -- dnf5 dnf yum ;;
esac
for hr_w do
  ! command -v "$hr_w" >/dev/null 2>&1 || { hr_p=$hr_w; break; }
done
[ -n "$hr_p" ] && command -v rpm >/dev/null 2>&1 || return 3
case $hr_p:$(readlink -f "$(command -v "$hr_p")" 2>/dev/null) in
  dnf5:* | *dnf5) hr_g=5 ;;
  yum:*dnf*) hr_g=4 ;;
  yum:*) hr_g=3 ;;
  *) hr_g=4 ;;
esac`,
};

/**
 * `hr_dnf seconds words…` runs it, translated where the generation has other words, and waits that long for another package
 * manager that is at work. Where hr_all is set, all that it prints goes to hr_o; else complaints go to hr_e and the rest to
 * descriptor 3. The status is in hr_s.
 */
export const runDnf: Primitive = {
  name: "hr_dnf",
  body: `
hr_l=$1
shift
hr_k=$#
while [ $hr_k -gt 0 ]; do
  hr_w=$1
  shift
  hr_k=$((hr_k - 1))
  case $hr_g:$hr_w in
    5:--enablerepo=*) set -- "$@" "--enable-repo=\${hr_w#*=}" ;;
    5:--disablerepo=*) set -- "$@" "--disable-repo=\${hr_w#*=}" ;;
    5:--enableplugin=*) set -- "$@" "--enable-plugin=\${hr_w#*=}" ;;
    5:--disableplugin=*) set -- "$@" "--disable-plugin=\${hr_w#*=}" ;;
    5:--downloaddir=*) set -- "$@" "--destdir=\${hr_w#*=}" ;;
    5:--nogpgcheck) set -- "$@" --no-gpgchecks ;;
    5:--skip-broken) set -- "$@" --skip-broken --skip-unavailable ;;
    5:--installroot=*) set -- "$@" "$hr_w" --use-host-config ;;
    5:--setopt=exit_on_lock=*) ;;
    3:--allowerasing | 3:--refresh | 3:--setopt=install_weak_deps=* | 3:--setopt=best=*) ;;
    *) set -- "$@" "$hr_w" ;;
  esac
done
hr_n=0
while :; do
  if [ -n "$hr_all" ]; then
    hr_e=
    hr_o=$("$hr_p" "$@" 2>&1)
  else
    hr_o=
    hr_e=$("$hr_p" "$@" 2>&1 >&3 3>&-)
  fi
  hr_s=$?
  case $hr_s:$hr_o$hr_e in
    200:* | *"Failed to obtain rpm transaction lock"*) [ $hr_n -lt "$hr_l" ] || return $hr_s ;;
    *) return $hr_s ;;
  esac
  sleep 1
  hr_n=$((hr_n + 1))
done`,
};
