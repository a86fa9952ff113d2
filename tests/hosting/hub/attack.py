"""What a trainee tries who wants more than their own: run in a kernel, by test_hub.py.

Needs `about`: (the hub's folder, the facilitator's checkout, the id of another trainee, the hub's
ports). Each line that begins with REACHED is something that it got to.
"""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path

hub, repo, other, ports = json.loads(about)  # noqa: F821 - given by whoever runs it
exchange = "exchange/community_data"
token = os.environ["JUPYTERHUB_API_TOKEN"]
api = f"http://127.0.0.1:{ports['hub']}/hub/api"
course = f"http://127.0.0.1:{ports['course']}/services/course"


def reach(name, do, *arguments):
    try:
        result = do(*arguments)
    except (OSError, ValueError):
        return
    if result:
        print("REACHED", name, str(result)[:80])


def names_in(folder):
    return [path.name for path in Path(folder).iterdir()]


def read(path):
    with Path(path).open("rb") as file:
        return file.read(1) or "an empty file"


def write(path):
    return Path(path).write_text("x")


def ask(address, token=None, method="GET"):
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(address, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        # Whoever is not signed in is led elsewhere.
        return answer.url.startswith(address) and answer.status


for path in (
    "course", "private", f"homes/{other}", "homes", "exchange", exchange,
    f"{exchange}/inbound", f"{exchange}/feedback",
):  # fmt: skip
    reach(f"list {path}", names_in, f"{hub}/{path}")
for path in (
    "course/roster.csv", "course/gradebook.db", "course/solutions/08_groups/08_groups.ipynb",
    "private/accounts.json", "private/jupyterhub.sqlite", "private/cookie_secret",
    f"homes/{other}/my-work/08_groups/08_groups.ipynb",
):  # fmt: skip
    reach(f"read {path}", read, f"{hub}/{path}")
for path in (
    ".", "handout", "handout/community_data", "settings", "settings/trainee", "homes", "exchange",
    exchange, f"{exchange}/outbound", f"{exchange}/outbound/08_groups", f"{exchange}/feedback",
):  # fmt: skip
    reach(f"write in {path}", write, f"{hub}/{path}/x")
for path in (f"{repo}/solutions", f"{repo}/.git", f"{hub}/handout/solutions", "/root"):
    # Python may lie in root's home; nothing else of it is there.
    reach(path, lambda path=path: [p for p in names_in(path) if not p.startswith(".pyenv")])
for process in [int(name) for name in names_in("/proc") if name.isdigit()]:
    place = Path("/proc", str(process))
    if place.exists() and place.stat().st_uid != os.getuid():
        reach(f"environment of {process}", read, place / "environ")
        reach(f"end {process}", lambda n=process: os.kill(n, 0) or "could end it")
for path in ("users", f"users/{other}", "groups", "services", "proxy", f"users/{other}/server"):
    reach(f"the Hub's {path}", ask, f"{api}/{path}", token)
reach("end another's server", ask, f"{api}/users/{other}/server", token, "DELETE")
reach("a token of another", ask, f"{api}/users/{other}/tokens", token, "POST")
reach("the proxy", ask, f"http://127.0.0.1:{ports['proxy']}/api/routes")
for path in (
    "api/contents", "api/terminals", "files/gradebook.db", "files/roster.csv", "lab", "reading",
    "formgrader/manage_assignments",
):  # fmt: skip
    for own in (None, token):
        reach(f"the course's {path}", ask, f"{course}/{path}", own)
print("ALL TRIED")
