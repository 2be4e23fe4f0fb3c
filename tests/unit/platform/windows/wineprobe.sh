#!/usr/bin/env bash
# Runs the Windows network probe under wine, in a network of its own: a router, a default route, and an interface that
# leads nowhere. Usage: wineprobe.sh PROBE.EXE FOLDER, the folder keeps wine's prefix. Exit code 77: cannot be run here.
set -euo pipefail

skip() {
    echo "SKIPPED: $*"
    exit 77
}

wine=/usr/lib/wine/wine64
[[ -x $wine ]] || skip 'no wine64; apt-get install wine64 lets this test run'
[[ $EUID -eq 0 ]] || skip 'needs root, for network namespaces'
if [[ ${3:-} != inside ]]; then
    exec unshare --net --mount "$0" "$1" "$2" inside
fi

probe=$1
mkdir -p "$2"
export WINEPREFIX=$2 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='
unset DISPLAY

mount -t tmpfs none /run/netns 2>/dev/null || { mkdir -p /run/netns && mount -t tmpfs none /run/netns; }
ip link set lo up
ip netns add router
ip link add eth0 type veth peer name r0 netns router
ip -n router link set r0 address 02:00:00:00:00:01
ip -n router address add 10.9.0.1/24 dev r0
ip -n router link set r0 up
ip address add 10.9.0.7/24 dev eth0
ip link set eth0 up
ip link add docker0 type bridge
ip address add 172.17.0.1/16 dev docker0
ip link set docker0 up
ip route add default via 10.9.0.1

# wine does its network calls in processes of its own, which have to live in this namespace.
trap '/usr/lib/wine/wineserver -k || true' EXIT
timeout 100 "$wine" wineboot -i >/dev/null 2>&1

failed=0
# WHAT EXPECTED, all that the probe prints but for its first line; interfaces have numbers of wine's own
expect() {
    local seen
    seen=$(timeout 30 "$wine" "$probe" | tr -d '\r' | tail -n +2 | sed 's/interface [0-9]* /interface /')
    if [[ $seen == "$2" ]]; then
        echo "ok: $1"
    else
        printf 'NOT OK: %s\nexpected:\n%s\nseen:\n%s\n' "$1" "$2" "$seen"
        failed=1
    fi
}

expect 'route, gateway and its MAC address, source and LAN addresses' \
    "v4 gateway 10.9.0.1 mac 02:00:00:00:00:01 source 10.9.0.7 interface 'eth0'
v6 none
lan 10.9.0.7"

ip -n router link set r0 address 02:00:00:00:00:02
ip neighbour flush dev eth0
expect 'another router behind the same address' \
    "v4 gateway 10.9.0.1 mac 02:00:00:00:00:02 source 10.9.0.7 interface 'eth0'
v6 none
lan 10.9.0.7"

# wine calls back for no change, so the poll has to find it.
told=$(mktemp)
"$wine" "$probe" --watch >"$told" &
watcher=$!
trap 'kill "$watcher" 2>/dev/null || true; /usr/lib/wine/wineserver -k || true; rm -f "$told"' EXIT
for ((i = 0; i < 100; ++i)); do
    if grep -q '^v4 gateway' "$told"; then break; fi
    sleep 0.1
done
ip route del default
for ((i = 0; i < 300; ++i)); do
    if grep -q '^v4 none' "$told"; then break; fi
    sleep 0.1
done
if [[ $(tr -d '\r' <"$told" | tail -n 3) == $'after a poll\nv4 none\nv6 none' ]]; then
    echo 'ok: the change is noticed'
else
    echo 'NOT OK: the change is noticed; seen:'
    cat "$told"
    failed=1
fi
expect 'no way out' 'v4 none
v6 none'
exit "$failed"
