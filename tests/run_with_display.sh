#!/usr/bin/env bash
# run_with_display.sh COMMAND...: runs it on a display of its own, a virtual screen of 1600x900 with software OpenGL.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: run_with_display.sh COMMAND..." >&2; exit 2; }
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; } || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 143' TERM INT

# The server picks a free display itself and writes its number, so two of these can run at once.
Xvfb -displayfd 3 -screen 0 "${RANKSCOPE_SCREEN:-1600x900x24}" -nolisten tcp -noreset 3>"$folder/display" 2>"$folder/log" &
server=$!
for _ in $(seq 200); do
  [ -s "$folder/display" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.05
done
[ -s "$folder/display" ] || { echo "Xvfb did not start within 10 seconds" >&2; exit 1; }

unset WAYLAND_DISPLAY
export DISPLAY=":$(head -n 1 "$folder/display")"
export XDG_SESSION_TYPE=x11
export LIBGL_ALWAYS_SOFTWARE=1
export LP_NUM_THREADS=1
status=0
"$@" &
command=$!
trap 'kill "$command" 2>/dev/null || true; exit 143' TERM INT
wait "$command" || status=$?
exit "$status"
