#!/usr/bin/env bash
# Runs the helper's pipe and service under wine, with callers who behave and callers who do not. Usage: pipeprobe.sh
# PROBE.EXE FOLDER, the folder keeps wine's prefix. Exit code 77: cannot be run here. wine has one user, holds nobody
# against an access list, impersonates the service itself, and lets two programs take one pipe: that is for a real
# Windows to show.
set -euo pipefail

skip() {
    echo "SKIPPED: $*"
    exit 77
}

wine=/usr/lib/wine/wine64
[[ -x $wine ]] || skip 'no wine64; apt-get install wine64 lets this test run'

probe=$1
mkdir -p "$2"
export WINEPREFIX=$2 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='
unset DISPLAY
told=$(mktemp)
trap 'timeout 30 "$wine" "$probe" uninstall >/dev/null || true; /usr/lib/wine/wineserver -k || true; rm -f "$told"' EXIT
timeout 100 "$wine" wineboot -i >/dev/null 2>&1
# The services of a new prefix start no others for minutes; those of its next session do. They end with the last other
# process, so one stays.
/usr/lib/wine/wineserver -k || true
/usr/lib/wine/wineserver -w
"$wine" "$probe" stay &

failed=0
# VERB…, what the probe prints
say() {
    timeout 30 "$wine" "$probe" "$@" | tr -d '\r' || true
}

# WHAT EXPECTED SEEN
expect() {
    if [[ $3 == "$2" ]]; then
        echo "ok: $1"
    else
        printf 'NOT OK: %s\nexpected:\n%s\nseen:\n%s\n' "$1" "$2" "$3"
        failed=1
    fi
}

# TEXT, until the probe in the background has printed it
wait_for() {
    for ((i = 0; i < 200; ++i)); do
        if grep -q "$1" "$told"; then return; fi
        sleep 0.1
    done
    echo "NOT OK: never seen: $1"
    failed=1
}

expect 'arguments of a service arrive as they are' 'the same' "$(say quote)"
expect 'privileges can be dropped' 'many, then one' "$(say drop)"
expect 'what is not there has no identity; tools are where they were installed' 'none, absolute' "$(say system)"
rm -rf "$2/drive_c/roamwire-folder"
expect 'a folder is made' 'done' "$(say folder 'C:\\roamwire-folder')"
expect 'sleep and waking are told once each' 'open
about to sleep
woke
about to sleep
woke
woke' "$(say power)"

# SID…, who is served by a helper in the foreground
serve() {
    : >"$told"
    "$wine" "$probe" serve "$@" >"$told" &
    server=$!
    wait_for ready
}

stop_serving() {
    kill "$server"
    wait "$server" 2>/dev/null || true
}

expect 'no helper' 'the helper does not run; start the service RoamwireHelper' "$(say ask)"
serve S-1-5-32-546 # guests only
expect 'who is not allowed is refused' \
    'refused: this user may not command the helper; join the group Roamwire and log on anew, or run as an administrator' \
    "$(say ask-anybody)"
stop_serving

serve S-1-1-0 # everybody
expect 'who is allowed is served' 'pong' "$(say ask-anybody)"
expect 'who says nothing is let go' 'hung up' "$(say silent)"
expect 'who says something else is let go' 'hung up' "$(say nonsense)"
crowded=$(mktemp)
"$wine" "$probe" crowd >"$crowded" &
crowd=$!
seen=$(say ask-anybody)
for ((i = 0; i < 20; ++i)); do
    if [[ $seen == pong && -s $crowded ]]; then break; fi
    seen=$(say ask-anybody)
done
# One place may be another caller's just then.
expect 'a crowd of the silent' 'many places taken' "$(tr -d '\r' <"$crowded" | sed 's/^[78] /many /')"
expect 'keeps nobody away' 'pong' "$seen"
wait "$crowd" || true
rm -f "$crowded"
stop_serving

# While wine starts services of its own, it starts no others; on a busy machine it gives up on them.
for ((end = SECONDS + 90; SECONDS < end;)); do
    say install >/dev/null
    timeout 30 "$wine" net start RoamwireHelper >/dev/null 2>&1 || true
    if [[ $(say ask) == pong ]]; then break; fi
done
seen=$(say ask)
if [[ $seen != pong ]]; then
    echo "SKIPPED: wine did not start the service in time: $seen"
    exit "$failed"
fi
echo 'ok: the service answers'
expect 'the service stops' 0 "$(timeout 60 "$wine" net stop RoamwireHelper >/dev/null 2>&1; echo $?)"
serve S-1-1-0
expect 'somebody in the place of the service is told nothing' \
    "the helper's pipe is not that of its service; somebody else answers in its place" "$(say ask)"
stop_serving
expect 'the service is removed' 'done' "$(say uninstall)"
expect 'a service that is not there, too' 'done' "$(say uninstall)"
expect 'and is gone' 'the helper does not run; start the service RoamwireHelper' "$(say ask)"
exit "$failed"
