"""What the counts of a history show, exclude or leave open, in words, figures and a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import comb
from typing import Literal

from decidable.evidence import (
    Chart,
    Figure,
    Guard,
    Measurement,
    Point,
    Series,
    State,
    counted,
    measures_of_review,
    percent,
)
from decidable_evidence.volatility.inputs import FEWEST_UNITS, Counts, Declared, Window

LEVEL = 0.05  # of the sign test: how often a word is shown at most where half of all windows are above what is tolerated
FEWEST_WINDOWS = 5  # the fewest that can reach that level, as (1/2)**5 < .05 < (1/2)**4

# Measures whose evidence is questions that are asked of the corpus.
WITH_EVALUATION = frozenset({"behavior-gap", "task-evaluation"})

Word = Literal["outruns", "keeps"]
Figures = dict[str, Figure]

STALE = ("stale", "before")
PARTS = {
    "new-share": ("new", "after"),
    "words-changed": ("words_changed", "words"),
    "numbers-changed": ("numbers_changed", "numbers"),
}
BOTH: tuple[Word, ...] = ("outruns", "keeps")
FULL_CLONE = "Measure in a full clone (git fetch --unshallow), or keep a recording made in one."
WHOLE_CORPUS = "List the whole corpus for each day, and lately."
OPENINGS = {"too-small": "Too small to conclude", "no-history": "No history to conclude from"}


def shares(windows: Sequence[Window], part: str = "stale", whole: str = "before") -> list[float]:
    """A part of what each window counts, such as the share of the units that changed in meaning by its end."""
    counts = [(getattr(window, part), getattr(window, whole)) for window in windows]
    return [some / total if total else 0.0 for some, total in counts]


def reading(windows: Sequence[Window], tolerated: float, part: str = "stale") -> Word | None:
    """The word that windows show by the sign test, with or without what bulk commits changed (``stale``, ``steady``).

    A window at exactly what is tolerated speaks for neither word: shares of few units are often equal to it, and counted as
    below it a corpus that changes 2 % faster would be called keeping in up to a fifth of histories.
    """
    found = shares(windows, part)
    if len(found) < FEWEST_WINDOWS:
        return None
    if _at_least(sum(each > tolerated for each in found), len(found)) <= LEVEL:
        return "outruns"
    return "keeps" if _at_least(sum(each < tolerated for each in found), len(found)) <= LEVEL else None


def _at_least(many: int, throws: int) -> float:
    """The chance of so many heads or more in so many throws of a fair coin."""
    return sum(comb(throws, heads) for heads in range(many, throws + 1)) / float(2**throws)


def span(windows: Sequence[Window], part: str = "stale") -> str:
    """The range of what goes stale, such as ``20.0 % to 25.0 %``."""
    found = shares(windows, part)
    low, high = percent(min(found)), percent(max(found))
    return high if low == high else f"{low} to {high}"


class Verdict:
    """The word that counts show by what is declared, if any, or the guards that withhold it.

    ``outrunning`` is the shortest window, no longer than an update, in most of which more goes stale than is tolerated,
    ``cadence`` the longest window that keeps, by the same test as the word.
    """

    def __init__(self, counts: Counts, declared: Declared) -> None:
        self.counts, self.declared = counts, declared
        self.days, self.tolerated = declared.update_days, declared.stale_tolerated
        self.windows = counts.judged.get(self.days, ())
        agreed = {length: self._agreed(windows) for length, windows in counts.judged.items()}
        within = [length for length in declared.windows if length <= self.days]
        self.outrunning = next((length for length in within if agreed.get(length) == "outruns"), None)
        self.cadence = max((length for length, word in agreed.items() if word == "keeps"), default=None)
        self.word: Word | None = None
        if gate := next(self._gates(), None):
            self.guards: tuple[Guard, ...] = (gate,)
        elif self.outrunning:
            self.word, self.guards = "outruns", ()
        elif agreed.get(self.days) == "keeps":
            self.guards = tuple(self._withheld())
            self.word = None if self.guards else "keeps"
        else:
            self.guards = (self._open(),)

    @property
    def words(self) -> dict[str, State]:
        """Whether each word is shown, excluded or open; what outruns within an update does not keep."""
        return {
            word: "open" if self.word is None else "shown" if word == self.word else "excluded"
            for word in BOTH
        }

    def measurement(self) -> Measurement:
        """All that follows from the counts."""
        return Measurement(
            measure="volatility",
            headline=self._headline(),
            figures=self._figures(),
            words=self.words,
            guards=self.guards,
            needs=self.guards[0].act if self.guards else "",
            advice=tuple(self._advice()),
            counts=self.counts,
            charts=tuple(self._charts()),
        )

    def _agreed(self, windows: Sequence[Window]) -> Word | None:
        """The word that windows show, with and without bulk commits, or with them where they count."""
        word = reading(windows, self.tolerated)
        steady = word if self.declared.bulk_commits_count else reading(windows, self.tolerated, "steady")
        return word if word == steady else None

    def _gates(self) -> Iterator[Guard]:
        """Yield what withholds both words, whatever the windows show."""
        counts, missing = self.counts, counted(self.counts.missing, "version")
        seen = f"On {counted(counts.partial, 'day')} fewer than half as many documents were seen as before."
        last = f"The corpus was last seen {counts.unseen} days ago, longer than an update takes to come."
        lacking = (
            (counts.shallow, "The clone is shallow or partial: its history is cut off.", FULL_CLONE),
            (counts.missing, f"The clone is not whole: {missing} of documents missing.", FULL_CLONE),
            (counts.partial, seen, WHOLE_CORPUS),
            (counts.unseen > self.days, last, WHOLE_CORPUS),
        )
        yield from (_guard("no-history", text, act) for applies, text, act in lacking if applies)
        units = counts.units if counts.gold is None else counts.gold
        if units < FEWEST_UNITS:
            what = "paragraphs or lines" if counts.gold is None else "units of the evaluation set"
            text = f"{units} {what} are too few; at least {FEWEST_UNITS} are needed."
            yield _guard("too-small", text, "Name more documents or units.")

    def _withheld(self) -> Iterator[Guard]:
        """Yield what withholds *keeps* from a history that would show it."""
        declared = self.declared
        if declared.rewrite_planned == "yes":
            text = "A rewrite is planned, which no history shows."
            yield _guard("rewrite", text, "Measure again after the rewrite.", "keeps")
        elif declared.rewrite_planned is None:
            text = "The review does not say whether a rewrite is planned, and no history shows it."
            yield _guard("rewrite", text, "Declare rewrite-planned: no, if that is so.", "keeps")
        questions = declared.evaluation_set == "yes" or measures_of_review() & WITH_EVALUATION
        if self.counts.gold is None and questions:
            text = "There is an evaluation set, and its facts may change faster than the corpus."
            act = "Give as gold the paragraphs that the answers of the evaluation set rest on."
            yield _guard("gold-missing", text, act, "keeps")

    def _open(self) -> Guard:
        """What leaves both words open although there is a history."""
        days, windows, tolerated = self.days, self.windows, self.tolerated
        plain, steady = reading(windows, tolerated), reading(windows, tolerated, "steady")
        if plain != steady:
            text = (
                f"With bulk commits {span(windows)} of the units go stale in {days} days,"
                f" without them {span(windows, 'steady')}."
            )
            act = "If these commits changed facts, declare bulk-commits-count: REASON; otherwise measure dated copies (snapshots)."
            return _guard("bulk-commits", text, act, *filter(None, (plain, steady)))
        if len(windows) < FEWEST_WINDOWS:
            since = self.counts.on - timedelta(
                days=min(FEWEST_WINDOWS * days, self.counts.on.toordinal() - 1)
            )
            text = f"The history has {counted(len(windows), 'window')} of {days} days; {FEWEST_WINDOWS} are needed."
            return _guard("few-windows", text, f"Give a history since {since}.")
        above = sum(each > tolerated for each in shares(windows))
        text = f"In {above} of {len(windows)} windows more than {percent(tolerated)} goes stale: neither most nor few."
        act = "Update more often, tolerate more, or measure again with a longer history."
        return _guard("mixed", text, act)

    def _headline(self) -> str:
        """The verdict in one sentence, with its figures."""
        if self.guards and (opening := OPENINGS.get(self.guards[0].name)):
            text = self.guards[0].text
            return f"{opening}: {text[0].lower()}{text[1:]}"
        if not self.windows:
            return f"Inconclusive: the history does not reach back {self.days} days."
        length, opening = self.days, "Inconclusive"
        if self.word == "outruns":
            length, opening = self.outrunning or length, f"The truth outruns updates every {self.days} days"
        elif self.word == "keeps":
            opening = "Updates keep pace with the truth"
        windows = self.counts.judged[length]
        stale = span(windows)
        each = f"each of {len(windows)} windows" if len(windows) > 1 else "one window"
        what = "units" if self.counts.gold is None else "evaluation set's facts"
        seen = f"{stale} of the {what} go stale in {each} of {length} days"
        return f"{opening}: {seen}, and {percent(self.tolerated)} is tolerated."

    def _advice(self) -> Iterator[str]:
        """What to do next, as far as it follows from the counts."""
        if self.cadence and self.cadence < self.days and self.word != "keeps":
            yield f"Updates every {self.cadence} days would keep within {percent(self.tolerated)}."
        new = shares(self.windows, "new", "after")
        if new and max(shares(self.windows)) <= self.tolerated < min(new):
            yield "The corpus grows, and hardly anything in it became wrong: until an update new facts are missing, and few are false."
        if self.word == "keeps" and self.counts.gold is None:
            yield "What an evaluation set rests on may change faster than the whole corpus: give it as gold (--gold)."

    def _figures(self) -> Figures:
        """Every figure that the history allows."""
        counts, days, windows = self.counts, self.days, self.windows
        numbers = {
            "units": counts.units,
            "gold-units": counts.gold or 0,
            "documents": counts.documents,
            "bulk-commits": counts.bulk_commits,
        }
        found = {
            name: Figure(title=name.replace("-", " "), value=value, unit="count")
            for name, value in numbers.items()
            if value
        }
        title = "stale" if counts.gold is None else "facts of the evaluation set stale"
        for length in self.declared.windows:
            found |= _mean("stale-share", title, length, counts.judged.get(length, ()))
        for which, extreme in (("lowest", min), ("highest", max)) if windows else ():
            value, n = extreme(shares(windows)), windows[0].before
            found[f"stale-share-{days}d-{which}"] = Figure(
                title=f"{title} in {days} days, {which}", value=value, n=n
            )
        corpus = counts.windows.get(days, ()) if windows else ()
        found |= _mean("new-share", "new", days, windows)
        if counts.gold is not None:
            found |= _mean("corpus-stale-share", "stale in the whole corpus", days, corpus)
        for what in ("words", "numbers"):
            if any(getattr(window, what) for window in corpus):
                found |= _mean(f"{what}-changed", f"{what} changed or gone", days, corpus)
        if self.cadence and self.cadence != days:
            found["longest-cadence"] = Figure(
                title="longest cadence that keeps", value=self.cadence, unit="days"
            )
        return found

    def _charts(self) -> Iterator[Chart]:
        """Yield what is stale and new in each window between updates."""
        windows = self.windows[::-1]
        bars = {"stale": shares(windows), "new": shares(windows, "new", "after")}
        ends = [str(self.counts.on - timedelta(days=window.until)) for window in windows]
        series = tuple(
            Series(
                name=name,
                points=tuple(Point(at=at, value=value) for at, value in zip(ends, values, strict=True)),
            )
            for name, values in bars.items()
        )
        title = f"Units stale and new in windows of {self.days} days, by their last day"
        if windows:
            yield Chart(title=title, series=series, limits={"tolerated": self.tolerated})


def _guard(name: str, text: str, act: str, *withholds: str) -> Guard:
    return Guard(name=name, text=text, act=act, withholds=withholds or BOTH)


def _mean(name: str, title: str, length: int, windows: Sequence[Window]) -> Figures:
    """The mean of a share over windows; the title says over how many."""
    part, whole = PARTS.get(name, STALE)
    found = shares(windows, part, whole)
    if not found:
        return {}
    mean = f", mean of {len(found)}" if len(found) > 1 else ""
    title = f"{title} in {length} days{mean}"
    return {
        f"{name}-{length}d": Figure(title=title, value=sum(found) / len(found), n=getattr(windows[0], whole))
    }
