"""What the counts of a history show, exclude or leave open, in words, figures and a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import comb
from typing import Literal

from decidable.evidence import (
    Chart,
    Figure,
    Guard,
    Point,
    Series,
    State,
    counted,
    measures_of_review,
    percent,
    short,
)
from decidable_evidence.volatility.history import History, Step
from decidable_evidence.volatility.inputs import FEWEST_UNITS, YEAR, Counts, Declared, Window

LEVEL = 0.05  # of the sign test: how often a word is given at most where half of all windows are above what is tolerated
FEWEST_WINDOWS = 5  # the fewest that can reach that level, as (1/2)**5 < .05 < (1/2)**4

# Measures whose evidence is questions that are asked of the corpus.
WITH_EVALUATION = frozenset({"behavior-gap", "task-evaluation"})

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
    if counts.gold is None and (declared.evaluation_set == "yes" or measures_of_review() & WITH_EVALUATION):
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


Figures = dict[str, Figure]


def figures(counts: Counts, declared: Declared) -> Figures:
    """Every figure that the history allows."""
    numbers = {
        "units": counts.units,
        "gold-units": counts.gold or 0,
        "documents": counts.documents,
        "bulk-commits": counts.bulk_commits,
        "task-units": counts.task_units,
    }
    found = {
        name: Figure(title=name.replace("-", " "), value=value, unit="count")
        for name, value in numbers.items()
        if value
    }
    stale_of = "stale" if counts.gold is None else "facts of the evaluation set stale"
    title = "at most stale" if counts.dated else stale_of
    for length in declared.windows:
        found |= _mean("stale-share", title, length, counts.judged.get(length, ()), stale)
    found |= _between_updates(counts, declared, title) | _over_a_year(counts)
    if (cadence := longest_cadence(counts, declared)) and cadence != declared.update_days:
        found["longest-cadence"] = Figure(title="longest cadence that keeps", value=cadence, unit="days")
    for length in declared.windows:
        found |= _mean("task-stale-share", "task stale", length, counts.task_windows.get(length, ()), stale)
    return found


def charts(counts: Counts, declared: Declared) -> tuple[Chart, ...]:
    """What is stale and new in each window between updates."""
    windows = counts.judged.get(declared.update_days, ())[::-1]
    if not windows:
        return ()
    bars = {"at most stale" if counts.dated else "stale": stale, "new": new}
    series = tuple(
        Series(
            name=name,
            points=tuple(
                Point(at=str(counts.on - timedelta(days=window.until)), value=share(window))
                for window in windows
            ),
        )
        for name, share in bars.items()
        if not (counts.dated and share is new)
    )
    title = f"Units stale and new in windows of {declared.update_days} days, by their last day"
    return (Chart(title=title, series=series, limits={"tolerated": declared.stale_tolerated}),)


def new(window: Window) -> float:
    """The share of the units at the end of a window that were not there at its start."""
    return window.new / window.after if window.after else 0.0


def words_changed(window: Window) -> float:
    return window.words_changed / window.words if window.words else 0.0


def numbers_changed(window: Window) -> float:
    return window.numbers_changed / window.numbers if window.numbers else 0.0


def _between_updates(counts: Counts, declared: Declared, title: str) -> Figures:
    """The extremes between updates, what is new, and what changed of the words and the numbers of the whole corpus."""
    length = declared.update_days
    windows, corpus = counts.judged.get(length, ()), counts.windows.get(length, ())
    if not windows:
        return {}
    shares, n = [stale(each) for each in windows], windows[0].before
    extremes = {
        f"stale-share-{length}d-{which}": Figure(title=f"{title} in {length} days, {which}", value=value, n=n)
        for which, value in (("lowest", min(shares)), ("highest", max(shares)))
    }
    if counts.dated:
        return extremes
    found = extremes | _mean("new-share", "new", length, windows, new)
    if counts.gold is not None:
        found |= _mean("corpus-stale-share", "stale in the whole corpus", length, corpus, stale)
    if any(window.words for window in corpus):
        found |= _mean("words-changed", "words changed or gone", length, corpus, words_changed)
    if any(window.numbers for window in corpus):
        found |= _mean("numbers-changed", "numbers changed or gone", length, corpus, numbers_changed)
    return found


def _over_a_year(counts: Counts) -> Figures:
    year = counts.windows.get(YEAR)
    if not year or not year[0].before or counts.dated:
        return {}
    changed, documents = year[0].documents_changed, year[0].documents
    title = f"documents with something stale in {YEAR} days"
    growth = Figure(
        title=f"units, against {YEAR} days before",
        value=year[0].after / year[0].before,
        n=year[0].before,
        unit="ratio",
    )
    return {
        f"changed-documents-{YEAR}d": Figure(title=title, value=changed / documents, n=documents),
        f"growth-{YEAR}d": growth,
    }


def _mean(
    name: str, title: str, length: int, windows: Sequence[Window], share: Callable[[Window], float]
) -> Figures:
    """The mean of a share over windows; the title says over how many."""
    if not windows:
        return {}
    shares = [share(window) for window in windows]
    mean = f", mean of {len(shares)}" if len(shares) > 1 else ""
    figure = Figure(
        title=f"{title} in {length} days{mean}", value=sum(shares) / len(shares), n=windows[0].before
    )
    return {f"{name}-{length}d": figure}


MOST_NAMED = 5


def headline(counts: Counts, declared: Declared, guards: Sequence[Guard]) -> str:
    """The verdict in one sentence, with its figures."""
    if guards and guards[0].name in {"too-small", "no-history"}:
        opening = "Too small to conclude" if guards[0].name == "too-small" else "No history to conclude from"
        return f"{opening}: {guards[0].text[0].lower()}{guards[0].text[1:]}"
    tolerated, length = percent(declared.stale_tolerated), declared.update_days
    word = shown(counts, declared)
    if word == "outruns":
        seen = _seen(counts, outrunning(counts, declared) or length)
        return f"The truth outruns updates every {length} days: {seen}, and {tolerated} is tolerated."
    if word == "keeps":
        return f"Updates keep pace with the truth: {_seen(counts, length)}, and {tolerated} is tolerated."
    if not counts.judged.get(length):
        return f"Inconclusive: the history does not reach back {length} days."
    return f"Inconclusive: {_seen(counts, length)}, and {tolerated} is tolerated."


def advice(counts: Counts, declared: Declared) -> Iterator[str]:
    """What to do next, as far as it follows from the counts."""
    word, cadence = shown(counts, declared), longest_cadence(counts, declared)
    if cadence and cadence < declared.update_days and word != "keeps":
        yield f"Updates every {cadence} days would keep within {percent(declared.stale_tolerated)}."
    windows, tolerated = counts.judged.get(declared.update_days, ()), declared.stale_tolerated
    if windows and not counts.dated and max(map(stale, windows)) <= tolerated < min(map(new, windows)):
        yield "The corpus grows, and hardly anything in it became wrong: until an update new facts are missing, and few are false."
    if word == "keeps" and counts.gold is None:
        yield "What an evaluation set rests on may change faster than the whole corpus: give it as gold (--gold)."


def named(history: History, bulk: Sequence[Step]) -> Iterator[str]:
    """What was set apart, left out or not read, by name."""
    if bulk:
        few = [
            f"{step.name[:12]} of {datetime.fromtimestamp(step.at, UTC):%Y-%m-%d}"
            for step in bulk[:MOST_NAMED]
        ]
        more = [f"and {len(bulk) - MOST_NAMED} before"] if len(bulk) > MOST_NAMED else []
        yield f"Bulk commits, with and without which a word has to be the same: {', '.join([*few, *more])}."
    if history.unread:
        yield f"Not read: {_reasons(history.unread)}."
    if history.own:
        yield f"Not counted as documents: {counted(len(history.own), 'review or record')} of this tool."


def _reasons(unread: Mapping[str, str]) -> str:
    """How many files are not read, and why."""
    counts = Counter(map(short, unread.values()))
    return ", ".join(f"{counted(count, 'file')} ({reason})" for reason, count in sorted(counts.items()))


def _seen(counts: Counts, length: int) -> str:
    """The range of what goes stale in windows of a length."""
    windows = counts.judged[length]
    share = f"up to {span(windows).split(' to ')[-1]}" if counts.dated else span(windows)
    each = f"each of {len(windows)} windows" if len(windows) > 1 else "one window"
    what = "units" if counts.gold is None else "evaluation set's facts"
    return f"{share} of the {what} go stale in {each} of {length} days"
