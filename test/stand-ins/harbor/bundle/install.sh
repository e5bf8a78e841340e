#!/bin/bash
# Stand-in of Harbor's install.sh: loads the images, prepares, and always goes down and up again.
set -e
cd "$(dirname "$0")"
case ${1:-} in "" | --with-trivy) ;; *) echo "usage: install.sh [--with-trivy]"; exit 1 ;; esac
docker load -i harbor*.tar.gz
./prepare "$@"
docker compose down -v
docker compose up -d
