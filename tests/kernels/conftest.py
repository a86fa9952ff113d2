import pytest

from community_data.kernels.order import Limits
from community_data.kernels.sandbox import Sandbox

# The second is what a system without namespaces inside bubblewrap falls back to.
KINDS = ["own_namespaces", pytest.param("one_each", marks=pytest.mark.thorough)]

LIMITS = Limits(memory=300 << 20, disk=20 << 20, output=2 << 20)


@pytest.fixture(scope="session")
def own_namespaces(repo):
    with Sandbox(LIMITS, course=repo) as sandbox:
        if not sandbox.own_namespaces:
            pytest.skip("Inside bubblewrap, this system grants no namespaces of one's own.")
        yield sandbox


@pytest.fixture(scope="session")
def one_each(repo):
    """A bubblewrap for each kernel, as where a system grants no namespaces inside one."""
    with Sandbox(LIMITS, course=repo) as sandbox:
        sandbox.own_namespaces = False
        yield sandbox


@pytest.fixture(params=KINDS)
def sandbox(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def kernel(sandbox):
    with sandbox.kernel() as kernel:
        yield kernel


@pytest.fixture(scope="session")
def kernel_of_own_namespaces(own_namespaces):
    with own_namespaces.kernel() as kernel:
        yield kernel


@pytest.fixture(scope="session")
def kernel_of_one_each(one_each):
    with one_each.kernel() as kernel:
        yield kernel


@pytest.fixture(params=KINDS)
def steady(request):
    """A kernel for tests that only ask it, and leave it as it is."""
    return request.getfixturevalue(f"kernel_of_{request.param}")
