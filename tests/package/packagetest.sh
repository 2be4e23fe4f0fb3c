#!/usr/bin/env bash
# Installs, upgrades, removes and purges the Debian packages on a Debian of its own, booted with systemd in a container.
# Usage: packagetest.sh RELEASE_BUILD_FOLDER. Needs root, debootstrap, systemd-nspawn and lintian. Prints a line for every
# step: "ok ..." or "not ok ...". Exit code: 0 all is well, 1 something is not.
set -euo pipefail

build=$(readlink -f "$1")
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
work=$build/package-test
report=$work/report
mkdir -p "$work"
failed=0

result() {
    echo "$*"
    [[ $1 != not ]] || failed=1
}

die() {
    echo "not ok - $*"
    exit 1
}

[[ $EUID -eq 0 ]] || die 'packagetest.sh needs root, for a container'

# The packages as they are, and once more as a later revision.
# NAME [ARGUMENT...]
pack() {
    local name=$1
    shift
    rm -rf "${work:?}/$name"
    cpack --config "$build/CPackConfig.cmake" -B "$work/$name" "$@" >"$work/$name.log" ||
        die "cpack; see $work/$name.log"
    rm -rf "$work/$name/_CPack_Packages"
}

pack installed
pack upgrade -D CPACK_DEBIAN_PACKAGE_RELEASE=2

if lintian --info --fail-on error,warning "$work"/installed/*.deb >"$work/lintian.log" 2>&1; then
    result ok - lintian
else
    result not ok - lintian
    cat "$work/lintian.log"
fi

# A Debian with what the packages depend on, and what the test itself needs, kept for the next time. wireguard-go is what
# the helper's package suggests for kernels without WireGuard; the rest is a desktop.
depends=$(for package in "$work"/installed/*.deb; do dpkg-deb -f "$package" Depends; done |
    sed 's/roamwire-helper ([^)]*), //' | paste -sd,)
depends+=', wireguard-go, dbus-daemon, desktop-file-utils, openbox, xdg-utils, xdotool, xvfb'
base=$work/base-$(echo "$depends" | sha256sum | cut -c-12)
if [[ ! -e $base/ready ]]; then
    rm -rf "$work"/base-*
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus bookworm "$base" >"$work/debootstrap.log" ||
        die "debootstrap; see $work/debootstrap.log"
    chroot "$base" apt-get -q -y satisfy --no-install-recommends "$depends" >"$work/depends.log" 2>&1 ||
        die "the packages' dependencies; see $work/depends.log"
    rm -rf "$base"/var/cache/apt/archives/*.deb
    touch "$base/ready"
fi

root=$work/root
cgroup=roamwire-package-test
cleanup() {
    # systemd-nspawn leaves these where /run is no file system of its own.
    rm -rf "$root" "$work/.#root.lck" /run/systemd/nspawn/{propagate,unix-export}/roamwire-package-test
    # The hierarchy is the machine's, wherever it is mounted.
    # shellcheck disable=SC2016 # the inner shell expands
    unshare --mount sh -c 'mount -t cgroup2 none /sys/fs/cgroup &&
        find "/sys/fs/cgroup/$1" -depth -type d -exec rmdir {} +' sh "$cgroup" 2>/dev/null || true
}
trap cleanup EXIT
cleanup
cp -a --reflink=auto "$base" "$root"
cp -a "$work/installed" "$work/upgrade" "$here"/{inside,desktop}.sh "$root/srv/"
cat >"$root/etc/systemd/system/package-test.service" <<'END'
[Unit]
Description=The test of the packages
SuccessAction=poweroff-force
FailureAction=poweroff-force

[Service]
Type=oneshot
ExecStart=/srv/inside.sh
StandardOutput=file:/srv/report
StandardError=append:/srv/log

[Install]
WantedBy=multi-user.target
END
ln -s ../package-test.service "$root/etc/systemd/system/multi-user.target.wants/package-test.service"

# Without a systemd on this side, and with cgroups of version 2 whatever the machine's are.
# shellcheck disable=SC2016 # the inner shell expands
unshare --mount sh -c '
    mount -t cgroup2 none /sys/fs/cgroup && mkdir -p "/sys/fs/cgroup/$1" && echo $$ >"/sys/fs/cgroup/$1/cgroup.procs" &&
    exec timeout --kill-after=10 600 systemd-nspawn --quiet --register=no --keep-unit --machine=roamwire-package-test \
        --private-network --bind=/dev/net/tun --console=pipe --boot --directory="$2"' \
    sh "$cgroup" "$root" >"$work/console.log" 2>&1 </dev/null || echo "the container ended with $?"

cp "$root/srv/report" "$root/srv/log" "$work/" 2>/dev/null || die "the container did not start; see $work/console.log"
cat "$report"
! grep -q '^not ok' "$report" || failed=1
tail -n 1 "$report" | grep -qx 'end' || result not ok - "the container ended too early; see $work/console.log"
if [[ $failed -ne 0 ]]; then
    echo "--- $work/log, the last lines:"
    tail -n 60 "$work/log"
fi
echo "$(grep -c '^ok' "$report") steps passed, $(grep -c '^not ok' "$report" || true) failed in the container"
exit "$failed"
