#!/usr/bin/env bash
# The part of packagetest.sh that runs as root inside the booted container. The report goes to stdout, all else to stderr.
set -uo pipefail
exec 3>&1 1>&2

# shellcheck source=/dev/null
source /srv/desktop.sh

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
# INTERFACE
address() { ip -json -4 address show dev "$1" | grep -o '"local":"[^"]*"'; }
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
has_tunnel() { public_key "$1" && address "$1"; }
# VALUE COMMAND…, which prints it
keeps() { [[ $("${@:2}") == "$1" && -n $1 ]]; }
is_restarted() { [[ $(property "$1" MainPID) != "$2" && $(property "$1" MainPID) != 0 ]]; }
exists() { [[ -e $1 ]]; }
has_mode() { [[ $(stat -c '%U %a' "$1") == "$2" ]]; }
stranger_is_refused() { ! runuser -u nobody -- roamwire-agent join - --config /tmp/stranger.conf <<<"$link"; }
man_pages_are_there() { [[ $(dpkg -L "${all[@]}" | grep -c '/man/man[158]/.*\.gz$') -eq 6 ]]; }
all=(roamwire-server roamwire-helper roamwire-agent roamwire-worker roamwire)
# FOLDER
install_all() { apt install --no-install-recommends "/srv/$1"/*.deb; }
has_not_started() { ! systemctl is-active --quiet "$1"; }

# A way out, as a machine has one.
ip link add eth0 type veth peer name eth1
ip address add 192.0.2.2/24 dev eth0
ip link set eth1 up
ip link set eth0 up
ip route add default via 192.0.2.1

# Install
check 'apt installs all packages' install_all installed
check 'installing starts no server' has_not_started roamwired.service
check 'installing starts no helper' has_not_started roamwire-helper.service
check 'the helper'\''s socket listens' systemctl is-active roamwire-helper.socket
check 'installing starts no worker' has_not_started roamwire-worker.service
check 'six manual pages came' man_pages_are_there
check 'the user roamwire-agent exists' id roamwire-agent
check 'the user roamwire-worker exists' id roamwire-worker
check 'nobody is in the group' test -z "$(getent group roamwire | cut -d: -f4)"
check 'the units are well-formed' systemd-analyze verify roamwired.service roamwire-helper.socket roamwire-helper.service roamwire-agent@rw0.service roamwire-hub@rw3.service roamwire-worker.service

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
check 'a stranger is refused by the socket' stranger_is_refused
check 'the agent joins' join rw0 --name tester
check 'the agent can be enabled' systemctl enable --now roamwire-agent@rw0.service
check 'the status shows connected' soon is_connected
check 'the interface has an address' has_tunnel rw0
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

# Worker
check 'the worker that is to do nothing says so' not roamwire-worker --config /etc/roamwire/roamwire-worker.conf
printf '[wgkex]\nenabled = true\ndomains = welt\nexternal_name = gw1\nworker_name = gw1\nmqtt_host = 127.0.0.1\n[wg_broker]\nenabled = true\n' \
    >/etc/roamwire/roamwire-worker.conf
check 'the worker can be enabled' systemctl enable --now roamwire-worker.service
check 'the worker is not root' is_nobody_special roamwire-worker.service
check 'the worker has CAP_NET_ADMIN only' has_capabilities roamwire-worker.service 0000000000001000
check 'wg-broker listens' soon bash -c ': </dev/tcp/127.0.0.1/40000'
check 'the private key is the worker'\''s' has_mode /var/lib/roamwire-worker/wg-broker.key 'roamwire-worker 600'
check 'exposure of roamwire-worker.service is at most 2.0' exposure roamwire-worker.service
check 'the worker ends when it is told to' systemctl disable --now roamwire-worker.service
check 'nothing failed with the worker' nothing_failed

# An interface that somebody else made
wireguard-go wg1
wg set wg1 private-key <(wg genkey)
ip address add 10.128.77.1/16 dev wg1
ip link set wg1 up
sed -i 's/^\(INTERFACES=.*\)"$/\1 wg1"/; s/^OPTIONS=.*/OPTIONS="--allow-peers"/' /etc/default/roamwire-helper
systemctl restart roamwire-helper.service
check 'more options reach the helper' grep -qzx -- --allow-peers "/proc/$(property roamwire-helper.service MainPID)/cmdline"
check 'the agent makes the next link' soon members_link
check 'sync mode: the agent joins' join wg1
check 'sync mode: the agent can be enabled' systemctl enable --now roamwire-agent@wg1.service
check 'sync mode: the status shows connected' soon is_synced

# The client on a desktop, which shares the helper with the agent
make_users
check 'the menu entry is well-formed' entry_is_valid
check 'links are opened by the desktop client' handles_links
check 'it has an icon' icon_is_there
check 'Qt'\''s own texts are there in German' qt_speaks_german
check 'a login without a network starts nothing' is_quiet_at_login
start_desktop
check 'xdg-open opens a link' open_link
check 'the window asks whether to join' soon window '^Join a network'
check 'nothing happens before the answer' not has_joined
check 'the key for "Join" is pressed' press '^Join a network' alt+j
check 'the desktop client joins through the helper' soon has_joined
check 'there is no keychain, so the window asks' soon window '^Where to keep the secret'
check 'the key for "Keep it in the file" is pressed' press '^Where to keep the secret' alt+k
check 'the desktop client is connected' soon desktop_is_connected
check 'its tunnel is not the agent'\''s' has_tunnel rw1
check 'the agent is still connected' is_connected
check 'who is not in the group is told what to do' outsider_is_told
check 'an old session is refused' not helper_answers_in_old_session roamwire-agent doctor --json
usermod -aG roamwire otto
check 'an old session gets in by sg' helper_answers_in_old_session sg roamwire -c 'roamwire-agent doctor --json'

# Stopping leaves the tunnel
key=$(public_key rw0) address=$(address rw0) wireguard=$(tunnel_process rw0) other_key=$(public_key wg1)
systemctl stop roamwire-agent@rw0.service roamwire-agent@wg1.service roamwire-helper.service
check 'wireguard-go outlives agent and helper' keeps "$wireguard" tunnel_process rw0
check 'the tunnel outlives agent and helper' keeps "$key" public_key rw0
systemctl start roamwire-agent@rw0.service roamwire-agent@wg1.service
check 'connected again' soon is_connected

# Upgrade
server_pid=$(property roamwired.service MainPID) helper_pid=$(property roamwire-helper.service MainPID)
agent_pid=$(property roamwire-agent@rw0.service MainPID)
check 'apt upgrades all packages' install_all upgrade
check 'the server was restarted' soon is_restarted roamwired.service "$server_pid"
check 'the helper was restarted' soon is_restarted roamwire-helper.service "$helper_pid"
check 'the agent was restarted' soon is_restarted roamwire-agent@rw0.service "$agent_pid"
check 'the same TLS key' soon keeps "$pin" server_pin
check 'the configuration is kept' grep -qx 'listen-plain = 127.0.0.1:8080' /etc/roamwire/roamwired.conf
check 'still enabled' systemctl is-enabled roamwired.service roamwire-helper.socket roamwire-agent@rw0.service
check 'connected after the upgrade' soon is_connected
check 'sync mode: connected after the upgrade' soon is_synced
check 'the desktop client is connected after the upgrade' soon desktop_is_connected
check 'the helper'\''s settings are kept' grep -qx 'INTERFACES=".* wg1"' /etc/default/roamwire-helper
check 'the same key' keeps "$key" public_key rw0
check 'the same address' keeps "$address" address rw0
check 'the same wireguard-go' keeps "$wireguard" tunnel_process rw0
check 'nothing failed after the upgrade' nothing_failed

# The desktop client alone
check 'apt purges the desktop client' apt purge roamwire
stop_desktop
check 'it has left nothing' client_has_left_nothing
check 'its user'\''s configuration stays' has_joined
check 'the agent has its helper' soon is_connected
check 'nothing failed without the desktop client' nothing_failed

# Remove
check 'apt removes the other packages' apt remove roamwire-server roamwire-helper roamwire-agent roamwire-worker
check 'the server is gone' not answers
check 'the helper'\''s socket is gone' not exists /run/roamwire/helper.sock
check 'the tunnel is gone' not exists /sys/class/net/rw0
check 'the desktop client'\''s tunnel is gone' not exists /sys/class/net/rw1
check 'wireguard-go is gone' soon not tunnel_process rw0
check 'the interface of somebody else stays' keeps "$other_key" public_key wg1
check 'the configuration stays' exists /etc/roamwire/roamwired.conf
check 'the database stays' exists /var/lib/roamwire/roamwired.sqlite
check 'the keys stay' exists /var/lib/roamwire-helper/rw0.key
check 'nothing failed after removing' nothing_failed

# And back again
check 'apt installs them again' install_all upgrade
check 'the helper'\''s socket listens again' systemctl is-active roamwire-helper.socket
systemctl enable --now roamwired.service roamwire-agent@rw0.service
check 'connected with what had stayed' soon is_connected
check 'the key had stayed' keeps "$key" public_key rw0

# What root has disabled stays disabled
systemctl disable --now roamwire-helper.socket
check 'apt configures the helper again' apt install --reinstall --no-install-recommends /srv/upgrade/roamwire-helper_*.deb
check 'the disabled socket stays disabled' not systemctl is-enabled roamwire-helper.socket
check 'the disabled socket does not listen' has_not_started roamwire-helper.socket

# Purge
check 'apt purges all packages' apt purge "${all[@]}"
for path in /etc/roamwire /etc/default/roamwire-helper /etc/xdg/autostart/roamwire.desktop /var/lib/roamwire /var/lib/private/roamwire /var/lib/roamwire-agent \
    /var/lib/roamwire-helper /var/lib/roamwire-worker /run/roamwire /run/roamwire-agent; do
    check "no $path" not exists "$path"
done
check 'no unit is left' test -z "$(systemctl list-unit-files --plain --no-legend 'roamwire*' | tee -a /dev/stderr)"
check 'no link to a unit is left' test -z "$(find /etc/systemd /var/lib/systemd -name '*roamwire*' | tee -a /dev/stderr)"
check 'the tunnel is gone for good' not exists /sys/class/net/rw0
check 'the interface of somebody else stays for good' keeps "$other_key" public_key wg1
check 'nothing failed after purging' nothing_failed

echo end >&3
