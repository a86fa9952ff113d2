#!/bin/sh
# Set up the course in this folder, where that is needed, and start it: sh start.sh
# On Windows: .\start
cd "$(dirname "$0")" || exit 1
COMMUNITY_DATA_COMMAND=${COMMUNITY_DATA_COMMAND:-sh start.sh}
export COMMUNITY_DATA_COMMAND
for python in "$PYTHON" python3.13 python3.14 python3.12 python3.11 python3 python; do
    if [ -n "$python" ] && "$python" -c \
        'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" start.py "$@"
    fi
done
echo "The course needs Python 3.11 or later, with venv, and found none here. Get it from
https://www.python.org/downloads/ (on Debian and Ubuntu: sudo apt install python3 python3-venv).
Then type the same line again."
exit 1
