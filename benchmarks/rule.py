"""The rule: against other programs that divide, and against the least that numpy needs."""

from __future__ import annotations

import math
import tracemalloc
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from apportionment.methods import largest_remainder as apportionment_largest_remainder
from iteround import saferound
from largest_remainder import LargestRemainder
from vn_money import allocate as vn_money_allocate
from votelib.evaluate.proportional import LargestRemainder as VotelibLargestRemainder

from benchmarks.measuring import Bound, Line, at_most, call, duration, faster, medians
from ukraine_soforthilfe import apportion
from ukraine_soforthilfe.rule.apportionment import derive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOTAL = 8_000_000
# From here on these two take ten seconds to minutes a call.
_SLOW_PEERS_UP_TO = 100_000


def short_list() -> Iterator[Line]:
    """44 weights in a list."""
    weights = _populations(44)
    yield _line_against_peers("apportion, 44 weights in a list", weights, times=1.0, repeat=200)


def long_list() -> Iterator[Line]:
    """11,000 weights in a list."""
    weights = _populations(11_000)
    yield _line_against_peers("apportion, 11,000 weights in a list", weights, times=8.0)


def million() -> Iterator[Line]:
    """A million weights, in an array and in a list, against peers and against the floor."""
    weights = _populations(1_000_000)
    array = np.array(weights)
    jobs = {
        "an int64 array": call(lambda: apportion(TOTAL, array)),
        "a list": call(lambda: apportion(TOTAL, weights)),
    }
    peers = {name: call(job) for name, job in _peers(TOTAL, weights).items()}
    found = medians({**jobs, **peers}, seconds=20)
    fastest = min(peers, key=found.__getitem__)
    for kind, times in (("an int64 array", 50.0), ("a list", 20.0)):
        yield faster(
            f"apportion, 1,000,000 weights in {kind}",
            ours=found[kind],
            against=f"fastest peer ({fastest})",
            theirs=found[fastest],
            times=times,
        )
    units_left = derive(TOTAL, weights).units_left
    found = medians(
        {
            "ours": jobs["an int64 array"],
            "floor": call(lambda: _floor(TOTAL, array, units_left)),
        },
        seconds=5,
    )
    yield at_most(
        "apportion, 1,000,000 weights in an int64 array",
        ours=found["ours"],
        against="floor: sum, multiply, //, multiply-subtract, partition",
        theirs=found["floor"],
        times=2.0,
    )


def growth() -> Iterator[Line]:
    """Ten million weights against one million: time and memory."""
    small, large = (np.array(_populations(count)) for count in (1_000_000, 10_000_000))
    found = medians(
        {
            "small": call(lambda: apportion(TOTAL, small)),
            "large": call(lambda: apportion(TOTAL, large)),
        },
        seconds=5,
    )
    yield Line(
        what="growth exponent, 10,000,000 weights",
        against="1,000,000 weights",
        value=math.log(found["large"] / found["small"]) / math.log(len(large) / len(small)),
        bound=Bound(1.1),
        detail=f"{duration(found['large'])} against {duration(found['small'])}",
    )
    tracemalloc.start()
    shares = apportion(TOTAL, large)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with_weights = peak + large.nbytes
    yield Line(
        what="peak memory, 10,000,000 weights, with the weights",
        against="one array of that size",
        value=with_weights / shares.nbytes,
        bound=Bound(8.0),
        detail=f"{with_weights / 1e6:.0f} MB against {shares.nbytes / 1e6:.0f} MB",
    )


def beyond_64_bits() -> Iterator[Line]:
    """11,000 weights of 10**25 and a total of 10**30."""
    chance = Random(30)
    weights = [chance.randrange(10**24, 10**25) for _ in range(11_000)]
    total = 10**30
    found = medians(
        {
            "ours": call(lambda: apportion(total, weights)),
            "loop": call(lambda: _divmod_and_sorted(total, weights)),
        },
        seconds=4,
    )
    yield at_most(
        "apportion, beyond 64 bits, 11,000 weights",
        ours=found["ours"],
        against="a loop with divmod and sorted",
        theirs=found["loop"],
        times=1.3,
    )


def _populations(count: int) -> list[int]:
    chance = Random(count)
    return [chance.randrange(5_000, 700_000) for _ in range(count)]


def _peers(total: int, weights: list[int]) -> dict[str, Callable[[], object]]:
    """The same division by other programs, each fed with what it likes best."""
    weight_sum = sum(weights)
    jobs: dict[str, Callable[[], Any]] = {
        "largest-remainder": lambda: LargestRemainder.round(weights, total),
        "vn-money": lambda: vn_money_allocate(total, weights),
        "iteround": lambda: saferound([total * weight / weight_sum for weight in weights], 0),
    }
    if len(weights) <= _SLOW_PEERS_UP_TO:
        names = [str(place) for place in range(len(weights))]
        votes = dict(zip(names, weights, strict=True))
        votelib = VotelibLargestRemainder("hare")
        jobs["votelib"] = lambda: votelib.evaluate(votes, total)
        jobs["apportionment"] = lambda: apportionment_largest_remainder(
            weights, total, parties=names
        )
    return jobs


def _line_against_peers(what: str, weights: list[int], *, times: float, repeat: int = 1) -> Line:
    peers = {name: call(job, repeat=repeat) for name, job in _peers(TOTAL, weights).items()}
    ours = call(lambda: apportion(TOTAL, weights), repeat=repeat)
    found = medians({"ours": ours, **peers}, seconds=6)
    fastest = min(peers, key=found.__getitem__)
    return faster(
        what,
        ours=found["ours"],
        against=f"fastest peer ({fastest})",
        theirs=found[fastest],
        times=times,
    )


def _floor(total: int, weights: np.ndarray[Any, np.dtype[np.int64]], units_left: int) -> object:
    """What no vectorised way can leave out."""
    weight_sum = int(weights.sum())
    remainders = weights * total
    remainders -= remainders // weight_sum * weight_sum
    return np.partition(remainders, len(weights) - units_left)


def _divmod_and_sorted(total: int, weights: list[int]) -> list[int]:
    weight_sum = sum(weights)
    shares = []
    remainders = []
    for weight in weights:
        share, remainder = divmod(total * weight, weight_sum)
        shares.append(share)
        remainders.append(remainder)
    order = sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares
