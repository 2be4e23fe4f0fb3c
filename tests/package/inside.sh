#!/usr/bin/env bash
# The part of packagetest.sh that runs as root inside the booted container. The report goes to stdout, all else to stderr.
set -uo pipefail
exec 3>&1 1>&2

link= # the next one's

# NAME COMMAND…
check() {
    local name=$1
    shift
    echo "== $name"
    if "$@"; then echo "ok - $name" >&3; else echo "not ok - $name" >&3; fi
}

not() { ! "$@"; }

# COMMAND…, until it succeeds, for at most 20 s
soon() {
    local deadline=$((SECONDS + 20))
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.2
    done
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"; }
nothing_failed() { [[ -z $(systemctl --failed --plain --no-legend | tee -a /dev/stderr) ]]; }
property() { systemctl show --value -p "$2" "$1"; }
# UNIT FIELD, of /proc/PID/status of its main process
process() { awk -v field="$2:" '$1 == field { print $2 }' "/proc/$(property "$1" MainPID)/status"; }
has_capabilities() { [[ $(process "$1" CapEff) == "$2" && $(process "$1" CapBnd) == "$2" && $(process "$1" NoNewPrivs) == 1 ]]; }
is_nobody_special() { [[ $(process "$1" Uid) != 0 ]]; }
exposure() { systemd-analyze security --no-pager --threshold=20 "$1" | tail -n 1; return "${PIPESTATUS[0]}"; }

answers() { bash -c 'exec 4<>/dev/tcp/127.0.0.1/8080 && printf "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" >&4 && head -n 1 <&4' | grep -q ' 200 '; }
server_pin() { journalctl -u roamwired.service -o cat --grep 'carry pin=' | sed -n '$s/.*pin=//p'; }
first_link() { link=$(roamwired invite --create --tenant home --server 127.0.0.1) && [[ $link == *pin=* ]]; }
members_link() { link=$(roamwire-agent invite --status-socket /run/roamwire-agent/rw0/status.sock) && [[ $link == *pin=*#* ]]; }
# INTERFACE [OPTION…]
join() { runuser -u roamwire-agent -g roamwire -- roamwire-agent join - --interface "$1" --config "/var/lib/roamwire-agent/$1.conf" "${@:2}" <<<"$link"; }
# INTERFACE WORD…, all of which are in its status
has_status() {
    local word status
    status=$(roamwire-agent status --status-socket "/run/roamwire-agent/$1/status.sock" --json) || return 1
    echo "$status"
    for word in "${@:2}"; do [[ $status == *"$word"* ]] || return 1; done
}
is_connected() { has_status rw0 '"server":"connected"' '"mode":"managed"'; }
is_synced() { has_status wg1 '"server":"connected"' '"mode":"sync"' '"wgip":"10.128.77.1"'; }
address() { ip -json -4 address show dev rw0 | grep -o '"local":"[^"]*"'; }
public_key() { wg show "$1" public-key; }
# INTERFACE: the process of its wireguard-go, if there is one
tunnel_process() {
    local process found=''
    while read -r process; do
        if grep -qszx "$1" "${process%comm}cmdline"; then found=$process; fi
    done < <(grep -lsx wireguard-go /proc/[0-9]*/comm)
    echo "$found"
    [[ -n $found ]]
}
has_tunnel() { public_key rw0 && address; }
# VALUE COMMAND…, which prints it
keeps() { [[ $("${@:2}") == "$1" && -n $1 ]]; }
is_restarted() { [[ $(property "$1" MainPID) != "$2" && $(property "$1" MainPID) != 0 ]]; }
exists() { [[ -e $1 ]]; }
has_mode() { [[ $(stat -c '%U %a' "$1") == "$2" ]]; }
stranger_is_refused() { ! runuser -u nobody -- roamwire-agent join - --config /tmp/stranger.conf <<<"$link"; }
man_pages_are_there() { [[ $(dpkg -L roamwire-server roamwire-agent | grep -c '/man/man[158]/.*\.gz$') -eq 4 ]]; }
has_not_started() { ! systemctl is-active --quiet "$1"; }

# A way out, as a machine has one.
ip link add eth0 type veth peer name eth1
ip address add 192.0.2.2/24 dev eth0
ip link set eth1 up
ip link set eth0 up
ip route add default via 192.0.2.1

# Install
check 'apt installs both packages' apt install --no-install-recommends /srv/installed/roamwire-{server,agent}_*.deb
check 'installing starts no server' has_not_started roamwired.service
check 'installing starts no helper' has_not_started roamwire-helper.socket
check 'four manual pages came' man_pages_are_there
check 'the user roamwire-agent exists' id roamwire-agent
check 'the units are well-formed' systemd-analyze verify roamwired.service roamwire-helper.socket roamwire-helper.service roamwire-agent@rw0.service

# Server
printf '[server]\nlisten = *:8443\nlisten-plain = 127.0.0.1:8080\n' >/etc/roamwire/roamwired.conf
check 'the server can be enabled' systemctl enable --now roamwired.service
check 'the server answers' soon answers
check 'the TLS key is the server'\''s' has_mode /var/lib/private/roamwire/tls.pem "$(stat -c %U /var/lib/private/roamwire) 600"
pin=$(server_pin)
check 'the server can be told to reload' systemctl reload roamwired.service
check 'the server is not root' is_nobody_special roamwired.service
check 'the server has no capabilities' has_capabilities roamwired.service 0000000000000000
check 'the server makes the first link' first_link

# Client
check 'the helper can be enabled' systemctl enable --now roamwire-helper.socket
check 'a stranger is refused by the socket' stranger_is_refused
check 'the agent joins' join rw0 --name tester
check 'the agent can be enabled' systemctl enable --now roamwire-agent@rw0.service
check 'the status shows connected' soon is_connected
check 'the interface has an address' has_tunnel
check 'the agent is not root' is_nobody_special roamwire-agent@rw0.service
check 'the agent has no capabilities' has_capabilities roamwire-agent@rw0.service 0000000000000000
check 'the helper has CAP_NET_ADMIN and CAP_NET_RAW only' has_capabilities roamwire-helper.service 0000000000003000
check 'the private key is the owner'\''s' has_mode /var/lib/roamwire-helper/rw0.key 'root 600'
check 'the client'\''s configuration is the owner'\''s' has_mode /var/lib/roamwire-agent/rw0.conf 'roamwire-agent 600'
for unit in roamwired.service roamwire-helper.service roamwire-agent@rw0.service; do
    check "exposure of $unit is at most 2.0" exposure "$unit"
done
check 'nothing failed' nothing_failed

check 'the doctor finds nothing that fails' runuser -u roamwire-agent -g roamwire -- roamwire-agent doctor \
    --config /var/lib/roamwire-agent/rw0.conf --status-socket /run/roamwire-agent/rw0/status.sock

# An interface that somebody else made
wireguard-go wg1
wg set wg1 private-key <(wg genkey)
ip address add 10.128.77.1/16 dev wg1
ip link set wg1 up
sed -i 's/^INTERFACES=.*/INTERFACES="rw0 wg1"/; s/^OPTIONS=.*/OPTIONS="--allow-peers"/' /etc/default/roamwire-helper
systemctl restart roamwire-helper.service
check 'more options reach the helper' grep -qzx -- --allow-peers "/proc/$(property roamwire-helper.service MainPID)/cmdline"
check 'the agent makes the next link' soon members_link
check 'sync mode: the agent joins' join wg1
check 'sync mode: the agent can be enabled' systemctl enable --now roamwire-agent@wg1.service
check 'sync mode: the status shows connected' soon is_synced

# Stopping leaves the tunnel
key=$(public_key rw0) address=$(address) wireguard=$(tunnel_process rw0) other_key=$(public_key wg1)
systemctl stop roamwire-agent@rw0.service roamwire-agent@wg1.service roamwire-helper.service
check 'wireguard-go outlives agent and helper' keeps "$wireguard" tunnel_process rw0
check 'the tunnel outlives agent and helper' keeps "$key" public_key rw0
systemctl start roamwire-agent@rw0.service roamwire-agent@wg1.service
check 'connected again' soon is_connected

# Upgrade
server_pid=$(property roamwired.service MainPID) helper_pid=$(property roamwire-helper.service MainPID)
agent_pid=$(property roamwire-agent@rw0.service MainPID)
check 'apt upgrades both packages' apt install --no-install-recommends /srv/upgrade/roamwire-{server,agent}_*.deb
check 'the server was restarted' soon is_restarted roamwired.service "$server_pid"
check 'the helper was restarted' soon is_restarted roamwire-helper.service "$helper_pid"
check 'the agent was restarted' soon is_restarted roamwire-agent@rw0.service "$agent_pid"
check 'the same TLS key' soon keeps "$pin" server_pin
check 'the configuration is kept' grep -qx 'listen-plain = 127.0.0.1:8080' /etc/roamwire/roamwired.conf
check 'still enabled' systemctl is-enabled roamwired.service roamwire-helper.socket roamwire-agent@rw0.service
check 'connected after the upgrade' soon is_connected
check 'sync mode: connected after the upgrade' soon is_synced
check 'the helper'\''s settings are kept' grep -qx 'INTERFACES="rw0 wg1"' /etc/default/roamwire-helper
check 'the same key' keeps "$key" public_key rw0
check 'the same address' keeps "$address" address
check 'the same wireguard-go' keeps "$wireguard" tunnel_process rw0
check 'nothing failed after the upgrade' nothing_failed

# Remove
check 'apt removes both packages' apt remove roamwire-server roamwire-agent
check 'the server is gone' not answers
check 'the helper'\''s socket is gone' not exists /run/roamwire/helper.sock
check 'the tunnel is gone' not exists /sys/class/net/rw0
check 'wireguard-go is gone' soon not tunnel_process rw0
check 'the interface of somebody else stays' keeps "$other_key" public_key wg1
check 'the configuration stays' exists /etc/roamwire/roamwired.conf
check 'the database stays' exists /var/lib/roamwire/roamwired.sqlite
check 'the keys stay' exists /var/lib/roamwire-helper/rw0.key
check 'nothing failed after removing' nothing_failed

# And back again
check 'apt installs them again' apt install --no-install-recommends /srv/upgrade/roamwire-{server,agent}_*.deb
systemctl enable --now roamwired.service roamwire-helper.socket roamwire-agent@rw0.service
check 'connected with what had stayed' soon is_connected
check 'the key had stayed' keeps "$key" public_key rw0

# Purge
check 'apt purges both packages' apt purge roamwire-server roamwire-agent
for path in /etc/roamwire /etc/default/roamwire-helper /var/lib/roamwire /var/lib/private/roamwire /var/lib/roamwire-agent \
    /var/lib/roamwire-helper /run/roamwire /run/roamwire-agent; do
    check "no $path" not exists "$path"
done
check 'no unit is left' test -z "$(systemctl list-unit-files --plain --no-legend 'roamwire*' | tee -a /dev/stderr)"
check 'no link to a unit is left' test -z "$(find /etc/systemd /var/lib/systemd -name '*roamwire*' | tee -a /dev/stderr)"
check 'the tunnel is gone for good' not exists /sys/class/net/rw0
check 'the interface of somebody else stays for good' keeps "$other_key" public_key wg1
check 'nothing failed after purging' nothing_failed

echo end >&3
