"""The values for Kubernetes: names and types that the chart knows, and what they name is here.

There is no cluster here, and the chart itself cannot be had. Which names and types it takes stands
below, as its `jupyterhub/values.schema.yaml` says it at commit 02dd73d of
jupyterhub/zero-to-jupyterhub-k8s: all names of each section that our values use.
"""

import ast

import pytest
import yaml
from jsonschema import Draft7Validator

TRUTH, TEXT, LIST = "boolean", ("string", "null"), "array"
WHOLE, NUMBER, SIZE = ("integer", "null"), ("number", "null"), ("number", "string", "null")
NAMED = {"*": "string"}
OPEN = "object"
IMAGE = {
    "name": "string", "tag": "string", "pullSecrets": LIST,
    "pullPolicy": [None, "", "IfNotPresent", "Always", "Never"],
}  # fmt: skip
NETWORK = {
    "enabled": TRUTH, "ingress": LIST, "egress": LIST, "allowedIngressPorts": LIST,
    "interNamespaceAccessLabels": ["accept", "ignore"],
    "egressAllowRules": dict.fromkeys(
        ("cloudMetadataServer", "dnsPortsCloudMetadataServer", "dnsPortsKubeSystemNamespace",
         "dnsPortsPrivateIPs", "nonPrivateIPs", "privateIPs"), TRUTH,
    ),
}  # fmt: skip
AFFINITY = {"required": LIST, "preferred": LIST}
HOOKS = {"postStart": OPEN, "preStop": OPEN}
# A text or a tuple: types. A list: the values there are. A dict: the names there are.
CHART = {
    "hub": {
        **dict.fromkeys(
            ("config", "services", "loadRoles", "extraConfig", "extraFiles", "nodeSelector",
             "containerSecurityContext", "livenessProbe", "readinessProbe", "resources",
             "templateVars", "extraPodSpec", "db", "service", "pdb", "deploymentStrategy",
             "serviceAccount", "podSecurityContext"), OPEN,
        ),
        **dict.fromkeys(
            ("command", "args", "initContainers", "tolerations", "extraContainers", "extraVolumes",
             "extraVolumeMounts", "templatePaths"), LIST,
        ),
        **dict.fromkeys(
            ("revisionHistoryLimit", "fsGid", "activeServerLimit", "concurrentSpawnLimit",
             "consecutiveFailureLimit", "namedServerLimitPerUser"), WHOLE,
        ),
        **dict.fromkeys(
            ("allowNamedServers", "authenticatePrometheus", "redirectToServer",
             "shutdownOnLogout"), (TRUTH, "null"),
        ),
        "baseUrl": "string", "cookieSecret": TEXT, "existingSecret": TEXT, "image": IMAGE,
        "networkPolicy": NETWORK, "labels": NAMED, "annotations": NAMED, "lifecycle": HOOKS,
        "extraEnv": ("object", "array"),
    },
    "proxy": {
        **dict.fromkeys(("chp", "service", "traefik", "deploymentStrategy", "secretSync"), OPEN),
        "secretToken": TEXT, "labels": NAMED, "annotations": NAMED,
        "https": {
            "enabled": (TRUTH, "null"),
            "type": [None, "", "letsencrypt", "manual", "offload", "secret"],
            "letsencrypt": {"contactEmail": TEXT, "acmeServer": TEXT},
            "manual": {"key": TEXT, "cert": TEXT},
            "secret": {"name": TEXT, "key": TEXT, "crt": TEXT},
            "hosts": LIST,
        },
    },
    "singleuser": {
        **dict.fromkeys(
            ("extraFiles", "nodeSelector", "cloudMetadata", "extraPodConfig", "extraResource",
             "networkTools"), OPEN,
        ),
        **dict.fromkeys(
            ("initContainers", "profileList", "extraTolerations", "extraContainers"), LIST
        ),
        **dict.fromkeys(
            ("extraNodeAffinity", "extraPodAffinity", "extraPodAntiAffinity"), AFFINITY
        ),
        "networkPolicy": NETWORK, "podNameTemplate": TEXT, "image": IMAGE,
        "cpu": {"limit": NUMBER, "guarantee": NUMBER},
        "memory": {"limit": SIZE, "guarantee": SIZE},
        "extraEnv": ("object", "array"), "cmd": ("array", "string", "null"), "defaultUrl": TEXT,
        "events": (TRUTH, "null"), "extraAnnotations": NAMED, "extraLabels": NAMED,
        "fsGid": WHOLE, "lifecycleHooks": HOOKS, "serviceAccountName": TEXT,
        "startTimeout": WHOLE, "allowPrivilegeEscalation": (TRUTH, "null"), "uid": WHOLE,
        "storage": {
            "capacity": TEXT, "homeMountPath": "string", "type": ["dynamic", "static", "none"],
            "extraLabels": NAMED, "extraVolumes": LIST, "extraVolumeMounts": LIST,
            "static": {"pvcName": TEXT, "subPath": TEXT},
            "dynamic": {
                "pvcNameTemplate": TEXT, "storageAccessModes": LIST, "storageClass": TEXT,
                "volumeNameTemplate": TEXT,
            },
        },
    },
    "cull": {
        "enabled": TRUTH,
        **dict.fromkeys(("users", "adminUsers", "removeNamedServers"), (TRUTH, "null")),
        **dict.fromkeys(("timeout", "every", "concurrency", "maxAge"), WHOLE),
    },
    **dict.fromkeys(
        ("imagePullSecret", "scheduling", "ingress", "prePuller", "custom", "debug", "rbac",
         "global"), OPEN,
    ),
    "imagePullSecrets": LIST, "enabled": (TRUTH, "null"),
    "fullnameOverride": TEXT, "nameOverride": TEXT,
}  # fmt: skip


def schema(part) -> dict:
    """A part of `CHART` as a JSON schema."""
    if isinstance(part, list):
        return {"enum": part}
    if not isinstance(part, dict):
        return {"type": list(part) if isinstance(part, tuple) else part}
    if "*" in part:
        return {"type": "object", "additionalProperties": schema(part["*"])}
    properties = {name: schema(each) for name, each in part.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


@pytest.fixture(scope="module")
def values(repo) -> dict:
    file = repo / "facilitator_guide" / "hosting" / "kubernetes.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def problems(values) -> list[str]:
    return [problem.message for problem in Draft7Validator(schema(CHART)).iter_errors(values)]


def test_the_chart_knows_each_name_and_takes_each_value(values):
    assert problems(values) == []


@pytest.mark.parametrize(
    ("section", "wrong"),
    [("singleuser", {"memory": {"limits": "1G"}}), ("cull", {"every": "5 minutes"}),
     ("proxy", {"https": {"type": "certificate"}}), ("singleuser", {"default_url": "/course"}),
     ("hub", {"extraConfig": "c.JupyterHub"})],
)  # fmt: skip
def test_a_wrong_name_or_value_would_be_found(values, section, wrong):
    assert len(problems(values | {section: wrong})) == 1


def test_what_the_values_name_is_in_the_course(repo, values):
    environment = values["singleuser"]["extraEnv"]
    course = environment["COMMUNITY_DATA_COURSE"]
    for folder in ":".join([environment["JUPYTER_CONFIG_PATH"], environment["JUPYTER_PATH"]]).split(
        ":"
    ):
        assert (repo / folder.removeprefix(f"{course}/")).is_dir(), folder
    module = values["singleuser"]["cmd"][2]
    assert (repo / module.replace(".", "/")).with_suffix(".py").is_file()


def test_a_trainees_server_may_there_what_it_may_on_one_machine(repo, values):
    """The same scopes, in both files that set them."""
    config = repo / "community_data" / "hosting" / "hub" / "jupyterhub_config.py"
    code = [config.read_text(encoding="utf-8"), *values["hub"]["extraConfig"].values()]
    scopes = [
        ast.literal_eval(node.value)
        for text in code
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "c.Spawner.server_token_scopes"
    ]
    assert len(scopes) == 2 and scopes[0] == scopes[1]
