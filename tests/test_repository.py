"""What stands at the top of the repository for directories, hooks and readers of versions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.population.layouts import OFFICIAL

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
    "dependsOn",
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
    assert "Development Status :: 4 - Beta" in project
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
    """It begins with what is unreleased; a version that was released is the program's own."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[([^\]]+)\]", text, re.MULTILINE)

    assert versions[0] == "Unreleased"
    assert versions[1:2] in ([], [__version__])
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= {
        *("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
    }
    assert "Nine forms of official" in text
    assert len(OFFICIAL) == 9
