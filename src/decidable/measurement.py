"""The result of a measure as data: figures, words, a verdict on each choice, and what is still needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, Protocol

from pydantic import BaseModel, Field

from decidable.fields import Frozen, Rung
from decidable.text import interval, number

State = Literal["shown", "excluded", "open"]
Verdict = Literal["supported", "promising", "open", "contradicted"]


class Figure(Frozen):
    """One number with its interval; ``n`` is the number of units that it was measured on."""

    title: str
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    unit: Literal["share", "difference", "count", "days", "probability", "ratio", "seconds", "cost"] = "share"

    def cells(self) -> tuple[str, str, str, str]:
        """The figure as a row of a table: title, value, interval and number of units."""
        bounds = interval(self.low, self.high, self.unit)
        return self.title, number(self.value, self.unit), bounds, f"{self.n:,}" if self.n else ""


class Guard(Frozen):
    """A reason why a measurement withholds a word or a choice, or gives it with care.

    ``act`` is the cheapest thing that lifts the guard, with its command where there is one; ``withholds`` names the
    words and choices that stay open because of it.
    """

    name: str
    text: str
    act: str = ""
    withholds: tuple[str, ...] = ()


class Rival(Frozen):
    """Another choice beside a supported one, and how far the supported one is ahead of it, with its interval.

    ``settles`` is the number of examples that tells the two apart with a chance of 80 %, where one is known.
    """

    choice: str
    difference: Figure
    settles: int | None = None


class Support(Frozen):
    """The verdict of a measurement on one choice.

    ``act`` is the cheapest thing that would change a verdict that is not settled. ``measured`` is false where the measurement compares arms and none stands for the choice. ``behind`` names the choices
    whose ceiling is ahead of the choice's own arm, ``not_told_apart`` the rivals of a supported choice that are neither
    ahead of it nor behind.
    """

    verdict: Verdict
    because: tuple[str, ...] = ()
    act: str = ""
    measured: bool = True
    behind: tuple[str, ...] = ()
    not_told_apart: tuple[Rival, ...] = ()


class Arm(Frozen):
    """One arm of a comparison: where its rows come from, and what it costs to run.

    ``choice`` is the choice that the arm stands for, as in the keys of ``Measurement.choices``; empty where it stands for
    none. ``rung`` says how its rows were graded, ``by`` by what. ``figures`` are its own, such as ``seconds-p95``.
    """

    choice: str = ""
    rung: Rung | None = None
    by: str = ""
    figures: dict[str, Figure] = {}


RUNGS: dict[Rung, str] = {
    "re-graded": "rows graded here",
    "read": "rows read by a person",
    "graded": "rows graded by a tool",
    "asserted": "some rows only assert that they passed",
}


def graded(arms: Iterable[Arm]) -> str:
    """How the rows of these arms were graded, at worst; empty where no arm has a rung."""
    rungs = {arm.rung for arm in arms}
    return next((RUNGS[rung] for rung in reversed(RUNGS) if rung in rungs), "")


# What the arms of an evaluation may have beside their verdicts; a limit that names none of these is misspelt.
ARM_FIGURES = ("pass-rate", "seconds-median", "seconds-p95", "cost-mean", "tokens-mean")


class Due(Frozen):
    """Something that has to be looked at again once a day has passed, such as a source, and by whom."""

    on: date
    what: str
    owner: str


class Point(Frozen):
    """One value of a series, with its interval where there is one; ``at`` is its place on the axis."""

    at: str
    value: float
    low: float | None = None
    high: float | None = None


class Series(Frozen):
    """Values that belong together, such as one option's in every group of bars."""

    name: str
    points: tuple[Point, ...]


class Chart(Frozen):
    """Figures that people compare, to be drawn as dots with whiskers.

    ``limits`` are named values at which a line goes through the whole chart, such as a tolerance.
    """

    title: str
    unit: Literal["share", "difference", "count", "ratio", "seconds", "cost"] = "share"
    kind: Literal["bars"] = "bars"
    series: tuple[Series, ...]
    limits: dict[str, float] = {}


class Measurement(Frozen):
    """The result of one measure.

    ``words`` are what the measure can say, each shown, excluded or open; they need not exclude each other.
    ``choices`` is keyed by the chosen option ids in alphabetical order joined by ``+``, or ``none``. ``counts`` are what
    the figures can be recomputed from: an instance of the ``Counts`` of the measure, or plain data as a recording holds
    it. ``charts`` are the figures that are best compared by eye, ``due`` what today may speak against though it held on
    the day of measuring. ``listings`` name in full what people are asked to settle or to label, such as documents
    without a source; they are printed on request and kept nowhere. ``acts`` say of open words what settles them.
    """

    measure: str
    headline: str
    figures: dict[str, Figure]
    words: dict[str, State]
    choices: dict[str, Support] = {}
    guards: tuple[Guard, ...] = ()
    needs: str = ""
    advice: tuple[str, ...] = ()
    acts: dict[str, str] = {}
    counts: Any = {}
    charts: tuple[Chart, ...] = ()
    due: tuple[Due, ...] = ()
    arms: dict[str, Arm] = {}
    listings: dict[str, tuple[str, ...]] = Field(default={}, exclude=True, repr=False)

    def steps(self) -> tuple[str, ...]:
        """List what should be done next, first what the measure would need to conclude."""
        return tuple(filter(None, (self.needs, *self.advice)))

    def act(self, *names: str) -> str:
        """What settles the words and choices of these names: the act of the guard that withholds them, theirs, or what is needed."""
        withheld = (guard.act for guard in self.guards if set(names) & set(guard.withholds))
        own = (self.acts[name] for name in names if name in self.acts)
        unspecific = (guard.act for guard in self.guards if not guard.withholds)
        return next(filter(None, (*withheld, *own, self.needs, *self.advice, *unspecific)), "")

    def claim(self, words: tuple[str, ...]) -> Verdict:
        """Whether a claim that any of these words would prove is supported, contradicted or open."""
        states = [self.words.get(word, "open") for word in words]
        if "shown" in states:
            return "supported"
        return "contradicted" if states and set(states) == {"excluded"} else "open"


class Measure(Protocol):
    """The module of a measure, at its least.

    It may hold more. With ``TIMELESS = True`` it shows the same on every day, and is measured once. With ``Counts``, a
    frozen pydantic model of which ``Measurement.counts`` is an instance, and ``recompute(counts, inputs)``, the
    measurement that follows from them, its measurement can be recorded and computed again without the artefacts;
    ``recompute`` raises ``ValueError`` where these are no counts of such inputs, for a recording may hold anything that
    ``Counts`` allows. ``stripped(inputs, into)`` writes copies that hold no more than is measured into a folder and
    returns inputs that name them; it raises ``UnreadableError`` where an artefact cannot be read, or a copy would replace
    one. ``unavailable(inputs)`` returns the paths of inputs that are here in name only, such as a repository without its
    history, so that a recording has to stand for them.
    """

    Inputs: type[BaseModel]

    def measure(self, inputs: Any, on: date, /) -> Measurement:  # noqa: ANN401  (an instance of its own ``Inputs``)
        """The measurement as of a day. Raises ``UnreadableError`` with every mistake in the artefacts."""


def choice_key(options: tuple[str, ...]) -> str:
    """Name a choice as the keys of ``Measurement.choices`` do."""
    return "+".join(sorted(options)) or "none"
