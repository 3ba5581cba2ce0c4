"""Histories drawn at random whose truth is known, and the words that the rules of volatility say of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import log1p
from typing import NamedTuple

import numpy as np

from decidable.measurement import State
from decidable_evidence.volatility.inputs import MOST_WINDOWS, Counts, Declared, Window
from decidable_evidence.volatility.verdict import Verdict

TOLERATED = 0.05


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
    counts = Counts.model_construct(on=date(2026, 6, 30), units=process.units, windows=windows)
    return Verdict(counts, declared).words


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
        Window.model_construct(
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


def frequencies(process: Process, design: Design, share: float, draws: int) -> Counter[str]:
    """How often each word is shown in so many draws, always the same."""
    random = np.random.default_rng(20_260_630)
    drawn = (said(random, process, design, share) for _ in range(draws))
    return Counter(word for states in drawn for word, state in states.items() if state == "shown")
