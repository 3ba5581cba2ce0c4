"""Where the truth changes as fast as is tolerated, a word is rarely said that does not hold: a simulation of the rules."""

from __future__ import annotations

from datetime import date
from math import log1p
from typing import NamedTuple

import numpy as np
import pytest

from decidable.measurement import State
from decidable_evidence.volatility.inputs import MOST_WINDOWS, Counts, Declared, Window
from decidable_evidence.volatility.verdict import words

DRAWS = 300
TOLERATED = 0.05
FALSE = 0.055  # the level of the test, and what as many draws leave uncertain


class Process(NamedTuple):
    """How units change: by themselves or in blocks, all alike or some of them more often than others."""

    units: int
    block: int = 1
    hot: float = 0.0

    def rates(self, share: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Give the changes of each block between two updates of which on average this share of units changes.

        A tenth of the blocks is ``hot``, and takes that part of what changes.
        """
        blocks = self.units // self.block
        many = max(1, blocks // 10)
        hot = min(self.hot * share * blocks / many, 0.99)
        cold = (share * blocks - hot * many) / (blocks - many) if self.hot else share
        return np.array([-log1p(-(hot if self.hot and n < many else cold)) for n in range(blocks)])


class Design(NamedTuple):
    """How often updates come, and how many of them the history holds."""

    update_days: int
    updates: int


PROCESSES = (
    Process(30),
    Process(100),
    Process(1000),
    Process(100, hot=0.6),
    Process(1000, hot=0.6),
    Process(200, block=5),
    Process(1000, block=10),
)
DESIGNS = (
    Design(7, 6),
    Design(30, 4),
    Design(30, 12),
    Design(90, 4),
    Design(90, 6),
    Design(90, 12),
    Design(180, 6),
)


def said(random: np.random.Generator, process: Process, design: Design, share: float) -> dict[str, State]:
    """Draw one history, count it in windows, and give the words."""
    length, declared = (
        design.update_days * design.updates,
        Declared(update_every=f"{design.update_days}d", stale_tolerated=TOLERATED, rewrite_planned="no"),
    )
    changes = random.poisson(process.rates(share) * design.updates)
    blocks = np.repeat(np.arange(len(changes)), changes)
    days = random.random(len(blocks)) * length
    windows = {
        each: counted(blocks, days, each, min(MOST_WINDOWS, length // each), process)
        for each in declared.windows
        if each <= length
    }
    return words(Counts(on=date(2026, 6, 30), units=process.units, windows=windows), declared)


def counted(
    blocks: np.ndarray[tuple[int], np.dtype[np.int64]],
    days: np.ndarray[tuple[int], np.dtype[np.float64]],
    length: int,
    number: int,
    process: Process,
) -> tuple[Window, ...]:
    """Count the units of the blocks that changed in each window; what is gone is as much as what is new."""
    within = days < length * number
    pairs = np.unique((days[within] // length).astype(np.int64) * process.units + blocks[within])
    changed = np.bincount(pairs // process.units, minlength=number) * process.block
    n = process.units
    return tuple(
        Window(
            since=(place + 1) * length,
            until=place * length,
            before=n,
            after=n,
            stale=gone,
            new=gone,
            steady=gone,
        )
        for place, gone in enumerate(changed.tolist())
    )


def frequency(word: str, process: Process, design: Design, share: float) -> float:
    random = np.random.default_rng(20_260_630)
    return sum(said(random, process, design, share)[word] == "shown" for _ in range(DRAWS)) / DRAWS


@pytest.mark.slow
@pytest.mark.parametrize("process", PROCESSES, ids=str)
def test_it_is_rarely_said_that_the_truth_outruns_where_no_more_changes_than_is_tolerated(
    process: Process,
) -> None:
    found = {
        (design, share): frequency("outruns", process, design, share)
        for design in DESIGNS
        for share in (0.9 * TOLERATED, 0.98 * TOLERATED)
    }

    assert max(found.values()) <= FALSE, found


@pytest.mark.slow
@pytest.mark.parametrize("process", PROCESSES, ids=str)
def test_it_is_rarely_said_that_updates_keep_where_more_changes_than_is_tolerated(process: Process) -> None:
    found = {
        (design, share): frequency("keeps", process, design, share)
        for design in DESIGNS
        for share in (1.02 * TOLERATED, 1.5 * TOLERATED)
    }

    assert max(found.values()) <= FALSE, found


@pytest.mark.slow
def test_exactly_at_the_tolerance_four_windows_mislead_no_more_often_than_four_coins() -> None:
    found = frequency("outruns", Process(1000, hot=0.6), Design(30, 4), TOLERATED)

    assert found <= 0.5**4


@pytest.mark.slow
@pytest.mark.parametrize(("word", "share"), [("outruns", 2 * TOLERATED), ("keeps", 0.3 * TOLERATED)])
def test_what_plainly_holds_is_said_in_nine_draws_of_ten(word: str, share: float) -> None:
    assert frequency(word, Process(1000), Design(90, 8), share) >= 0.9
