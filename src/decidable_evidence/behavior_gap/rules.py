"""What the cells show, exclude or leave open: the bounds, the tests and the words."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from decidable.evidence import State
from decidable_evidence.behavior_gap.cells import Cells
from decidable_evidence.statistics import cluster_reach, cluster_split, even_split, lead

ALPHA = 0.02
FEWEST_DISCORDANT = 6
WORDS = ("knowledge", "behavior", "both", "prompt", "nothing")


class Yardstick(NamedTuple):
    """What the cells are held against: the share that matters, the flip rate, and the level of a single statement."""

    material: float
    flips: float
    alpha: float = ALPHA

    @property
    def level(self) -> float:
        return 1 - self.alpha


class Facts(NamedTuple):
    """What holds of the gaps beyond noise and chance; a fact that the arms cannot show is false.

    *Big* is larger than a material share plus what flips alone produce, *small* is smaller than one even so. A gap
    *leads* when it is larger than the other.
    """

    knowledge_big: bool
    knowledge_small: bool
    knowledge_leads: bool
    residual_small: bool
    behavior_big: bool
    behavior_leads: bool
    prompt_sensitive_big: bool
    prompt_big: bool
    prompt_leads: bool
    prompt_small: bool
    two_oracles: bool

    @property
    def both_big(self) -> bool:
        return self.knowledge_big and self.behavior_big


class Held(NamedTuple):
    """Cells that are held against a yardstick."""

    cells: Cells
    yardstick: Yardstick

    @property
    def noise(self) -> float:
        """The share of the examples that flips alone move from one cell into another."""
        return self.cells.prompts * self.yardstick.flips

    @property
    def prompt_noise(self) -> float:
        return max(self.cells.prompts, self.cells.closed_books) * self.yardstick.flips

    @property
    def behavior_noise(self) -> float:
        """What flips in every prompt make of behavior, and what an arm that repairs passes by a flip."""
        cells, flips = self.cells, self.yardstick.flips
        repaired = cells.repairing * flips * cells.residual / cells.n if cells.n else 0.0
        return float(flips**cells.prompts) + repaired

    def big(self, name: str, noise: float) -> bool:
        return self.cells.share(name).bounds(self.yardstick.level).low > self.yardstick.material + noise

    def small(self, name: str) -> bool:
        high = self.cells.share(name, small=True).bounds(self.yardstick.level).high
        return high <= self.yardstick.material * (1 - self.noise - self.yardstick.flips)

    def leads(self, first: str, second: str, noise: float) -> bool:
        """Say whether one share is larger than another beyond chance, and by more than flips alone produce."""
        beyond_chance = exceeds(self.cells, first, second, self.yardstick.alpha)
        return beyond_chance and _lead(self.cells, first, second, self.yardstick) > noise


def facts(cells: Cells, yardstick: Yardstick) -> Facts:
    """Judge the cells by Clopper-Pearson bounds of 98 % and exact tests at p < .02.

    Without a closed-book arm nothing is known of knowledge, and what fails with every context is an upper bound of
    the residual. Retrieved context that stands in for the right one makes of knowledge a lower bound, and likewise
    an upper bound of the residual.
    """
    held, by_context = Held(cells, yardstick), cells.closed_books > 0
    by_oracle, by_prompts = by_context and cells.oracles > 0, cells.closed_books > 1
    return Facts(
        knowledge_big=by_context and held.big("knowledge_total", held.noise),
        knowledge_small=by_oracle and held.small("knowledge_total"),
        knowledge_leads=by_context and held.leads("knowledge_total", "residual", held.noise),
        residual_small=held.small("residual"),
        behavior_big=by_oracle and held.big("behavior", held.behavior_noise),
        behavior_leads=by_oracle and exceeds(cells, "behavior", "knowledge_total", yardstick.alpha),
        prompt_sensitive_big=by_oracle and held.big("prompt_sensitive", held.noise),
        prompt_big=by_prompts and held.big("prompt_alone", held.prompt_noise),
        prompt_leads=by_oracle
        and by_prompts
        and held.leads("prompt_alone", "knowledge_total", held.prompt_noise)
        and held.leads("prompt_alone", "residual", held.prompt_noise),
        prompt_small=by_prompts and held.small("prompt_alone"),
        two_oracles=cells.oracles > 1,
    )


def exceeds(cells: Cells, first: str, second: str, alpha: float = ALPHA) -> bool:
    """Say whether one cell is larger than another beyond chance."""
    larger, smaller = cells.count(first), cells.count(second)
    enough = larger + smaller >= FEWEST_DISCORDANT
    return enough and larger > smaller and split(cells, first, second) < alpha


def split(cells: Cells, first: str, second: str) -> float:
    """Give the p-value of two cells being equal; in clusters the larger of the exact one and that of the clusters."""
    one, other, spread = cells.count(first), cells.count(second), cells.spread
    exact = even_split(one, other)
    if spread is None or not cells.clusters:
        return exact
    error = spread.errors[first, second] / sqrt(cells.n)
    return max(exact, cluster_split((one - other) / cells.n, error, cells.clusters))


def words(facts: Facts) -> dict[str, State]:
    """Say of each word whether it is shown, excluded or open."""
    behavior_shown = facts.two_oracles and facts.behavior_big and facts.behavior_leads
    return {
        "knowledge": _state(
            shown=facts.knowledge_big and facts.knowledge_leads,
            excluded=facts.knowledge_small or facts.behavior_leads,
        ),
        "behavior": _state(shown=behavior_shown, excluded=facts.residual_small or facts.knowledge_leads),
        "both": _state(
            shown=facts.two_oracles and facts.both_big,
            excluded=facts.knowledge_small or facts.residual_small,
        ),
        "prompt": _state(shown=facts.prompt_big and facts.prompt_leads, excluded=facts.prompt_small),
        "nothing": _state(
            shown=facts.knowledge_small and facts.residual_small,
            excluded=facts.knowledge_big or facts.behavior_big,
        ),
    }


def all_open() -> dict[str, State]:
    """Leave every word open."""
    return dict.fromkeys(WORDS, "open")


def _lead(cells: Cells, first: str, second: str, yardstick: Yardstick) -> float:
    """Give the lower bound of by how much one share is larger; clusters can only lower it."""
    one, other, spread = cells.count(first), cells.count(second), cells.spread
    low = lead(one, other, cells.n, yardstick.level).low
    if spread is None or not cells.clusters:
        return low
    error = spread.errors[first, second] / sqrt(cells.n)
    return min(low, (one - other) / cells.n - cluster_reach(error, cells.clusters, yardstick.level))


def _state(*, shown: bool, excluded: bool) -> State:
    if shown:
        return "shown"
    return "excluded" if excluded else "open"
