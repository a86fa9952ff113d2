"""What the columns of small files are taken for. Each file stands for a kind that people bring."""

import tomllib

import pytest
from looking import draft

# A kind of file -> its text, and what the draft says of it.
FILES = {
    "drug deaths, one row a person": (
        "Date,Age,Sex,Race,Ethnicity,Residence City,Residence County,Death City,Cause of Death\n"
        + "".join(
            f"0{1 + n % 9}/2{n % 9}/2023,{20 + n % 60},{['Male', 'Female'][n % 2]},"
            f"{['White', 'Black'][n % 2]},{['Hispanic', 'Not Hispanic'][n % 2]},"
            f"{['ALDER', 'BIRCH'][n % 2]},FERN,{['BIRCH', 'CEDAR'][n % 2]},Toxicity {n}\n"
            for n in range(60)
        ),
        {"table": {"one_row_is": "a person", "place": "Residence City", "first": "month"},
         "by": ["age", "sex", "race", "ethnicity"]},
    ),
    "admissions by month": (
        "Year,Month,Town,Gender,Age Group,Admissions\n"
        + "".join(
            f"{year},{month},{town},{sex},{age},{30 + n}\n"
            for n, (year, month, town, sex, age) in enumerate(
                (y, m, t, s, a) for y in (2022, 2023) for m in ("January", "May")
                for t in ("Alder", "Birch") for s in ("Male", "Female") for a in ("18-24", "25+")
            )
        ),
        {"table": {"one_row_is": "a count", "place": "Town", "count": "Admissions",
                   "only": {"Year": "2023"}},
         "by": ["sex", "age"], "asked": ['repeated = "add"']},
    ),
    "school discipline": (
        "District Code,District,School Code,School,Student Group,Number of Suspensions,Percent\n"
        + "".join(
            f"{d},District {'ABC'[d]},{d}{s},School {'ABC'[d]} {'XYZ'[s]},{g},{n},{p}.5%\n"
            for d in range(3) for s in range(3)
            for g, n, p in [("White", 40, 4), ("Black", "*", 9), ("All Students", 52, 6)]
        ),
        {"table": {"one_row_is": "a count", "place": "School", "count": "Number of Suspensions",
                   "hidden": ["*"]},
         "by": ["student-group"], "everyone": ["All Students"]},
    ),
    "homelessness in England": (
        "Local authority code,Local authority,Region,Households assessed,Households per 1000\n"
        "E07000223,Alder,South,1204,4.51\nE07000224,Birch,South,98,..\nE07000225,Cedar,North,310,3.2\n",
        {"table": {"place": "Local authority", "count": "Households assessed"}, "by": []},
    ),
    "homelessness in Australia": (
        "LGA_CODE_2021,LGA_NAME_2021,Homeless persons,Total persons\n"
        "10050,Alder,120,51200\n10180,Birch,64,30100\n10250,Cedar,np,28000\n",
        {"table": {"place": "LGA_NAME_2021", "count": "Homeless persons"}},
    ),
    "a point-in-time count": (
        "CoC Number,CoC Name,Overall Homeless,Sheltered Homeless,Unsheltered Homeless\n"
        "CT-502,Alder CoC,312,200,112\nCT-503,Birch CoC,512,300,212\n",
        {"table": {"place": "CoC Name", "count": "Overall Homeless"}, "by": ["shelter"]},
    ),
    "cases by municipio": (
        "FIPS,Municipio,Confirmed cases,Population\n"
        "72001,Adjuntas,12340,18020\n72003,Aguada,23450,38100\n72005,Aguadilla,45060,55100\n",
        {"table": {"place": "FIPS", "count": "Confirmed cases"},
         "population": {"column": "Population"}},
    ),
    "decimal commas": (
        "Town;People;Rate\nAlder;1.204.310;4,5\nBirch;980.120;3,2\nCedar;2.400;1,1\n",
        {"table": {"place": "Town", "count": "People", "thousands": "."}},
    ),
    "ids that Excel keeps as text": (
        'Town code,Town,Served\n="0101",Alder,120\n="0102",Birch,340\n',
        {"table": {"place": "Town", "count": "Served"}},
    ),
    "a kind of number in each row": (
        "Town,Measure,Value\n"
        + "".join(f"{t},{m},{v}\n" for t in ("Alder", "Birch") for m, v in
                  [("Number", 120), ("Percent", 12.5)]),
        {"table": {"place": "Town", "count": "Value", "only": {"Measure": ""}}},
    ),
    "a sign that can be zero or hidden": (
        "Town,Served\nAlder,120\nBirch,-\nCedar,34\n",
        {"table": {"place": "Town"}, "asked": ['zero = ["-"]', 'hidden = ["-"]']},
    ),
    "margins beside each number": (
        "Town,Renters,Renters MOE,Population,Population MOE\n"
        "Alder,1200,210,5000,30\nBirch,900,180,4000,0\n",
        {"table": {"count": "Renters", "margin": "Renters MOE"},
         "population": {"column": "Population", "margin": "Population MOE"}},
    ),
    "three unnamed columns": (
        "Town,,Served,,\nAlder,x,120,,1\nBirch,y,340,,2\n",
        {"table": {"place": "Town", "count": "Served"}},
    ),
    "one place, a group a row": (
        "Group,Households,Percent\nCouples,1204,12.1\nSingle men,3310,33.2\nTotal,4514,100\n",
        {"table": {"one_place": "", "count": "Households"}, "by": ["group"],
         "everyone": ["Total"]},
    ),
    "an age in years and a birth date": (
        "Client ID,Town,Date of birth,Language spoken\n"
        + "".join(
            f"K{n},{['Alder', 'Birch'][n % 2]},{1950 + n}-02-03,{['English', 'Spanish'][n % 2]}\n"
            for n in range(40)
        ),
        {"table": {"one_row_is": "a person", "id": "Client ID", "place": "Town"},
         "by": ["age", "language"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_the_columns_of_a_file_are(tmp_path, name):
    text, right = FILES[name]
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    mapping, told = draft(tmp_path / "t.csv", public=True)
    written = mapping.read_text(encoding="utf-8")
    raw = tomllib.loads(written)
    for section in ("table", "population"):
        wanted = right.get(section, {})
        assert {key: raw[section].get(key) for key in wanted} == wanted, written
    if "by" in right:
        assert [groups["by"] for groups in raw.get("groups", [])] == right["by"]
    if "everyone" in right:
        assert raw["groups"][0]["everyone"] == right["everyone"]
    for line in right.get("asked", []):
        assert f"\n# {line} " in written, written
    # Each line of the draft says how sure it is, in the file and on the terminal.
    for sure in ("sure: ", "likely: ", "open: "):
        assert f"# {sure}" in written
        assert f"\n{sure}" in told


def test_ids_of_the_census_get_the_names_beside_them(tmp_path):
    (tmp_path / "t.csv").write_text(FILES["cases by municipio"][0], encoding="utf-8")
    draft(tmp_path / "t.csv")
    places = (tmp_path / "t-places.csv").read_text(encoding="utf-8")
    assert "72003,Aguada,county," in places
