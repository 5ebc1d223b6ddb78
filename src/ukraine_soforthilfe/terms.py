"""What a total is divided by beside its key: unit, base amount, bounds, shares of keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import RuleError
from ukraine_soforthilfe.rules import Division, divide
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ukraine_soforthilfe.units import Euros


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The rules of one allocation, amounts in euros.

    Attributes:
        unit: What every amount is a whole number of.
        base_amount: What every district gets before the key (Sockelbetrag).
        minimum: The least that a district gets, base amount included
            (Mindestbetrag); None for no floor.
        maximum: The most that a district gets, base amount included
            (Höchstbetrag); None for no cap.
        shares: The share of each key in the total where there are several;
            they sum to 1.
    """

    unit: Unit = Unit.EURO
    base_amount: Euros = 0
    minimum: Euros | None = None
    maximum: Euros | None = None
    shares: tuple[Decimal, ...] = ()

    @property
    def bounded(self) -> bool:
        """Whether there is a floor or a cap."""
        return self.minimum is not None or self.maximum is not None

    @property
    def weights_of_shares(self) -> tuple[int, ...]:
        """The shares as whole numbers over their sum; one where there is one key."""
        if not self.shares:
            return (1,)
        places = max(-int(share.as_tuple().exponent) for share in self.shares)
        scale = 10 ** max(places, 0)
        return tuple(
            scale // denominator * numerator
            for numerator, denominator in (share.as_integer_ratio() for share in self.shares)
        )

    def divide(self, total: Euros, keys: Sequence[Sequence[int]]) -> Division:
        """Divide a total by these rules.

        Args:
            total: Euros to divide.
            keys: For each key the figures of everybody.

        Raises:
            ApportionmentError: A total or key that cannot be apportioned.
            RuleError: The rules cannot be met.
        """
        self._check_shares(len(keys))
        units = self.unit.units
        return divide(
            units(total),
            keys,
            shares=self.weights_of_shares,
            base_amount=units(self.base_amount, what="base amount"),
            minimum=None if self.minimum is None else units(self.minimum, what="minimum"),
            maximum=None if self.maximum is None else units(self.maximum, what="maximum"),
            unit=self.unit,
        )

    def _check_shares(self, keys: int) -> None:
        if keys != max(len(self.shares), 1):
            raise RuleError(
                f"There are {keys} keys and {len(self.shares)} shares. Give each of several keys "
                "its share with --weight-share, and a single key none."
            )
        if self.shares and (sum(self.shares) != 1 or min(self.shares) < 0):
            listed = " + ".join(map(str, self.shares))
            raise RuleError(
                f"The shares are {listed} = {sum(self.shares)} and must be of 0 or more and "
                "sum to 1. Correct one of them."
            )


PLAIN = Terms()
"""Whole euros by one key."""
