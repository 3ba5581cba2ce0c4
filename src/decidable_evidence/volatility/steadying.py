"""What changed apart from bulk commits, as if these had only said the same in other words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from decidable_evidence.volatility.history import Turnover


def steady(turnovers: Iterable[Turnover]) -> Counter[int]:
    """Say of each unit how many more there are after all steps, or fewer, had bulk commits changed nothing.

    What a bulk commit made of a unit stands for that unit until another commit changes it. What it added besides counts
    neither when it comes nor when it goes. What it removed besides counts as there, and as no news when it comes back.
    """
    standing = _Standing()
    for turnover in turnovers:
        if turnover.bulk:
            standing.reword(turnover)
        else:
            standing.change(turnover)
    return standing.balance


class _Standing:
    """Which unit each one stands for: itself, another, or none; and those that are away without being counted as gone."""

    def __init__(self) -> None:
        self.balance = Counter[int]()
        self._meant = defaultdict[int, list[int | None]](list)
        self._away = Counter[int]()

    def change(self, turnover: Turnover) -> None:
        for meant in map(self._taken, turnover.gone):
            if meant is not None:
                self.balance[meant] -= 1
        for unit in turnover.new:
            if not self._back(unit):
                self.balance[unit] += 1

    def reword(self, turnover: Turnover) -> None:
        gone = [meant for meant in map(self._taken, turnover.gone) if meant is not None][::-1]
        for unit in turnover.new:
            self._meant[unit].append(unit if self._back(unit) else gone.pop() if gone else None)
        self._away.update(gone)

    def _taken(self, unit: int) -> int | None:
        """Take one such unit away, and say for which it stood."""
        return self._meant[unit].pop() if self._meant.get(unit) else unit

    def _back(self, unit: int) -> bool:
        """Say whether a unit that comes was only away, and let it be there again."""
        if self._away[unit] <= 0:
            return False
        self._away[unit] -= 1
        return True
