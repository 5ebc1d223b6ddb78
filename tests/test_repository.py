"""What stands at the top of the repository for others, and that it is what is installed."""

from __future__ import annotations

import doctest
import pkgutil
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import building
import constraints
import pytest
import yaml
from packaging.utils import canonicalize_name

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.population.loading import OFFICIAL

ROOT = Path(__file__).parents[1]
PUBLICCODE: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
# Mandatory by the standard, https://yml.publiccode.tools; of `legal` and others a part.
MANDATORY = (
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description",
    "legal/license",
    "maintenance/type",
    "maintenance/contacts",
    "localisation/localisationReady",
    "localisation/availableLanguages",
)
KNOWN = {
    *("publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus"),
    *("softwareType", "intendedAudience", "description", "legal", "maintenance", "localisation"),
    *("dependsOn", "softwareVersion"),
}


@pytest.mark.parametrize("path", MANDATORY)
def test_publiccode_has_what_is_mandatory(path: str) -> None:
    """Each mandatory key of publiccode.yml has a value."""
    value: Any = PUBLICCODE
    for key in path.split("/"):
        value = value[key]

    assert value


def test_publiccode_keeps_to_the_standard() -> None:
    """Choices are among those that the standard has, texts of the lengths that it allows."""
    assert set(PUBLICCODE) == KNOWN
    assert PUBLICCODE["developmentStatus"] in {"concept", "development", "beta", "stable"}
    assert PUBLICCODE["softwareType"] in {
        *("standalone/desktop", "standalone/other", "library", "addon", "configurationFiles")
    }
    assert set(PUBLICCODE["platforms"]) <= {"web", "windows", "mac", "linux", "ios", "android"}
    assert PUBLICCODE["maintenance"]["type"] in {"internal", "community"}
    assert all(contact["name"] for contact in PUBLICCODE["maintenance"]["contacts"])
    assert PUBLICCODE["url"].startswith("https://")
    for text in PUBLICCODE["description"].values():
        assert len(text["shortDescription"]) <= 150 <= len(text["longDescription"]) <= 10_000
        assert 5 <= len(text["features"]) <= 20
        for screenshot in text["screenshots"]:
            assert (ROOT / screenshot).suffix == ".png"
            assert (ROOT / screenshot).exists()


def test_publiccode_agrees_with_the_program() -> None:
    """Licence, Python, languages and status are those of pyproject.toml and of the program."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (python,) = PUBLICCODE["dependsOn"]["open"]

    assert f'license = "{PUBLICCODE["legal"]["license"]}"' in project
    assert f'requires-python = ">={python["versionMin"]}"' in project
    assert "Development Status :: 5 - Production/Stable" in project
    assert PUBLICCODE["developmentStatus"] == "stable"
    assert PUBLICCODE["softwareVersion"] == __version__
    languages = [language.value for language in Language]
    assert PUBLICCODE["localisation"]["availableLanguages"] == languages
    assert list(PUBLICCODE["description"]) == languages


def test_the_hooks_run_what_ci_runs() -> None:
    """pre-commit runs CI's checks, with the tools that are installed."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    (repository,) = config["repos"]
    (checks,) = re.findall(r'"(ruff .*)"', (ROOT / ".ci/run").read_text("utf-8"))

    assert repository["repo"] == "local"
    assert " && ".join(hook["entry"] for hook in repository["hooks"]) == checks
    assert all(hook["language"] == "system" for hook in repository["hooks"])


def test_the_changelog() -> None:
    """It begins with what is unreleased, then comes the program's version; its day may be open."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    days = r"^## \[([^\]]+)\](?: - (?:YYYY-MM-DD|\d{4}-\d{2}-\d{2}))?$"
    versions = re.findall(days, text, re.MULTILINE)

    assert versions[:2] == ["Unreleased", __version__]
    assert len(versions) == len(re.findall(r"^## ", text, re.MULTILINE))
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= {
        *("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
    }
    assert "Thirteen forms of official" in text
    assert len(OFFICIAL) == 13


def test_the_address_of_the_repository() -> None:
    """It is the same in both places, and as long as there is none, a name that leads nowhere."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        address = tomllib.load(file)["project"]["urls"]["Repository"]

    assert PUBLICCODE["url"] == f"{address}.git"
    assert address.startswith("https://")


BUILT_IN = (ROOT / "data/kreise_einwohner.csv").read_bytes()


def test_the_imported_package_reads_the_figures_of_the_repository() -> None:
    """The installed package reads the very bytes of data/kreise_einwohner.csv."""
    assert pkgutil.get_data("ukraine_soforthilfe.data", "kreise_einwohner.csv") == BUILT_IN


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    clone = tmp_path_factory.mktemp("clone")
    for name in ("MANIFEST.in", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, clone)
    for name in ("src", "data", "tools", "LICENSES"):
        ignored = shutil.ignore_patterns("*.egg-info", "__pycache__")
        shutil.copytree(ROOT / name, clone / name, ignore=ignored)
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(clone / "dist"), str(clone)],
        check=True,
        capture_output=True,
    )
    return clone / "dist"


def test_the_sdist_holds_the_figures(distributions: Path) -> None:
    """The sdist carries data/kreise_einwohner.csv byte for byte."""
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        (name,) = (n for n in archive.getnames() if n.endswith("/data/kreise_einwohner.csv"))
        file = archive.extractfile(name)
        assert file is not None
        assert file.read() == BUILT_IN


def test_the_wheel_holds_the_figures_and_every_module(distributions: Path) -> None:
    """The wheel carries the figures as ukraine_soforthilfe/data, and all of src."""
    (path,) = distributions.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        figures = archive.read("ukraine_soforthilfe/data/kreise_einwohner.csv")
    source = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").rglob("*.py")}

    assert figures == BUILT_IN
    assert source - names == set()
    assert {
        "ukraine_soforthilfe/py.typed",
        "ukraine_soforthilfe/data/datapackage.json",
        "ukraine_soforthilfe/data/kreise_umrisse.json",
        "ukraine_soforthilfe/reports/pens/page.html.jinja",
        "ukraine_soforthilfe/reports/pens/page.css",
    } <= names


def test_the_wheel_says_whose_it_is(distributions: Path) -> None:
    """It is licensed as the program and the figures are, and carries both texts."""
    (path,) = distributions.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode("utf-8")
        texts = {n.rpartition("/")[2] for n in archive.namelist() if "/licenses/" in n}

    assert "\nLicense-Expression: MIT AND DL-DE-BY-2.0\n" in metadata
    assert texts == {"MIT.txt", "DL-DE-BY-2.0.txt"}


def test_the_readme_leads_into_the_repository(distributions: Path) -> None:
    """In the wheel its pictures and links have the whole address, which the repository has not."""
    (path,) = distributions.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        _, _, shown = archive.read(name).decode("utf-8").partition("\n\n")
    readme = (ROOT / "README.md").read_text("utf-8")
    here = re.findall(r"\]\((?!https:|#)([^)]+)\)", readme)

    assert re.findall(r"\]\((?!https:|#)", shown) == []
    assert len(re.findall(r"\]\(https://[^)]+/(?:raw|blob)/HEAD/", shown)) == len(here) > 10
    assert shown.count("/raw/HEAD/") == readme.count("![")
    assert doctest.testmod(building) == (0, 1)


def test_the_licence_at_the_root() -> None:
    """The text that people look for at the root is that of the program's licence."""
    assert (ROOT / "LICENSE").read_text("utf-8") == (ROOT / "LICENSES/MIT.txt").read_text("utf-8")


def test_no_dependency_is_without_a_lower_bound() -> None:
    """Every run-time dependency says from which version on it serves."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        dependencies = tomllib.load(file)["project"]["dependencies"]

    assert [name for name in dependencies if ">=" not in name] == []


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def test_the_constraints_for_offices() -> None:
    """They name all that the program needs, and what that needs, in versions that all allow.

    Of a version that is not installed here it is not known what it needs.
    """
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines)
    here = [name for name in pinned if installed(name) == pinned[name]]

    assert lines == [f"{name}=={pinned[name]}" for name in sorted(pinned)]
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in pinned)
    for name in (constraints.PROGRAM, *here):
        for each in constraints.needed(name):
            assert each.specifier.contains(pinned[canonicalize_name(each.name)]), (name, each)
    if len(here) == len(pinned):
        assert constraints.constraints() == lines
