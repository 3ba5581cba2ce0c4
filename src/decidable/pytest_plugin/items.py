"""What every judged item of a run shares: how its problems are shown, and the day it is judged as of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from decidable.errors import Problem

TRACEBACKS = 2  # -vv


class FailedError(Exception):
    """An entry of a review fails; the text is what is wrong, where, and what would make it right."""


class UnmetError(FailedError):
    """An entry of a review fails, and a waiver of it is in force: what pytest expects to fail."""


class Judged(pytest.Item):
    """An item whose problems are its result, shown without a traceback."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        from decidable.errors import DecidableError  # noqa: PLC0415  (only where an item failed)

        if isinstance(excinfo.value, FailedError):
            return str(excinfo.value)
        if isinstance(excinfo.value, DecidableError):
            return self.reasons(excinfo.value.problems)
        return super().repr_failure(excinfo, *args, **kwargs)

    def reasons(self, problems: Iterable[Problem]) -> str:
        """The problems as text, with paths as pytest shows them: relative to its root; with tracebacks at ``-vv``."""
        from decidable.errors import failure_text, listed  # noqa: PLC0415  (only where there is a problem)

        root, details = self.config.rootpath, self.config.get_verbosity() >= TRACEBACKS
        shown = (replace(problem, path=_relative(problem.path, root)) for problem in problems)
        return "\n".join(listed(shown, details=details, form=failure_text))


@cache
def today(config: pytest.Config) -> date:
    """The day of a run, which is the same for all of it, also when midnight passes."""
    from decidable.fields import this_day  # noqa: PLC0415  (runs without reviews or records do not pay for it)

    given: date | None = config.getoption("--decidable-today")
    return given or this_day()


def _relative(path: Path, root: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path
