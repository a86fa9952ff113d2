#!/bin/sh
# The course on a server of its own: Debian 13, Ubuntu 25.04 or later, as root.
#
#     sudo sh tools/install_hub.sh https://course.example.org rosa_diaz ben_okafor
#
# The first word is the address, the others are the facilitators. Do it again to bring the server up
# to date with this copy of the course: nothing that people made is lost.
set -eu

ROOT=${INSTALL_ROOT:-}    # for a trial: a folder in the place of /
CODE=$ROOT/opt/community-data
HUB=$ROOT/srv/community-data
COMMAND=$ROOT/usr/local/sbin/community-data-hub
UNIT=$ROOT/etc/systemd/system/community-data-hub.service
# The system's, which everybody may run: another one can lie in a home that is closed to trainees.
PYTHON=/usr/bin/python3
PROXY=configurable-http-proxy@5.3.0

say() { printf '%s\n' "$*"; }
end() { say "$*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || end "Begin with sudo: a server needs users of its own."
[ $# -ge 2 ] || end "Name the address and one facilitator: sh tools/install_hub.sh https://course.example.org rosa_diaz"
case $1 in
    https://*) ;;
    *) end "The address begins with https://, such as https://course.example.org" ;;
esac
cd "$(dirname "$0")/.."
[ -d solutions ] || end "This is a trainee's copy. Install from the facilitator's copy of the course."

say "1 of 5: programs of the system"
if [ -z "$ROOT" ]; then
    apt-get update -qq
    # A Node from elsewhere brings its own npm, and conflicts with the system's.
    command -v node >/dev/null && command -v npm >/dev/null && node= || node="nodejs npm"
    # shellcheck disable=SC2086 # words
    apt-get install -y -qq --no-install-recommends python3-venv $node bubblewrap util-linux </dev/null
fi
node=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$node" -ge 20 ] || end "Node is version $node here, and the proxy needs 20. Take a newer system, or install Node 20."
command -v configurable-http-proxy >/dev/null || npm install --global --silent "$PROXY"

say "2 of 5: the course, for its administrator alone"
mkdir -p "$CODE" "$HUB" "$(dirname "$COMMAND")" "$(dirname "$UNIT")"
umask 022
rm -rf "$CODE/course.new"
mkdir -m 700 "$CODE/course.new"
for part in solutions modules datasets facilitator_guide community_data \
    nbgrader_config.py pyproject.toml requirements.txt requirements-hub.txt README.md LICENSE LICENSE-text.md \
    start.py start.sh start.bat; do
    cp -R "$part" "$CODE/course.new/"
done
rm -rf "$CODE/course.old"
[ ! -d "$CODE/course" ] || mv "$CODE/course" "$CODE/course.old"
mv "$CODE/course.new" "$CODE/course"
rm -rf "$CODE/course.old"

say "3 of 5: Python and its packages, a few minutes"
cat requirements.txt requirements-hub.txt >"$CODE/locked"
if ! cmp -s "$CODE/locked" "$CODE/environment/.installed"; then
    [ -x "$CODE/environment/bin/python" ] || "$PYTHON" -m venv "$CODE/environment"
    pip="$CODE/environment/bin/python -m pip install --quiet --disable-pip-version-check"
    $pip --require-hashes -r requirements-hub.txt
    # Not in place: what people run must not lead to the folder with the solutions.
    $pip --no-deps --no-build-isolation --force-reinstall "$CODE/course"
    mv "$CODE/locked" "$CODE/environment/.installed"
fi

say "4 of 5: settings, and the command community-data-hub"
if [ ! -f "$HUB/hub.toml" ]; then
    address=$1
    shift
    names=$(printf '"%s", ' "$@")
    cat >"$HUB/hub.toml" <<END
# Who teaches. Trainees stand in course/roster.csv.
facilitators = [${names%, }]
# What people type. Names below it, *.course.example.org, lead to this server too.
address = "$address"
port = 8000
# Megabytes that one program of a trainee may take.
memory = 1500
# Minutes after which a server that nobody uses is ended. Saved work stays.
idle = 60
END
fi
cat >"$COMMAND" <<END
#!/bin/sh
# The command community-data hub, for the hub of this server.
export COMMUNITY_DATA_COURSE="$CODE/course" PYTHONPATH="$CODE/course"
export COMMUNITY_DATA_HUB_COMMAND="sudo community-data-hub"
export PATH="$CODE/environment/bin:\$PATH"
folder="--folder=$HUB"
case \${1:-} in
    prepare | people | password) word=\$1; shift; exec community-data hub "\$word" "\$folder" "\$@" ;;
    *) exec community-data hub "\$folder" "\$@" ;;
esac
END
chmod 755 "$COMMAND"
cat >"$UNIT" <<END
[Unit]
Description=The community data course on a JupyterHub
After=network-online.target

[Service]
Environment=COMMUNITY_DATA_HUB=$HUB
Environment=PYTHONPATH=$HUB/handout
Environment=PATH=$CODE/environment/bin:/usr/local/bin:/usr/bin:/bin
WorkingDirectory=$HUB/private
ExecStart=$CODE/environment/bin/jupyterhub --config $HUB/handout/community_data/hosting/hub/jupyterhub_config.py
Restart=always
RestartSec=2
# People go on with the servers that they have when the Hub alone is started again.
KillMode=process
TasksMax=infinity

[Install]
WantedBy=multi-user.target
END

say "5 of 5: the hub's folder"
"$COMMAND" prepare
say "Next: community-data-hub --check, and: systemctl enable --now community-data-hub"
say "Then: community-data-hub people. The page facilitator_guide/hosting/hub.md says how people are added."
if setpriv --reuid=65534 --regid=65534 --clear-groups ls "$PWD/solutions" >/dev/null 2>&1; then
    say "Unsafe: trainees can read the solutions in the copy that you installed from. Type: chmod 700 '$PWD'"
fi
