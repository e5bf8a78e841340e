#!/usr/bin/env bash
# `npm test`: every test there is, on the lab too. Sets up what it needs on a fresh Debian or Ubuntu machine.
set -u -o pipefail
. "$(dirname "$0")/set-up.sh"
need_root_for_lab
debian_packages "${LAB_PACKAGES[@]}" openssh-server sudo busybox fish csh openssl curl wget tmux git \
  python3-pip python3-venv bzip2 gnupg rsync subversion unzip xz-utils zip zstd || exit 1
say "building"
npm run --silent build || exit 1
say "testing (the first time, the lab's images are built: some minutes)"
exec vitest run "$@"
