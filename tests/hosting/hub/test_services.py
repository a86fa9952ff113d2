"""What the Hub starts ends when the Hub asks it to."""

import os
import signal
import subprocess
import sys

SAYS = "import signal\nprint(signal.getsignal(signal.SIGINT) is signal.default_int_handler)\n"


def test_a_service_hears_the_signal_that_ends_it_also_below_a_hub_in_the_background(tmp_path):
    """A shell lets its programs in the background ignore SIGINT, which goes on to all below."""
    (tmp_path / "says_it.py").write_text(SAYS)
    said = subprocess.run(
        [sys.executable, "-m", "community_data.hosting.hub.server", "service", "says_it"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "True", said
