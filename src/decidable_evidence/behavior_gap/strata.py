"""What each stratum of the examples says by itself: it never decides for all of them, and all never hide it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from decidable.evidence import Figure, State, visible
from decidable_evidence.behavior_gap.cells import Cells, cells
from decidable_evidence.behavior_gap.gates import gate
from decidable_evidence.behavior_gap.inputs import Declared
from decidable_evidence.behavior_gap.rules import ALPHA, WORDS, Yardstick, all_open, facts, words
from decidable_evidence.behavior_gap.tally import Tally

MOST_SHOWN = 20
LONGEST_NAME = 40
FIGURES = ("knowledge-total", "residual", "behavior")


@dataclass(frozen=True)
class Stratum:
    """The examples of one stratum, and what they say by themselves."""

    name: str
    cells: Cells
    words: dict[str, State]

    @property
    def told(self) -> str:
        """The name, as it can be shown whatever somebody wrote there."""
        return visible(self.name if len(self.name) <= LONGEST_NAME else f"{self.name[:LONGEST_NAME]}…")

    def figures(self, titles: Mapping[str, str]) -> dict[str, Figure]:
        """Give the figures of this stratum that all examples have too, whose titles are given."""
        return {
            self.figure_name(name): self.cells.share(name.replace("-", "_")).figure(
                f"{titles[name]}: {self.told}"
            )
            for name in FIGURES
            if name in titles
        }

    def figure_name(self, name: str) -> str:
        """Name a figure of this stratum, such as ``residual@long%20contracts``."""
        return f"{name}@{quote(self.name, safe='')}"


def strata(tally: Tally, declared: Declared, flips: float, *, held_out: bool) -> tuple[Stratum, ...]:
    """Judge the largest strata, each by itself, so that all of them together keep one level."""
    sorted_ = {
        name: cells(part, declared.behavior_outcomes, held_out=held_out)
        for name, part in list(tally.strata.items())[:MOST_SHOWN]
    }
    said = _said(sorted_, declared, flips)
    return tuple(Stratum(name, sorted_[name], said[name]) for name in sorted_)


def _said(strata: Mapping[str, Cells], declared: Declared, flips: float) -> dict[str, dict[str, State]]:
    """Say each word of each stratum, step by step as Holm (1979): the fewer are open, the less each has to give."""
    large = [name for name, part in strata.items() if not gate(part, declared)]
    said = {name: all_open() for name in strata}
    levels = {
        size: {
            name: words(facts(strata[name], Yardstick(declared.material_share, flips, ALPHA / size)))
            for name in large
        }
        for size in range(1, len(large) + 1)
    }
    for word in WORDS:
        still_open = large
        while still_open:
            found = {name: levels[len(still_open)][name][word] for name in still_open}
            settled = {name: state for name, state in found.items() if state != "open"}
            if not settled:
                break
            for name, state in settled.items():
                said[name][word] = state
            still_open = [name for name in still_open if name not in settled]
    return said
