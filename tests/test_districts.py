"""Keys of Kreise and Gemeinden, and figures of other keys as texts."""

from __future__ import annotations

import pytest

from ukraine_soforthilfe.districts import Schluessel, is_gemeinde_ags, is_kreis_ags


@pytest.mark.parametrize(
    ("key", "kreis", "gemeinde"),
    [
        ("08111", True, False),
        ("16077", True, False),
        ("00111", False, False),
        ("17111", False, False),
        ("8111", False, False),
        ("081110", False, False),
        ("0811x", False, False),
        ("08111000", False, True),
        ("16077999", False, True),
        ("17077999", False, False),
        ("0811100", False, False),
        ("081110000", False, False),
        ("08111x00", False, False),
        ("0811100x", False, False),
        ("08111\u0660\u0660\u0660", False, False),
        ("\u0660\u0668111000", False, False),
        ("abc", False, False),
        ("", False, False),
    ],
)
def test_the_form_of_a_key(key: str, kreis: bool, gemeinde: bool) -> None:
    """Five digits under a Land are a Kreis, eight a Gemeinde; other digits and letters neither."""
    assert (is_kreis_ags(key), is_gemeinde_ags(key)) == (kreis, gemeinde)


@pytest.mark.parametrize(
    ("places", "scaled", "text"),
    [
        (0, 0, "0"),
        (0, 12, "12"),
        (1, 5, "0.5"),
        (2, 12_345, "123.45"),
        (2, 100, "1.00"),
        (9, 1, "0.000000001"),
        (18, 10**40 + 7, "1" + "0" * 22 + "." + "0" * 17 + "7"),
    ],
)
def test_the_digits_of_a_figure(places: int, scaled: int, text: str) -> None:
    """Every place stands there, and no exponent, however small or large."""
    key = Schluessel("Anteil", places)

    assert key.digits(scaled) == text
    assert f"{key.figure(scaled):f}" == (text if places else f"{scaled}.000000")
