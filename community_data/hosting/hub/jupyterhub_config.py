"""JupyterHub's settings for the course: `jupyterhub --config` this file.

It reads the hub's folder, which `COMMUNITY_DATA_HUB` names: `hub.toml` for what the organization
decides, the roster for who takes part. Each setting says what goes wrong without it.
"""

import html
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from community_data.hosting.hub.authenticator import RosterAuthenticator
from community_data.hosting.hub.server import HUB_PROCESS
from community_data.hosting.hub.settings import FACILITATORS, FOLDER, SERVICE, Hub
from community_data.hosting.hub.spawner import CourseSpawner
from community_data.text.translate import _

c = get_config()  # noqa: F821 - JupyterHub defines it

hub = Hub.of_environment()
settings = hub.settings
ports = hub.ports
code = hub.handout / "community_data" / "hosting"

# --- Where it listens ---------------------------------------------------------------------------
c.JupyterHub.bind_url = f"http://{settings.listen}:{ports['public']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{ports['hub']}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{ports['proxy']}"
c.JupyterHub.public_url = f"{settings.address}/"
if settings.own_origins:
    # Each person's pages have a name of their own, ana.course.example.org. On one name for all, a
    # page that a trainee wrote could do in a facilitator's browser what the facilitator may do.
    c.JupyterHub.subdomain_host = settings.address

# --- What the Hub keeps: for the administrator alone --------------------------------------------
c.JupyterHub.db_url = f"sqlite:///{hub.private / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(hub.private / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(hub.private / "proxy.pid")
c.JupyterHub.cookie_max_age_days = settings.sign_in_again / 60 / 24
# When the Hub is started again, people go on with the server that they have.
c.JupyterHub.cleanup_servers = False

# What the Hub itself says to people, in the course's words.
c.JupyterHub.template_paths = [str(Path(__file__).parent / "pages")]
c.JupyterHub.template_vars = {"_": lambda _user: _}  # what is called is called with the user

# --- Who signs in -------------------------------------------------------------------------------
c.JupyterHub.authenticator_class = RosterAuthenticator
if launch := settings.launch:
    # People come by a link on the organization's learning platform, and have no password here.
    from community_data.hosting.hub.launch import LaunchAuthenticator

    c.JupyterHub.authenticator_class = LaunchAuthenticator
    c.LaunchAuthenticator.issuer = launch.issuer
    c.LaunchAuthenticator.client_id = {launch.client_id}
    c.LaunchAuthenticator.authorize_url = launch.authorize_url
    c.LaunchAuthenticator.jwks_endpoint = launch.jwks_endpoint
    # What the platform was told to send people back to; a proxy before the Hub speaks HTTP to it.
    c.LaunchAuthenticator.uri_scheme = urlsplit(settings.address).scheme
else:
    # Nobody knows from the page alone that it is the id of the roster that is asked for.
    hint = _(
        "Sign in with the name and the password that you were given. The name is written like "
        "ana_lopez. Ask your facilitator if they do not work."
    )
    c.JupyterHub.template_vars["announcement_login"] = html.escape(hint)
c.Authenticator.any_allow_config = True  # the roster says it
c.Authenticator.manage_groups = True
# Somebody who was taken off the roster is out after this many seconds, also with an open page.
c.Authenticator.auth_refresh_age = 30
c.Authenticator.refresh_pre_spawn = True

# --- Trainees' servers --------------------------------------------------------------------------
c.JupyterHub.spawner_class = CourseSpawner
c.CourseSpawner.keep_apart = settings.keep_apart
c.CourseSpawner.homes = str(hub.homes)
c.CourseSpawner.memory = settings.memory
c.CourseSpawner.processes = settings.processes
c.Spawner.mem_limit = settings.memory * 2**20
program = [sys.executable, "-P", "-m", "community_data.hosting.hub.server"]
c.Spawner.cmd = [*program, "trainee", "jupyterhub.singleuser"]
c.Spawner.notebook_dir = "~/my-work"
c.Spawner.default_url = "/course"  # the front page; from there each notebook opens by itself
# A trainee cannot lock themselves out with settings in their home.
c.Spawner.disable_user_config = True
# Seconds: on a small machine the last of a room of people who sign in at once wait for a while.
c.Spawner.start_timeout = 600
c.Spawner.http_timeout = 600
# Seconds until the Hub knows that a server died, and starts it anew for whoever comes.
c.Spawner.poll_interval = 10
c.LocalProcessSpawner.interrupt_timeout = 3
c.LocalProcessSpawner.term_timeout = 3
# Seconds until a page whose server ended starts it anew; else people have to find a button.
c.JupyterHub.implicit_spawn_seconds = 1
# With a limit the Hub puts nobody in a line: all above it get an error, and must try again.
c.JupyterHub.concurrent_spawn_limit = 0
# nbgrader asks the Hub for the trainee's groups. The token that a server has may not, by itself.
c.Spawner.server_token_scopes = [
    "users:activity!user",
    "access:servers!server",
    "read:users:name!user",
    "read:users:groups!user",
]
c.Spawner.env_keep = ["LANG", "LC_ALL", "TZ"]


def environment(*settings_folders: Path, course: Path) -> dict[str, str]:
    """What a server has in its environment: where the code, Jupyter's settings and the course are.

    The code is that of the hand-out, which its administrator alone can change.
    """
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin:/usr/bin:/bin"]),
        "PYTHONPATH": str(hub.handout),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COMMUNITY_DATA_COURSE": str(course),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, settings_folders)),
        "JUPYTER_PATH": str(settings_folders[-1]),
        "JUPYTER_PREFER_ENV_PATH": "1",
        # One thread a person: numpy would take every processor of the machine.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


c.Spawner.environment = environment(
    hub.folder / "settings" / "trainee", code / "hub" / "trainee", code / "trainee",
    course=hub.handout,
)  # fmt: skip

# --- The facilitators' course: one server for all of them ---------------------------------------
# Its system user has no shell, so that nobody signs in to the machine with it. The settings in
# `course` name one for the terminals, which else end at once.
course_service = {
    "name": SERVICE,
    "url": f"http://127.0.0.1:{ports[SERVICE]}",
    "command": [
        *program, "course", "jupyterhub.singleuser", f"--ServerApp.root_dir={hub.course}",
    ],
    "timeout": 240,  # seconds; on a machine that is busy, JupyterLab takes its time
    "user": settings.course_user,
    "cwd": str(hub.course),
    "display": True,
    "environment": {
        **environment(
            hub.folder / "settings" / "course", code / "hub" / "course", code / "facilitator",
            course=hub.course,
        ),
        "HOME": str(hub.course),
        HUB_PROCESS: str(os.getpid()),
        "JUPYTERHUB_DEFAULT_URL": "/lab",
    },
    # What people are asked: nothing. They come from the Hub's own page.
    "oauth_no_confirm": True,
}  # fmt: skip

# The other services see the people of the Hub, and end servers; each may do that alone.
services = {
    "idle-culler": (
        ["jupyterhub_idle_culler", f"--timeout={settings.idle * 60}", "--cull-every=60"],
        ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    ),
    "membership": (
        ["community_data.hosting.hub.membership"],
        ["list:users", "read:users:name", "delete:users", "delete:servers"],
    ),
}

c.JupyterHub.services = [
    {
        "name": name,
        "command": [*program, "service", *command],
        "environment": {
            FOLDER: str(hub.folder),
            "PYTHONPATH": str(hub.handout),
            HUB_PROCESS: str(os.getpid()),
        },
    }
    for name, (command, _scopes) in services.items()
]
c.JupyterHub.load_roles = [
    {"name": name, "services": [name], "scopes": scopes}
    for name, (_command, scopes) in services.items()
]

if settings.keep_apart:
    c.JupyterHub.services.append(course_service)
    c.JupyterHub.load_roles.append(
        {
            "name": "facilitators",
            "groups": [FACILITATORS],
            "scopes": [f"access:services!service={SERVICE}"],
        }
    )


def first_page(handler) -> str:
    """A facilitator comes to the course, a trainee to a server of their own."""
    user = handler.current_user
    if user and settings.keep_apart and user.name in settings.facilitators:
        service = handler.services[SERVICE]
        return f"{service.host}{service.prefix}"
    return ""


c.JupyterHub.default_url = first_page


def no_server_of_their_own(spawner) -> None:
    """Facilitators work in the course: a home of their own would be one more place for answers."""
    if settings.keep_apart and spawner.user.name in settings.facilitators:
        from tornado.web import HTTPError

        reason = _("Facilitators work in the course: choose Services, then course")
        raise HTTPError(403, reason=reason)


c.Spawner.pre_spawn_hook = no_server_of_their_own
