"""Many runs side by side, each in a process of its own, on this machine or on a dask cluster."""

from __future__ import annotations

import contextlib
import itertools
import logging
import signal
from collections.abc import Iterable, Iterator

from community_data.errors import CannotReport
from community_data.kernels.forks import shared
from community_data.reports.run import (
    Failure,
    Run,
    Section,
    clear_folders,
    new_token,
    run_module,
    stop_kernels,
)
from community_data.text.translate import _

# dask gives them to its workers. With it a page is the same however often it is made.
SETTINGS_OF_WORKERS = {"PYTHONHASHSEED": "6640"}
SECONDS_TO_CONNECT = 10
SECONDS_TO_GET_A_WORKER = 60
MOST_UNDER_WAY = 256  # with the workers, or on their way there


def run_all(
    runs: Iterable[Run], jobs: int, scheduler: str = ""
) -> Iterator[tuple[int, Section | Failure]]:
    """Run them all and yield (position in `runs`, outcome) as each one ends.

    `jobs` processes on this machine, or the workers of the dask scheduler at `scheduler`, which
    must see the same folders and have the course installed. What failed by chance is tried once
    more, on another worker where there is one. `runs` is gone through as workers get to them, so
    that not all of them are in memory. When the loop over it is left early, kernels and workers
    are ended before anything else happens.
    """
    token = new_token()
    with contextlib.ExitStack() as at_the_end:
        at_the_end.callback(clear_folders, token)
        client = at_the_end.enter_context(_client(jobs, scheduler))
        crowd = _Crowd(client, token)
        waiting = enumerate(runs)
        try:
            for position, run in itertools.islice(waiting, MOST_UNDER_WAY):
                crowd.begin(position, run)
            for position, outcome in crowd.ended():
                yield position, outcome
                for position, run in itertools.islice(waiting, 1):
                    crowd.begin(position, run)
        finally:
            crowd.stop()


class _Crowd:
    """The runs that are with the workers of a dask client."""

    def __init__(self, client, token: str) -> None:
        from distributed import as_completed

        self.client, self.token = client, token
        self._futures = as_completed()
        self._under_way: dict = {}  # future -> (position, run, whether it is the second try)

    def begin(self, position: int, run: Run, not_on: str = "") -> None:
        """Hand a run to a worker. not_on: the worker on which the first try failed."""
        others = [worker for worker in self.client.nthreads() if worker != not_on] if not_on else []
        # Runs started first come back first, so that pages are finished one after the other.
        future = self.client.submit(
            _run_here, run, self.token, pure=False, priority=-position,
            workers=others or None, allow_other_workers=bool(others),
        )  # fmt: skip
        self._under_way[future] = position, run, bool(not_on)
        self._futures.add(future)

    def ended(self) -> Iterator[tuple[int, Section | Failure]]:
        """(position, outcome) of each run as it ends, until none is left."""
        for future in self._futures:
            position, run, again = self._under_way.pop(future)
            outcome, worker = _outcome(future, run, self.client)
            future.release()  # a page's figures need not stay in memory
            if isinstance(outcome, Failure) and outcome.by_chance and not again:
                self.begin(position, run, not_on=worker)
            else:
                yield position, outcome

    def stop(self) -> None:
        """End what is under way: nothing is waited for, and nothing is left running."""
        if self._under_way:
            with _deaf_to_interrupts(), contextlib.suppress(Exception):
                self.client.cancel(list(self._under_way), force=True)
                self.client.run(stop_kernels, self.token)


def _run_here(run: Run, token: str) -> tuple[Section | Failure, str]:
    """What a worker does; with its address."""
    from distributed import get_worker

    return run_module(run, token), get_worker().address


def _outcome(future, run: Run, client) -> tuple[Section | Failure, str]:
    """How a run ended, and on which worker; "" where that is not known."""
    if future.status == "finished":
        return future.result()
    if client.status != "running" or future.status in ("cancelled", "lost"):
        raise CannotReport(
            _(
                "The connection to the dask scheduler was lost. The pages made so far "
                "stay; the same command takes it up."
            )
        )
    reason = _("The process that ran it ended, twice. The computer may have run out of memory.")
    return Failure(run.module, reason), ""


@contextlib.contextmanager
def _client(jobs: int, scheduler: str):
    import dask
    from distributed import Client

    quiet = {
        "distributed.logging.distributed": "critical",
        "distributed.comm.timeouts.connect": f"{SECONDS_TO_CONNECT}s",
        "distributed.scheduler.allowed-failures": 1,  # a worker that dies costs one more try
        "distributed.scheduler.worker-saturation": 1.0,  # and the run it was at, no other
        # dask's profiler looks into all threads 100 times a second. In releases of Python 3.11 a
        # process that collects garbage just then stands still for good (python/cpython#106883).
        "distributed.worker.profile.enabled": False,
    } | {
        f"distributed.nanny.pre-spawn-environ.{n}": value
        for n, value in SETTINGS_OF_WORKERS.items()
    }
    with dask.config.set(quiet), contextlib.ExitStack() as stack:
        # dask gives its client a level of its own, at which a lost connection is a traceback.
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if scheduler:
            client = stack.enter_context(_at(scheduler))
        else:
            stack.enter_context(shared(**SETTINGS_OF_WORKERS))
            with _deaf_to_interrupts():
                cluster = stack.enter_context(_here(jobs))
            client = stack.enter_context(Client(cluster))
        yield client


def _here(jobs: int):
    """Workers on this machine; where one ends as it begins, they are started once more."""
    from distributed import LocalCluster

    for _try in range(2):
        with contextlib.suppress(RuntimeError):
            return LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                # No dashboard; dask opens its port all the same, so let it be a free one.
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                memory_limit=0,  # what needs memory is the kernels, which dask cannot see
                silence_logs=logging.CRITICAL,
            )
    raise CannotReport(
        _(
            "The processes that run notebooks ended as they began, twice. The computer may have "
            "run out of memory. The same command takes it up."
        )
    )


def _at(scheduler: str):
    from distributed import Client

    try:
        client = Client(scheduler, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError, TypeError):
        raise CannotReport(
            _(
                "No dask scheduler answers at “{scheduler}”. Write its address as "
                "tcp://HOST:PORT, or leave out --scheduler to use this machine alone."
            ).format(scheduler=scheduler)
        ) from None
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_GET_A_WORKER)
    except TimeoutError:
        client.close()
        raise CannotReport(
            _(
                "The dask scheduler at “{scheduler}” has no workers. Start one beside "
                "it, or leave out --scheduler to use this machine alone."
            ).format(scheduler=scheduler)
        ) from None
    return client


@contextlib.contextmanager
def _deaf_to_interrupts():
    """Ctrl-C reaches the whole process group, and workers must not die before we end them.

    A process that is started while interrupts are ignored ignores them too.
    """
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread, where signals do not arrive anyhow
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
