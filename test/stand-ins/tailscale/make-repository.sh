#!/bin/sh
# Makes a small signed apt repository of the stand-ins for Tailscale, as pkgs.tailscale.com has it: on a Debian host, as
# root, since packing and signing need Debian's own tools. Prints the repository as a tar archive.
#   make-repository.sh FOLDER-OF-THE-STAND-INS CODENAME VERSION…
set -eu
from=$1 codename=$2
shift 2
command -v gpg >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install gpg gpg-agent >&2
work=$(mktemp -d)
trap 'gpgconf --kill all 2>/dev/null; rm -rf "$work"' EXIT
export GNUPGHOME="$work/gnupg"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'stand-in for Tailscale' rsa3072 sign never 2>&1 >&2
site="$work/site/debian"
mkdir -p "$site/pool/$codename" "$site/dists/$codename/main"
gpg --batch --export >"$site/$codename.noarmor.gpg"

control() {
  printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: stand-in\n' "$1" "$2"
}

for version in "$@"; do
  tree="$work/tailscale-$version"
  mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/sbin" "$tree/usr/lib/systemd/system" "$tree/etc/default"
  control tailscale "$version" >"$tree/DEBIAN/control"
  cp "$from/tailscale" "$tree/usr/bin/tailscale"
  # A script; the optional suite packs the real program.
  if [ "$(head -c 2 "$from/tailscale")" = '#!' ]; then sed -i "s/@VERSION@/$version/" "$tree/usr/bin/tailscale"; fi
  cp "$from/tailscaled" "$tree/usr/sbin/tailscaled"
  cp "$from/tailscaled.service" "$tree/usr/lib/systemd/system/"
  printf 'PORT="41641"\nFLAGS=""\n' >"$tree/etc/default/tailscaled"
  echo /etc/default/tailscaled >"$tree/DEBIAN/conffiles"
  printf '#!/bin/sh\nsystemctl daemon-reload\nsystemctl enable -q tailscaled\nsystemctl restart tailscaled\n' >"$tree/DEBIAN/postinst"
  chmod 755 "$tree/usr/bin/tailscale" "$tree/usr/sbin/tailscaled" "$tree/DEBIAN/postinst"
  dpkg-deb --root-owner-group --build "$tree" "$site/pool/$codename/tailscale_${version}_all.deb" >&2
done

tree="$work/keyring"
mkdir -p "$tree/DEBIAN" "$tree/usr/share/keyrings"
control tailscale-archive-keyring 1.35.181 >"$tree/DEBIAN/control"
cp "$site/$codename.noarmor.gpg" "$tree/usr/share/keyrings/tailscale-archive-keyring.gpg"
dpkg-deb --root-owner-group --build "$tree" "$site/pool/$codename/tailscale-archive-keyring_1.35.181_all.deb" >&2

cd "$site"
for arch in amd64 arm64; do
  folder="dists/$codename/main/binary-$arch"
  mkdir -p "$folder"
  for deb in pool/"$codename"/*.deb; do
    dpkg-deb -f "$deb"
    printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
  done >"$folder/Packages"
done
cd "dists/$codename"
{
  printf 'Origin: Tailscale\nSuite: %s\nCodename: %s\nArchitectures: amd64 arm64\nComponents: main\nDate: %s\nSHA256:\n' \
    "$codename" "$codename" "$(LC_ALL=C date -u -R)"
  for list in main/binary-*/Packages; do
    printf ' %s %s %s\n' "$(sha256sum "$list" | cut -d' ' -f1)" "$(stat -c %s "$list")" "$list"
  done
} >Release
gpg --batch --quiet --clearsign --output InRelease Release
tar -C "$work/site" -cf - .
