#!/bin/sh
# Stand-in for k3s' install.sh: its documented variables, the unit, the file of variables beside it and the two scripts that it
# leaves. Like the real one it writes the unit from what it is told this time, and forgets what it was told before.
set -e

BIN_DIR=${INSTALL_K3S_BIN_DIR:-/usr/local/bin}
SYSTEMD_DIR=/etc/systemd/system

fatal() { echo "[ERROR]  $*" >&2; exit 1; }
info() { echo "[INFO]  $*"; }

# The kind of node: said in the arguments, or told from K3S_URL.
set -- $INSTALL_K3S_EXEC "$@"
case "${1:--}" in
  -*) if [ -n "$K3S_URL" ]; then
        [ -n "$K3S_TOKEN$K3S_TOKEN_FILE" ] || fatal "Defaulted k3s exec command to 'agent' because K3S_URL is defined, but K3S_TOKEN or K3S_TOKEN_FILE is not defined."
        KIND=agent
      else KIND=server; fi ;;
  *) KIND=$1; shift ;;
esac
if [ -n "$INSTALL_K3S_NAME" ]; then NAME=k3s-$INSTALL_K3S_NAME
elif [ "$KIND" = server ]; then NAME=k3s
else NAME=k3s-$KIND; fi

[ "$(id -u)" = 0 ] || fatal "must be run as root"
[ "$INSTALL_K3S_SKIP_DOWNLOAD" = true ] || fatal "the stand-in downloads nothing: INSTALL_K3S_SKIP_DOWNLOAD=true"
[ -x "$BIN_DIR/k3s" ] || fatal "Executable k3s binary not found at $BIN_DIR/k3s"
info "Skipping k3s download and verify"

for link in kubectl crictl ctr; do
  if [ ! -e "$BIN_DIR/$link" ] && ! command -v "$link" >/dev/null 2>&1; then
    info "Creating $BIN_DIR/$link symlink to k3s"
    ln -sf k3s "$BIN_DIR/$link"
  fi
done

cat >"$BIN_DIR/k3s-killall.sh" <<'KILLALL'
#!/bin/sh
[ "$(id -u)" = 0 ] || exec sudo "$0" "$@"
for unit in /etc/systemd/system/k3s*.service; do
  [ -e "$unit" ] && systemctl stop "$(basename "$unit")"
done
[ -e /run/k3s/traefik.pid ] && kill "$(cat /run/k3s/traefik.pid)" 2>/dev/null
rm -rf /run/k3s
command -v tailscale >/dev/null 2>&1 && tailscale set --advertise-routes=
true
KILLALL
if [ "$KIND" = server ]; then UNINSTALL=$BIN_DIR/k3s-uninstall.sh; else UNINSTALL=$BIN_DIR/$NAME-uninstall.sh; fi
cat >"$UNINSTALL" <<UNINSTALL
#!/bin/sh
[ "\$(id -u)" = 0 ] || exec sudo "\$0" "\$@"
$BIN_DIR/k3s-killall.sh
systemctl disable $NAME
rm -f $SYSTEMD_DIR/$NAME.service $SYSTEMD_DIR/$NAME.service.env
systemctl daemon-reload
for link in kubectl crictl ctr; do [ -L $BIN_DIR/\$link ] && rm -f $BIN_DIR/\$link; done
rm -rf /etc/rancher/k3s /run/k3s /var/lib/rancher/k3s /var/lib/kubelet
rm -f $BIN_DIR/k3s $BIN_DIR/k3s-killall.sh "\$0"
UNINSTALL
chmod 755 "$BIN_DIR/k3s-killall.sh" "$UNINSTALL"
chown root:root "$BIN_DIR/k3s-killall.sh" "$UNINSTALL"

before=$(cat "$BIN_DIR/k3s" "$SYSTEMD_DIR/$NAME.service" "$SYSTEMD_DIR/$NAME.service.env" 2>/dev/null | sha256sum)
umask 077
env | grep -E '^(K3S_|CONTAINERD_)' >"$SYSTEMD_DIR/$NAME.service.env" || :
env | grep -iE '^(no|http|https|all)_proxy' >>"$SYSTEMD_DIR/$NAME.service.env" || :
umask 022
cat >"$SYSTEMD_DIR/$NAME.service" <<UNIT
[Unit]
Description=Lightweight Kubernetes
Documentation=https://k3s.io
Wants=network-online.target
After=network-online.target

[Install]
WantedBy=multi-user.target

[Service]
Type=notify
EnvironmentFile=-/etc/default/%N
EnvironmentFile=-/etc/sysconfig/%N
EnvironmentFile=-$SYSTEMD_DIR/$NAME.service.env
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStart=$BIN_DIR/k3s $KIND $*
UNIT

# A unit that is not enabled is not started either.
[ "$INSTALL_K3S_SKIP_ENABLE" = true ] && exit 0
info "systemd: Enabling $NAME unit"
systemctl enable "$SYSTEMD_DIR/$NAME.service" >/dev/null 2>&1
systemctl daemon-reload
[ "$INSTALL_K3S_SKIP_START" = true ] && exit 0
after=$(cat "$BIN_DIR/k3s" "$SYSTEMD_DIR/$NAME.service" "$SYSTEMD_DIR/$NAME.service.env" 2>/dev/null | sha256sum)
if [ "$before" = "$after" ] && [ "$INSTALL_K3S_FORCE_RESTART" != true ]; then
  info "No change detected so skipping service start"
  exit 0
fi
systemctl restart "$NAME"
