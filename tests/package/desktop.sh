# Sourced by inside.sh: the desktop of a user who is in the group roamwire (anna), and another who is not (otto). Anna's
# session has a bus, a display (Xvfb) and a window manager.
# shellcheck shell=bash

# USER COMMAND…, as the system starts it for that user, with the groups that he has now
as_user() {
    runuser -u "$1" -- env HOME="/home/$1" XDG_RUNTIME_DIR="/run/test-$1" DISPLAY=:7 QT_QPA_PLATFORM="${platform:-}" "${@:2}"
}

make_users() {
    local user
    for user in anna otto; do
        useradd --create-home --shell /bin/sh "$user"
        install -d -o "$user" -g "$user" -m 0700 "/run/test-$user"
    done
    usermod -aG roamwire anna
}

# NAME COMMAND…, in the background until `systemctl stop NAME`
in_session() {
    systemd-run --quiet --collect --unit="$1" --uid=anna --setenv=HOME=/home/anna --setenv=XDG_RUNTIME_DIR=/run/test-anna \
        --setenv=DISPLAY=:7 --setenv=LANG=C.UTF-8 --setenv=DBUS_SESSION_BUS_ADDRESS=unix:path=/run/test-anna/bus "${@:2}"
}
start_desktop() {
    in_session desktop-bus dbus-daemon --session --nofork --address=unix:path=/run/test-anna/bus
    in_session desktop-display Xvfb :7 -screen 0 1280x800x24 -nolisten tcp
    soon exists /tmp/.X11-unix/X7
    in_session desktop-windows openbox
}
stop_desktop() { systemctl stop desktop-client desktop-windows desktop-display desktop-bus; }

entry_is_valid() { desktop-file-validate /usr/share/applications/roamwire.desktop /etc/xdg/autostart/roamwire.desktop; }
handles_links() { [[ $(as_user otto xdg-mime query default x-scheme-handler/roamwire) == roamwire.desktop ]]; }
icon_is_there() { grep -q '<svg' /usr/share/icons/hicolor/scalable/apps/roamwire.svg; }
qt_speaks_german() { exists /usr/share/qt6/translations/qtbase_de.qm; }
# Nobody has joined: it ends by itself, and at once.
is_quiet_at_login() { platform=offscreen as_user otto timeout 10 roamwire --minimized --if-joined; }

# The link as a browser opens it, then "Join" by its key: it is asked before anything happens.
open_link() {
    link=$(roamwired invite --create --tenant desk --server 127.0.0.1) && in_session desktop-client xdg-open "$link"
}
window() { as_user anna xdotool search --onlyvisible --name "$1"; }
# WINDOW KEYS
press() { as_user anna xdotool windowactivate --sync "$(window "$1" | head -n 1)" key "$2"; }
has_joined() { exists /home/anna/.config/roamwire/rw1.conf; }
desktop_status() { as_user anna roamwire-agent status --config /home/anna/.config/roamwire/rw1.conf --json; }
desktop_is_connected() {
    local status
    status=$(desktop_status) && echo "$status" && [[ $status == *'"server":"connected"'* && $status == *'"mode":"managed"'* ]]
}
# He has a configuration, but is not in the group.
outsider_is_told() {
    install -D -o otto -g otto -m 0600 /home/anna/.config/roamwire/rw1.conf /home/otto/.config/roamwire/rw1.conf
    chown -R otto: /home/otto/.config
    platform=offscreen as_user otto timeout 5 roamwire --minimized >/tmp/otto.log 2>&1
    # shellcheck disable=SC2016 # he is to expand it
    grep -F 'log in again: sudo usermod -aG roamwire "$USER"' /tmp/otto.log
}
# COMMAND…, in a session of otto's that began before he was in the group
in_old_session() { setpriv --reuid=otto --regid=otto --clear-groups env HOME=/home/otto XDG_RUNTIME_DIR=/run/test-otto "$@"; }
helper_answers_in_old_session() {
    in_old_session "$@" 2>&1 | tee -a /dev/stderr | grep -q '"check":"helper"[^}]*"state":"ok"'
}
client_has_left_nothing() {
    ! find /etc /usr /var/lib -xdev \( -name 'roamwire.desktop' -o -name 'roamwire.svg' -o -name '*roamwire.metainfo.xml' \) |
        tee -a /dev/stderr | grep -q . && ! grep -rs roamwire /usr/share/applications /usr/share/doc/roamwire
}
