"""The same runs on a dask scheduler that somebody else started."""

import pytest
from distributed import LocalCluster

from community_data.reports import workers as crowd

from .conftest import write_package


@pytest.fixture
def scheduler():
    """The address of a dask scheduler with one worker."""
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
    ) as cluster:
        yield cluster.scheduler_address


def test_runs_on_a_scheduler(report, scheduler, tmp_path):
    package = write_package(tmp_path / "data", ["Goodville", "Stopton"])
    said = report(
        *(package, "--level", "town", "--module", "count", "--out", tmp_path / "out"),
        *("--scheduler", scheduler),
    )
    assert said.code == 1
    assert (tmp_path / "out" / "goodville.html").is_file()
    assert "01_count, cell [3]: The notebook stopped with an error: KeyError" in said.err


def test_no_worker_is_profiled():
    """A profiler's look into other threads can bring a process of Python 3.11 to a stop."""
    with crowd._client(1, "") as client:
        asked = client.run(lambda dask_worker: list(dask_worker.periodic_callbacks))
        assert [name for names in asked.values() for name in names if "profile" in name] == []


@pytest.mark.parametrize("ends", [1, 2])
def test_a_worker_that_ends_as_it_begins_is_started_once_more(monkeypatch, ends):
    from community_data.errors import CannotReport

    begun = []

    def cluster(**_asked):
        begun.append("cluster")
        if len(begun) <= ends:
            raise RuntimeError("Cluster failed to start: Nanny failed to start.")
        return "running"

    monkeypatch.setattr("distributed.LocalCluster", cluster)
    if ends == 1:
        assert crowd._here(1) == "running"
    else:
        with pytest.raises(CannotReport, match="ended as they began"):
            crowd._here(1)


def test_a_scheduler_without_workers_is_said(tmp_path, monkeypatch):
    from community_data.errors import CannotReport
    from community_data.reports.run import Run

    monkeypatch.setattr(crowd, "SECONDS_TO_GET_A_WORKER", 1)
    with LocalCluster(
        n_workers=0,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
    ) as cluster:
        runs = crowd.run_all([Run("m", "M", "m.ipynb", {}, 5)], 1, cluster.scheduler_address)
        with pytest.raises(CannotReport, match="has no workers"):
            next(runs)
