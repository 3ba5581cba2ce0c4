"""What the counts show, exclude or leave open: the words, and the guards that withhold one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import comb
from typing import Literal

from decidable.evidence import Guard, State, counted, percent
from decidable_evidence.volatility.counts import Counts, Window
from decidable_evidence.volatility.inputs import Declared
from decidable_evidence.volatility.windows import FEWEST_UNITS

LEVEL = 0.05  # of the sign test: how often a word is given at most where half of all windows are above what is tolerated
FEWEST_WINDOWS = 5  # the fewest that can reach that level, as (1/2)**5 < .05 < (1/2)**4

Word = Literal["outruns", "keeps"]


def words(counts: Counts, declared: Declared) -> dict[str, State]:
    """Whether each word is shown, excluded or open; what outruns within an update does not keep."""
    word = shown(counts, declared)
    return {
        "outruns": "open" if word is None else "shown" if word == "outruns" else "excluded",
        "keeps": "open" if word is None else "shown" if word == "keeps" else "excluded",
    }


def shown(counts: Counts, declared: Declared) -> Word | None:
    """The word that the history shows, if any."""
    if _gate(counts, declared):
        return None
    if outrunning(counts, declared):
        return "outruns"
    return "keeps" if _keeps(counts, declared) and not [*_withheld(declared, counts)] else None


def outrunning(counts: Counts, declared: Declared) -> int | None:
    """The shortest window, no longer than an update, in most of which more goes stale than is tolerated."""
    if counts.dated:
        return None
    lengths = (length for length in declared.windows if length <= declared.update_days)
    return next((length for length in lengths if _agreed(counts, declared, length) == "outruns"), None)


def longest_cadence(counts: Counts, declared: Declared) -> int | None:
    """The longest window that keeps, by the same test as the word."""
    keeping = [length for length in counts.judged if _agreed(counts, declared, length) == "keeps"]
    return max(keeping, default=None)


def above(shares: Sequence[float], tolerated: float) -> int:
    """In how many windows more goes stale than is tolerated."""
    return sum(share > tolerated for share in shares)


def reading(windows: Sequence[Window], tolerated: float, *, steady: bool) -> Word | None:
    """The word that windows show, with or without what bulk commits changed, by the sign test.

    A window at exactly what is tolerated speaks for neither word: shares of few units are often equal to it, and counted as
    below it a corpus that changes 2 % faster would be said to keep in up to a fifth of histories.
    """
    shares = [stale(window, steady=steady) for window in windows]
    if len(shares) < FEWEST_WINDOWS:
        return None
    if _at_least(above(shares, tolerated), len(shares)) <= LEVEL:
        return "outruns"
    below = sum(share < tolerated for share in shares)
    return "keeps" if _at_least(below, len(shares)) <= LEVEL else None


def stale(window: Window, *, steady: bool = False) -> float:
    """The share of the units of a window that say something else at its end."""
    return (window.steady if steady else window.stale) / window.before if window.before else 0.0


def guards(counts: Counts, declared: Declared) -> tuple[Guard, ...]:
    """What withholds a word, with what lifts it."""
    if gate := _gate(counts, declared):
        return (gate,)
    return () if shown(counts, declared) else tuple(_opens(counts, declared))


def _gate(counts: Counts, declared: Declared) -> Guard | None:
    """The guard that withholds both words, whatever the windows say."""
    both = ("outruns", "keeps")
    if no_history := next(_lacking(counts, declared), None):
        text, act = no_history
        return Guard(name="no-history", text=text, act=act, withholds=both)
    units = counts.units if counts.gold is None else counts.gold
    if units >= FEWEST_UNITS:
        return None
    what = "paragraphs or lines" if counts.gold is None else "units of the evaluation set"
    text = f"{units} {what} are too few; at least {FEWEST_UNITS} are needed."
    return Guard(name="too-small", text=text, act="Name more documents or units.", withholds=both)


def _lacking(counts: Counts, declared: Declared) -> Iterator[tuple[str, str]]:
    clone = "Measure in a full clone (git fetch --unshallow), or keep a recording made in one."
    if counts.shallow:
        yield "The clone is shallow or partial: its history is cut off.", clone
    if counts.missing:
        yield f"The clone is not whole: {counted(counts.missing, 'version')} of documents missing.", clone
    whole = "List the whole corpus for each day, and lately."
    if counts.partial:
        days = counted(counts.partial, "day")
        yield f"On {days} fewer than half as many documents were seen as before.", whole
    if counts.unseen > declared.update_days:
        yield (
            f"The corpus was last seen {counts.unseen} days ago, longer than an update takes to come.",
            whole,
        )


def _agreed(counts: Counts, declared: Declared, length: int) -> Word | None:
    """The word that windows of a length show, with and without bulk commits, or with them where they count."""
    windows, tolerated = counts.judged.get(length, ()), declared.stale_tolerated
    word = reading(windows, tolerated, steady=False)
    return word if declared.bulk_commits_count or word == reading(windows, tolerated, steady=True) else None


def _keeps(counts: Counts, declared: Declared) -> bool:
    return _agreed(counts, declared, declared.update_days) == "keeps"


def _withheld(declared: Declared, counts: Counts) -> Iterator[Guard]:
    """Yield what withholds *keeps* from a history that would show it."""
    if declared.rewrite_planned != "no":
        planned = declared.rewrite_planned == "yes"
        text = "A rewrite is planned" if planned else "Nobody said whether a rewrite is planned"
        act = "Measure again after the rewrite." if planned else "Declare rewrite-planned: no, if that is so."
        yield Guard(name="rewrite", text=f"{text}, which no history shows.", act=act, withholds=("keeps",))
    if declared.evaluation_set == "yes" and counts.gold is None:
        text = "There is an evaluation set, and what it rests on may change faster than the corpus."
        act = "Give as gold the paragraphs that the answers of the evaluation set rest on."
        yield Guard(name="gold-missing", text=text, act=act, withholds=("keeps",))


def _opens(counts: Counts, declared: Declared) -> Iterator[Guard]:
    """Yield what leaves both words open although there is a history."""
    length = declared.update_days
    windows, tolerated = counts.judged.get(length, ()), declared.stale_tolerated
    if _keeps(counts, declared):
        yield from _withheld(declared, counts)
        return
    plain, steady = (reading(windows, tolerated, steady=kind) for kind in (False, True))
    if plain != steady:
        with_, without = (span(windows, steady=kind) for kind in (False, True))
        text = f"With bulk commits {with_} of the units go stale in {length} days, without them {without}."
        act = "If these commits changed what is true, declare bulk-commits-count: REASON; else measure dated copies (snapshots)."
        withholds = tuple(word for word in (plain, steady) if word)
        yield Guard(name="bulk-commits", text=text, act=act, withholds=withholds)
    elif len(windows) < FEWEST_WINDOWS:
        since = counts.on - timedelta(days=min(FEWEST_WINDOWS * length, counts.on.toordinal() - 1))
        text = f"The history has {counted(len(windows), 'window')} of {length} days; {FEWEST_WINDOWS} are needed."
        yield Guard(
            name="few-windows",
            text=text,
            act=f"Give a history since {since}.",
            withholds=("outruns", "keeps"),
        )
    elif counts.dated:
        text = "Days of last changes give an upper bound only, and never show that the truth outruns updates."
        yield Guard(
            name="dates-only", text=text, act="Record digests of what was seen.", withholds=("outruns",)
        )
    else:
        many = above([stale(window) for window in windows], tolerated)
        text = f"In {many} of {len(windows)} windows more than {percent(tolerated)} goes stale: neither most nor few."
        act = "Update more often, tolerate more, or measure again with a longer history."
        yield Guard(name="mixed", text=text, act=act, withholds=("outruns", "keeps"))


def span(windows: Sequence[Window], *, steady: bool = False) -> str:
    """The range of what goes stale, such as ``20.0 % to 25.0 %``."""
    shares = [stale(window, steady=steady) for window in windows]
    low, high = percent(min(shares)), percent(max(shares))
    return high if low == high else f"{low} to {high}"


def _at_least(many: int, of: int) -> float:
    """The chance of so many heads or more in so many throws of a fair coin."""
    return sum(comb(of, heads) for heads in range(many, of + 1)) / float(2**of)
