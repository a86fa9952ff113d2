"""No name and no grade goes into git: a check that git runs before each commit.

It is a script for the shell, so that it works wherever git does.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from community_data.text.translate import _

MARK = "community-data: no names and no grades in git"
# Names of files at the top of the course, as extended regular expressions.
PRIVATE = (
    r"roster\.csv", "handed_in/", "submitted/", "autograded/", "feedback/", r"\.grading/",
    "backup/", "completion/", r"statements[^/]*\.csv", r"grades[^/]*\.csv", r"gradebook\.db",
)  # fmt: skip
SCRIPT = """\
#!/bin/sh
# {mark}
cd "$(git rev-parse --show-toplevel)" || exit 1
private=$(git diff --cached --name-only --diff-filter=d | grep -E '^"?({names})')
if [ -n "$private" ]; then
    echo "{private}" >&2
    echo "$private" >&2
    exit 1
fi
[ -f roster.csv ] || exit 0
addresses=$(grep -oE '[^,;"[:space:]]+@[^,;"[:space:]]+' roster.csv)
[ -n "$addresses" ] || exit 0
if git diff --cached -U0 | grep -E '^[+]' | grep -qiF -e "$addresses"; then
    echo "{address}" >&2
    exit 1
fi
"""


def install(course: Path) -> bool:
    """Let git run the check in a course's checkout; False where there is none to run it in.

    A hook that somebody else put there stays.
    """
    if not (course / ".git").exists():
        return False
    try:
        answer = subprocess.run(
            ["git", "-C", str(course), "rev-parse", "--git-path", "hooks/pre-commit"],
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        return False
    if answer.returncode:
        return False
    hook = course / answer.stdout.strip()
    if hook.is_file() and MARK not in hook.read_text(encoding="utf-8", errors="replace"):
        return False
    hook.parent.mkdir(parents=True, exist_ok=True)
    hook.write_text(script(), encoding="utf-8")
    hook.chmod(0o755)
    return True


def script() -> str:
    return SCRIPT.format(
        mark=MARK,
        names="|".join(PRIVATE),
        private=_(
            "These files hold names or grades and must not go into git. Take them out of the "
            "commit: git restore --staged FILE"
        ),
        address=_(
            "This commit holds an e-mail address of somebody on the roster. Take that file out of "
            "the commit: git restore --staged FILE"
        ),
    )
