#!/usr/bin/env bash
# `npm run demo`: the main job on the lab. site.yml makes a mini PC, a Pi and a NAS from nothing, a second run changes nothing.
set -u -o pipefail
. "$(dirname "$0")/set-up.sh"
need_root_for_lab
debian_packages "${LAB_PACKAGES[@]}" openssl curl || exit 1

say "building homerun"
npm run --silent build || exit 1
homerun=bin/homerun
state=/run/homerun-lab/demo
export HOMERUN_RUNS_DIRECTORY=$state/runs

say "a fresh lab: minipc (amd64), pi (arm64), nas (amd64)"
$homerun lab down --name demo >/dev/null 2>&1
$homerun lab up --name demo --install || exit 1
inventory=(-i inventory -i "$state/inventory.yml")

say "the first run: homerun run playbooks/site.yml"
$homerun run playbooks/site.yml "${inventory[@]}" || exit 1

say "the second run changes nothing"
$homerun run playbooks/site.yml "${inventory[@]}" --json >"$state/second-run.jsonl" || exit 1
node scripts/assert-unchanged.ts "$state/second-run.jsonl" || exit 1

say "one role by its tag: homerun run playbooks/site.yml --tags nginx"
$homerun run playbooks/site.yml "${inventory[@]}" --tags nginx || exit 1

say "what the mini PC serves, checked against the house's own CA"
$homerun exec minipc "${inventory[@]}" -- "curl --silent --show-error --resolve status.home.lan:443:127.0.0.1 https://status.home.lan/" || exit 1

say "done. The lab is still up. To look around:"
cat <<EOF
  export PATH="$PWD/bin:$PWD/node_modules/.bin:\$PATH"
  homerun lab status --name demo
  homerun lab shell minipc --name demo
  homerun lab down --name demo
EOF
