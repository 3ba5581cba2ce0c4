"""Which documents count: paths that match patterns as ``.gitignore`` has them, here of what is taken in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, visible

HINT = "patterns are as in .gitignore, from the top of the history"


class Selection:
    """The paths that some patterns take in; without a pattern that is every path."""

    def __init__(self, patterns: Sequence[str], of: Path) -> None:
        self._of, self._patterns = of, patterns
        self.takes = cache(self._matcher(patterns)) if patterns else _everything

    def unmatched(self, paths: Collection[str], on: date) -> Iterator[Problem]:
        """Yield a problem for each pattern that takes in none of the paths of a day."""
        for pattern in self._patterns:
            takes = self._matcher([pattern])
            if not pattern.startswith("!") and not any(map(takes, paths)):
                message = f"{pattern} matches no document of {on}"
                yield Problem(self._of, 0, 0, "paths-unmatched", message, HINT)

    def _matcher(self, patterns: Sequence[str]) -> Callable[[str], bool]:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415  (an extra)

        try:
            return GitIgnoreSpec.from_lines(patterns).match_file
        except ValueError as error:
            said = visible(str(error)[:200])
            raise UnreadableError([Problem(self._of, 0, 0, "paths-unmatched", said, HINT)]) from None


def _everything(_path: str) -> bool:
    return True
