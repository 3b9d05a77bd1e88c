#!/bin/bash
# sysvinit-host.sh COMMAND [ARG...]: runs COMMAND as root in a throw-away copy of this machine on which no systemd runs, so that Docker is
# started by /etc/init.d/docker. An overlay of / on tmpfs in own namespaces; loopback only, with 10.99.0.1 on it as `registry.test`; Docker is
# installed and not running. The current folder is bound into it. Exit status: COMMAND's.
set -euo pipefail
T=$(mktemp -d); export T WORKDIR=$PWD
trap 'rm -rf "$T"' EXIT
cat >"$T/boot" <<'B'
set -e
mount --make-rprivate /
mkdir "$T/m"; mount -t tmpfs tmpfs "$T/m"; mkdir "$T/m/up" "$T/m/work" "$T/m/root"; R=$T/m/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$T/m/up,workdir=$T/m/work" "$R"
mount -t proc proc "$R/proc"; mount --rbind /sys "$R/sys"; mount --rbind /dev "$R/dev"
mount -t tmpfs tmpfs "$R/run"; mkdir -p "$R/run/lock" "$R/var/lib/docker" "$R/var/lib/containerd" "$R$WORKDIR"
mount -t tmpfs tmpfs "$R/var/lib/docker"; mount -t tmpfs tmpfs "$R/var/lib/containerd"; mount -t tmpfs -o mode=1777 tmpfs "$R/tmp"
mkdir -p "$R$WORKDIR"; mount --rbind "$WORKDIR" "$R$WORKDIR"
rm -rf "$R/etc/docker/daemon.json" "$R/etc/docker/certs.d"
printf '127.0.0.1 localhost\n10.99.0.1 registry.test\n' >"$R/etc/hosts"
# This kind of machine may neither raise limits nor mount control groups again, which the init script takes for granted.
sed -i -E 's/^(\s*ulimit .*)$/\1 || true/' "$R/etc/init.d/docker"; echo 'cgroup /sys/fs/cgroup cgroup defaults 0 0' >"$R/etc/fstab"
ip link set lo up; ip addr add 10.99.0.1/32 dev lo
chroot "$R" sh -c 'cd "$0" && exec "$@"' "$WORKDIR" "$@"
B
unshare --pid --fork --kill-child --mount --net --uts --ipc --cgroup bash "$T/boot" "$@"
