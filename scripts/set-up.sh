# Makes a fresh Debian or Ubuntu machine ready for `npm test` and `npm run demo`. Sourced; says what it does.

say() { printf '\n» %s\n' "$*"; }

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# The project brings the Node that it is developed with; npm puts it first on PATH once it is installed.
stamp=node_modules/.package-lock.json
if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  say "installing the npm packages"
  # The npm of the system may warn of its own old Node here; the project never runs with it.
  npm ci --no-audit --no-fund --no-update-notifier --loglevel=error || exit 1
fi
PATH="$PWD/node_modules/.bin:$PATH"

debian_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^ii' || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "these Debian packages are needed; run as root, or: sudo apt-get install ${missing[*]}" >&2
    return 1
  fi
  say "installing Debian packages: ${missing[*]}"
  apt-get update -qq || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_root_for_lab() {
  [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && return 0
  echo "the lab boots its hosts as system containers: it needs Linux and root (sudo npm run …)" >&2
  exit 1
}

LAB_PACKAGES=(debootstrap systemd-container qemu-user-static binfmt-support iproute2 openssh-client)
