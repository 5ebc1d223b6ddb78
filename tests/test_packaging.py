"""What is installed is what stands in the repository."""

from __future__ import annotations

import pkgutil
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIGURES = (ROOT / "data/kreise_einwohner.csv").read_bytes()


def test_the_imported_package_reads_the_figures_of_the_repository() -> None:
    """The installed package reads the very bytes of data/kreise_einwohner.csv."""
    assert pkgutil.get_data("ukraine_soforthilfe.data", "kreise_einwohner.csv") == FIGURES


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    clone = tmp_path_factory.mktemp("clone")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone)
    for name in ("src", "data"):
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
        assert file.read() == FIGURES


def test_the_wheel_holds_the_figures_and_every_module(distributions: Path) -> None:
    """The wheel carries the figures as ukraine_soforthilfe/data, and all of src."""
    (path,) = distributions.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        figures = archive.read("ukraine_soforthilfe/data/kreise_einwohner.csv")
    source = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").rglob("*.py")}

    assert figures == FIGURES
    assert source - names == set()
    assert {"ukraine_soforthilfe/py.typed", "ukraine_soforthilfe/data/datapackage.json"} <= names


def test_no_dependency_is_without_a_lower_bound() -> None:
    """Every run-time dependency says from which version on it serves."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        dependencies = tomllib.load(file)["project"]["dependencies"]

    assert [name for name in dependencies if ">=" not in name] == []
