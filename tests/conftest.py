"""In which language commands speak to tests, and what is tried with drawn cases.

They speak English, but for tests with the mark ``german``, to whom they speak
as to anybody who says nothing.

Of drawn cases some are tried in an ordinary run, many at night.

The many: ``pytest --hypothesis-profile=nightly``. They are for the tests that
say how many they want; all others try as many as by day.
"""

import os

import pytest
from hypothesis import settings

LANGUAGE = "SOFORTHILFE_LANG"
os.environ[LANGUAGE] = "en"

settings.register_profile("default", max_examples=300, deadline=None)
# Other cases every night; what fails is printed so that it can be repeated.
settings.register_profile(
    "nightly", settings.get_profile("default"), derandomize=False, print_blob=True
)
# Mutation testing runs each test again and again, and coverage must not hang on luck: the same
# few examples every time.
settings.register_profile(
    "mutants", max_examples=20, deadline=None, derandomize=True, database=None
)
settings.load_profile("default")


@pytest.fixture(autouse=True)
def _spoken_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("german"):
        monkeypatch.delenv(LANGUAGE)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are no name of a test: a ZIP holds the second it was made in.

    Processes that gather tests in two different seconds must find the same names.
    """
    return argname if isinstance(val, bytes) else None
