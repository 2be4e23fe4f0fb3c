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
expect 'sleep and waking are told once each' 'open
about to sleep
woke
about to sleep
woke
woke' "$(say power)"

expect 'no helper' 'the helper does not run; start the service RoamwireHelper' "$(say ask)"
# While wine starts services of its own, it starts no others, or loses patience with them.
expect 'the service is installed' '' "$(say install | grep -v -e '^done$' -e '^the service is installed, but')"
for ((end = SECONDS + 120; SECONDS < end;)); do
    if [[ $(say ask) == pong ]]; then break; fi
    timeout 30 "$wine" net start RoamwireHelper >/dev/null 2>&1 || true
done
expect 'the service answers' 'pong' "$(say ask)"
expect 'who says nothing is let go' 'hung up' "$(say silent)"
expect 'who says something else is let go' 'hung up' "$(say nonsense)"

"$wine" "$probe" crowd >"$told" &
crowd=$!
wait_for '8 places taken'
for ((i = 0; i < 20; ++i)); do
    seen=$(say ask)
    if [[ $seen != *busy* ]]; then break; fi
done
expect 'a crowd of the silent keeps nobody away' 'pong' "$seen"
wait "$crowd"

expect 'the service stops' 0 "$(timeout 60 "$wine" net stop RoamwireHelper >/dev/null 2>&1; echo $?)"
: >"$told"
"$wine" "$probe" serve S-1-5-32-546 >"$told" & # guests only
impostor=$!
wait_for ready
expect 'somebody in the place of the service is told nothing' \
    "the helper's pipe is not that of its service; somebody else answers in its place" "$(say ask)"
expect 'who is not allowed is refused' \
    'refused: this user may not command the helper; join the group Roamwire and log on anew, or run as an administrator' \
    "$(say ask-anybody)"
kill "$impostor"
wait "$impostor" || true

expect 'the service is removed' 'done' "$(say uninstall)"
expect 'a service that is not there, too' 'done' "$(say uninstall)"
expect 'and is gone' 'the helper does not run; start the service RoamwireHelper' "$(say ask)"
exit "$failed"
