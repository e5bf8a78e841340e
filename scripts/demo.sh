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

say "what can't be had here: stand-ins for TrueNAS, k3s, Pi-hole's FTL, Tailscale and Harbor's images, and the places to download them from"
coproc house { exec node test/stand-ins/house-main.ts demo "$state/house"; }
read -r ready <&"${house[0]}" && [ "$ready" = ready ] || exit 1
# The house's own inventory, and what is different in a lab: where things come from, and how the hosts are reached.
inventory=(-i inventory -i "$state/house/inventory.yml" -i "$state/inventory.yml")

say "the first run: homerun run playbooks/site.yml"
$homerun run playbooks/site.yml "${inventory[@]}" || exit 1

say "the second run changes nothing"
$homerun run playbooks/site.yml "${inventory[@]}" --json >"$state/second-run.jsonl" || exit 1
node scripts/assert-unchanged.ts "$state/second-run.jsonl" || exit 1

say "one role by its tag: homerun run playbooks/site.yml --tags nginx"
$homerun run playbooks/site.yml "${inventory[@]}" --tags nginx || exit 1

say "the power goes, everywhere at once, and comes back"
for host in minipc pi nas; do $homerun lab power-cut $host --name demo || exit 1; done
for host in nas pi minipc; do $homerun lab power-on $host --name demo || exit 1; done
say "one command brings the house back: homerun run playbooks/recover.yml"
$homerun run playbooks/recover.yml "${inventory[@]}" || exit 1

say "what the mini PC serves, checked against the house's own CA"
$homerun exec minipc "${inventory[@]}" -- "curl --silent --show-error --resolve status.home.lan:443:127.0.0.1 https://status.home.lan/" || exit 1

say "done. The lab is still up. To look around:"
cat <<EOF
  export PATH="$PWD/bin:$PWD/node_modules/.bin:\$PATH"
  homerun lab status --name demo
  homerun lab shell minipc --name demo
  homerun lab down --name demo
EOF
