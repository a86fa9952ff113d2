"""The package as notebooks meet it."""

import subprocess
import sys

from community_data import methods


def test_everything_public_is_there_and_explained():
    for name in methods.__all__:
        public = getattr(methods, name)
        assert not callable(public) or len(public.__doc__) > 40, name


def test_importing_it_loads_no_slow_library():
    lines = [
        "import sys",
        "from community_data import methods",
        "print([name for name in ('scipy', 'statsmodels') if name in sys.modules])",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
