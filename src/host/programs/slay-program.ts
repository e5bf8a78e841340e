/** Shell functions that end a process with all that it has started. */

/** `hr_slay PID` kills a shell, at once, and what it is running: first gently, then for good. What has another parent by then is left alone. */
export const SLAY_FUNCTIONS = `hr_pairs() {
  if [ -r /proc/self/stat ]; then
    for hr_f in /proc/[0-9]*/stat; do
      read -r hr_w <"$hr_f" || continue
      hr_p=\${hr_w%% *}
      hr_w=\${hr_w##*) }
      hr_w=\${hr_w#* }
      echo "$hr_p \${hr_w%% *}"
    done
  else
    ps -A -o pid= -o ppid=
  fi 2>/dev/null
}
hr_below() {
  hr_known=" $1 " hr_found=1
  set -- $(hr_pairs)
  while [ $hr_found = 1 ]; do
    hr_found=0
    for hr_w in "$@"; do
      if [ -z "$hr_p" ]; then hr_p=$hr_w; continue; fi
      case $hr_known in
        *" $hr_p "*) ;;
        *" $hr_w "*) hr_known="$hr_known$hr_p " hr_found=1 ;;
      esac
      hr_p=
    done
  done
  echo "\${hr_known#* * }"
}
hr_alive() {
  kill -0 "$1" || return 1
  read -r hr_s <"/proc/$1/stat" || return 0
  case \${hr_s##*) } in Z*) return 1 ;; esac
}
hr_slay() {
  hr_p=
  hr_all=$(hr_below "$1")
  kill -KILL "$1"
  kill -TERM $hr_all
  hr_pace=0.1
  sleep 0.1 || hr_pace=1
  for hr_w in 1 2 3 4 5 6 7 8 9 10; do
    hr_left=
    for hr_p in $hr_all; do
      if hr_alive "$hr_p"; then hr_left="$hr_left $hr_p"; fi
    done
    if [ -z "$hr_left" ]; then return 0; fi
    sleep $hr_pace
  done
  kill -KILL $hr_left
} 2>/dev/null`;
