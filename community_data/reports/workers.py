"""Many runs side by side, each in a process of its own, on this machine or on a dask cluster."""

from __future__ import annotations

import contextlib
import logging
import signal
from collections.abc import Iterator

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


def run_all(
    runs: list[Run], jobs: int, scheduler: str = ""
) -> Iterator[tuple[int, Section | Failure]]:
    """Run them all and yield (position in `runs`, outcome) as each one ends.

    `jobs` processes on this machine, or the workers of the dask scheduler at `scheduler`, which
    must see the same folders and have the course installed. When the loop over it is left early,
    kernels and workers are ended before anything else happens.
    """
    token = new_token()
    with contextlib.ExitStack() as at_the_end:
        at_the_end.callback(clear_folders, token)
        client = at_the_end.enter_context(_client(min(jobs, len(runs)), scheduler))
        from distributed import as_completed

        # Runs started first come back first, so that pages are finished one after the other.
        futures = {
            client.submit(run_module, run, token, pure=False, priority=-position): position
            for position, run in enumerate(runs)
        }
        try:
            for future in as_completed(list(futures)):
                position = futures.pop(future)
                yield position, _outcome(future, runs[position], client)
                future.release()  # a page's figures need not stay in memory
        finally:
            if futures:
                _stop(client, list(futures), token)


def _outcome(future, run: Run, client) -> Section | Failure:
    if future.status == "finished":
        return future.result()
    if client.status != "running" or future.status in ("cancelled", "lost"):
        raise CannotReport(
            _(
                "The connection to the dask scheduler was lost. The pages made so far "
                "stay; the same command takes it up."
            )
        )
    return Failure(
        run.module, _("The process that ran it ended. The computer may have run out of memory.")
    )


@contextlib.contextmanager
def _client(jobs: int, scheduler: str):
    import dask
    from distributed import Client, LocalCluster

    quiet = {
        "distributed.logging.distributed": "critical",
        "distributed.comm.timeouts.connect": f"{SECONDS_TO_CONNECT}s",
    } | {
        f"distributed.nanny.pre-spawn-environ.{n}": value
        for n, value in SETTINGS_OF_WORKERS.items()
    }
    with dask.config.set(quiet), contextlib.ExitStack() as stack:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        if scheduler:
            client = stack.enter_context(_at(scheduler))
        else:
            stack.enter_context(shared(**SETTINGS_OF_WORKERS))
            with _deaf_to_interrupts():
                cluster = stack.enter_context(
                    LocalCluster(
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
                )
            client = stack.enter_context(Client(cluster))
        yield client


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


def _stop(client, futures: list, token: str) -> None:
    """End what is under way: nothing is waited for, and nothing is left running."""
    with _deaf_to_interrupts(), contextlib.suppress(Exception):
        client.cancel(futures, force=True)
        client.run(stop_kernels, token)
