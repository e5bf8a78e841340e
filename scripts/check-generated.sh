#!/usr/bin/env bash
# Generated documentation must be what its source gives now.
set -eu
cd "$(dirname "$0")/.."
node scripts/gen.ts --check
