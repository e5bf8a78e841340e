#!/usr/bin/env bash
# A stand-in for Pi-hole's installer (automated install/basic-install.sh of 6.2). Not Pi-hole.
#
# It keeps the trap of the real one: only an existing pihole.toml (or setupVars.conf of version 5) makes `--unattended`
# count; without one it opens dialogs, and without a terminal it dies there. Like the real one it needs names that
# resolve and a place to download from, sets no password in this path, and is no no-op when run again.
base='@BASE@'
home=/etc/pihole
fresh=true
unattended=false
say() { printf '  [%s] %s\n' "$1" "$2"; }
for word in "$@"; do [ "$word" = --unattended ] && unattended=true; done
[ "$EUID" -eq 0 ] || { say i 'Script called with non-root privileges'; exit 1; }
say ✓ 'Root user check'
if [ -f $home/pihole.toml ] || [ -f $home/setupVars.conf ]; then fresh=false; fi

# Dependencies, as the package pihole-meta asks for them.
apt-get -o DPkg::Lock::Timeout=600 -q -y --no-install-recommends install dnsmasq-base bind9-dnsutils iproute2 curl || exit 1

if $fresh; then
  # whiptail and dialog read from the terminal.
  if ! : </dev/tty 2>/dev/null; then say ✗ 'Error opening terminal: unknown.'; exit 1; fi
  read -r -p 'Pi-hole Automated Installer: <Continue> ' _ </dev/tty
fi
$unattended && say i 'Performing unattended setup, no dialogs will be displayed'
getent ahostsv4 github.com >/dev/null || { say ✗ 'fatal: unable to access https://github.com/pi-hole/pi-hole.git/: Could not resolve host: github.com'; exit 1; }
getent group pihole >/dev/null || groupadd --system pihole
getent passwd pihole >/dev/null || useradd --system --gid pihole --home-dir /home/pihole --shell /usr/sbin/nologin pihole

fetch() { curl --silent --show-error --fail --retry 2 --output "$2.new" "$base/$1" && chmod 0755 "$2.new" && mv "$2.new" "$2"; }
mkdir -p /opt/pihole/engine /etc/.pihole /var/log/pihole /etc/systemd/system
fetch pihole-FTL /usr/bin/pihole-FTL || { say ✗ 'FTL Engine not installed'; exit 1; }
fetch pihole /usr/local/bin/pihole || exit 1
# The process that holds port 53 is called pihole-FTL, as in life.
ln -sfn /usr/sbin/dnsmasq /opt/pihole/engine/pihole-FTL

cat >/opt/pihole/pihole-FTL-prestart.sh <<'END'
#!/usr/bin/env sh
mkdir -p /var/log/pihole /etc/pihole/hosts /etc/pihole/config_backups
touch /etc/pihole/versions
install -m 644 -o pihole -g pihole /dev/null /run/pihole-FTL.pid
install -m 644 -o pihole -g pihole /dev/null /run/pihole-engine.pid
chown -R pihole:pihole /etc/pihole /var/log/pihole
find /etc/pihole /var/log/pihole -type d -exec chmod 0755 {} +
find /etc/pihole /var/log/pihole -type f ! \( -name '*.pem' -o -name '*.crt' \) -exec chmod 0640 {} +
chmod 0644 /etc/pihole/versions
END
chmod 0755 /opt/pihole/pihole-FTL-prestart.sh
cat >/etc/systemd/system/pihole-FTL.service <<'END'
[Unit]
Description=Pi-hole FTL
Wants=network-online.target
After=network-online.target
Wants=nss-lookup.target
Before=nss-lookup.target
StartLimitBurst=5
StartLimitIntervalSec=60s

[Service]
User=pihole
PermissionsStartOnly=true
AmbientCapabilities=CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_NET_ADMIN
ExecStartPre=/opt/pihole/pihole-FTL-prestart.sh
ExecStart=/usr/bin/pihole-FTL -f
Restart=on-failure
RestartSec=5s
TimeoutStopSec=60s
ProtectSystem=full
ReadWriteDirectories=/etc/pihole

[Install]
WantedBy=multi-user.target
END
printf 'CORE_VERSION=v6.2.2\nWEB_VERSION=v6.3\nFTL_VERSION=v6.4.1\n' >$home/versions
echo "$(date +%s) $*" >>$home/install.log

if [ ! -e $home/gravity.db ]; then
  echo 'stand-in gravity, schema 20' >$home/gravity.db
  if [ -e $home/adlists.list ]; then lists=$(grep -v '^#' $home/adlists.list); else lists=https://raw.githubusercontent.com/StevenBlack/hosts/master/hosts; fi
  for url in $lists; do printf 'list\tblock\t%s\t1\tMigrated from /etc/pihole/adlists.list\n' "$url" >>$home/gravity.db; done
fi

# Version 6 has its own web server.
if systemctl --quiet is-active lighttpd; then systemctl disable --now lighttpd; fi
if systemctl --quiet is-active systemd-resolved; then
  say ✓ 'Disabling systemd-resolved DNSStubListener'
  mkdir -p /etc/systemd/resolved.conf.d
  printf '[Resolve]\nDNSStubListener=no\n' >/etc/systemd/resolved.conf.d/90-pi-hole-disable-stub-listener.conf
  systemctl reload-or-restart systemd-resolved
fi
systemctl daemon-reload
systemctl --quiet enable pihole-FTL
say i 'Restarting services...'
systemctl restart pihole-FTL
sleep 1
sh /usr/local/bin/pihole -g || exit 1
say ✓ "$($fresh && echo Installation || echo Update) complete!"
