"""What a trainee tries who wants more than their own: run in a kernel, by test_hub.py.

Needs `about`: (the hub's folder, the facilitator's checkout, the id of another trainee, the hub's
ports). Each line that begins with REACHED is something that it got to.
"""

import json
import os
import re
import subprocess
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

hub, repo, other, ports = json.loads(about)  # noqa: F821 - given by whoever runs it
exchange = "exchange/community_data"
token = os.environ["JUPYTERHUB_API_TOKEN"]
api = f"http://127.0.0.1:{ports['hub']}/hub/api"
course = f"http://127.0.0.1:{ports['course']}/services/course"


def reach(name, do, *arguments):
    try:
        result = do(*arguments)
    except (OSError, ValueError, HTTPException):  # as a port that speaks no HTTP
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


def ask(address, token=None, method="GET", body=None, **headers):
    headers |= {"Authorization": f"token {token}"} if token else {}
    content = json.dumps(body).encode() if body else None
    request = urllib.request.Request(address, content, headers, method=method)
    with urllib.request.urlopen(request, timeout=5) as answer:
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

# Rights that one may give oneself, or be given by the own token: groups, tokens, shares, servers.
me = os.environ["JUPYTERHUB_USER"]
for path in ("groups/formgrade-community_data", "services/membership", f"users/{me}/shared"):
    reach(f"the Hub's {path}", ask, f"{api}/{path}", token)
for method, path, body in (
    ("POST", "groups/formgrade-community_data/users", {"users": [me]}),
    ("POST", f"users/{me}/tokens", {"scopes": ["access:services!service=course"]}),
    ("POST", f"users/{me}/tokens", {"roles": ["admin"]}),
    ("POST", f"users/{me}/servers/second", {}),
    ("POST", f"users/{other}/servers/second", {}),
    ("POST", f"shares/{other}/", {"user": me}),
    ("POST", f"share-codes/{other}/", {"scopes": [f"access:servers!user={other}"]}),
    ("PATCH", f"users/{me}", {"admin": True}),
    ("POST", "shutdown", {"servers": True}),
):
    reach(f"{method} {path}", lambda m=method, p=path, b=body: ask(f"{api}/{p}", token, m, b))

# A token in the address, other spellings of an address, and another host's name before it.
for path in (
    f"services/course/api/contents?token={token}",
    "services/course/../course/api/contents",
    "services%2fcourse/api/contents",
    "/services/course/api/contents",
    f"user/{me}/../../services/course/api/contents",
    f"user/{me}/%2e%2e/%2e%2e/services/course/api/contents",
):
    for host in ("hub.localhost", "course.hub.localhost", f"{me}.hub.localhost", "127.0.0.1"):
        address = f"http://127.0.0.1:{ports['public']}/{path}"
        reach(
            f"{path} of {host}",
            lambda a=address, h=host: ask(a, token, Host=h, **{"X-Forwarded-Host": h}),
        )

# What listens here and is another's: past the proxy, with the own token.
listening = [
    int(words[1].rpartition(":")[2], 16)
    for words in map(str.split, Path("/proc/net/tcp").read_text().splitlines()[1:])
    if words[3] == "0A" and int(words[7]) not in (0, os.getuid())
]
for port in listening:
    for way in (f"user/{other}/api/contents", f"user/{other}/api/status?token={token}"):
        reach(f"{way} at {port}", ask, f"http://127.0.0.1:{port}/{way}", token)

# Links that lead out of a home: to be followed by a server, or by root.
own = Path.home() / "my-work"
(own / "led").mkdir(exist_ok=True)
for name, place in (("course", f"{hub}/course"), ("other", f"{hub}/homes/{other}"), ("root", "/")):
    (own / "led" / name).unlink(missing_ok=True)
    (own / "led" / name).symlink_to(place)
for path in ("course/roster.csv", "other/my-work/08_groups", "root/root/.bashrc"):
    reach(f"by a link {path}", Path(own, "led", path).stat)

# What others leave where all may look: temporary files, shared memory, the words of a command.
others = {Path(f"/proc/{n}").stat().st_uid for n in names_in("/proc") if n.isdigit()
          and Path(f"/proc/{n}").exists()} - {0, os.getuid()}  # fmt: skip
for top in ("/tmp", "/var/tmp", "/dev/shm"):
    for folder, _below, names in os.walk(top):
        for path in [Path(folder, name) for name in names]:
            if path.is_file() and path.stat().st_uid in others:
                reach(f"a file of another: {path}", read, path)
ours = re.compile(f"jupyter|configurable|community|{hub}")
secret = re.compile(r"token=|password|[0-9a-f]{32}")
for number in [n for n in names_in("/proc") if n.isdigit()]:
    place = Path("/proc", number)
    if not place.exists() or place.stat().st_uid == os.getuid():
        continue
    words = (place / "cmdline").read_text(errors="replace")
    if not words:  # a part of Linux itself
        continue
    if ours.search(words):
        reach(f"secrets in the command of {number}", secret.findall, words)
    for name, look in (
        ("maps", read), ("mem", read), ("cwd", names_in), ("root", names_in), ("fd", names_in),
    ):  # fmt: skip
        reach(f"{name} of {number}", look, place / name)


def by(*words):
    """What a command prints where it works."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    return done.returncode == 0 and (done.stdout or "it worked")


def in_own_namespace():
    """As root of a namespace of one's own, which many machines let everybody make."""
    script = f"umount -l {repo} {Path(repo).parent} /root; ls {repo}/solutions {hub}/course"
    return by("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script)


reach("what is hidden", in_own_namespace)
for words in (
    ("sudo", "-n", "id"), ("nsenter", "--mount", "--target", "1", "id"),
    ("cat", f"{hub}/private/hub.log"), ("ls", f"{hub}/course/feedback"),
    ("mount", "--bind", hub, "/mnt"), ("cat", "/etc/shadow"),
):  # fmt: skip
    reach(" ".join(words), by, *words)
print("ALL TRIED")
