"""Whether one arm is better than another one, for a review of any guide."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import (
    Arm,
    Chart,
    Figure,
    Frozen,
    InputFile,
    Measurement,
    Point,
    Series,
    State,
    Text,
    needed_for,
)
from decidable_evidence.comparison.results import cautions, gate, results_of
from decidable_evidence.comparison.sentences import figure, points
from decidable_evidence.runs import Counts, Name
from decidable_evidence.statistics import Estimate, settles
from decidable_evidence.tables.sources import Source, place_of

__all__ = ["Counts", "Inputs", "measure", "recompute", "unavailable"]

OPEN: State = "open"
WORDS = ("better", "as-good", "worse")
MARGIN = 0.05  # the smallest gain worth building for, unless the owner declares another


class Inputs(Frozen):
    """The fields of a review for this measure."""

    runs: dict[Name, Source] = Field(
        min_length=2, description="results of the two arms on the same examples, as ARM=FILE"
    )
    arm: Name = Field(description="the arm that is claimed to be better")
    than: Name = Field(description="the arm that it is compared with")
    by: Literal["0", "margin"] = Field(
        default="0", description="0, or margin: by more than the smallest gain worth building for"
    )
    margin: float = Field(
        default=MARGIN, ge=0.001, le=0.5, description="the smallest gain worth building for"
    )
    drawn_from: Text = Field(description="how the examples were chosen, and from what")
    clusters: Text | None = Field(
        default=None, description="column that says which examples belong together, such as their document"
    )
    independent_because: Text | None = Field(
        default=None,
        description="why no two examples share a document, a customer or anything else that makes them alike",
    )
    only: InputFile | None = Field(
        default=None, description="file that names the examples that count; older than the results"
    )

    @model_validator(mode="after")
    def _two_arms(self) -> Self:
        if self.arm == self.than or {self.arm, self.than} != set(self.runs):
            message = "arm and than name the two arms of runs"
            raise PydanticCustomError("arms_two", message)
        return self


TIMELESS = True


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure whether an arm is better than another one on the same examples."""
    with _extra(inputs):
        from decidable_evidence.comparison.counts import counted  # noqa: PLC0415  (heavy)

        arms = inputs.arm, inputs.than
        counts = counted(inputs.runs, arms, clusters=inputs.clusters, only=inputs.only)
        return recompute(counts, inputs)


def recompute(counts: Counts, inputs: Inputs, /) -> Measurement:
    """Measure from counts. Raises ``ValueError`` where they are no counts of these arms."""
    if set(counts.arms) != set(inputs.runs):
        raise ValueError(
            f"the counts are of {', '.join(counts.arms)}, the inputs name {', '.join(inputs.runs)}"
        )
    results, by = results_of(counts), inputs.margin if inputs.by == "margin" else 0.0
    found = results.difference(inputs.arm, inputs.than)
    gated = tuple(gate(counts, results, WORDS))
    words = dict.fromkeys(WORDS, OPEN) if gated else _words(found, by, inputs.margin)
    state = words["better"]
    title = f"{inputs.arm} − {inputs.than}"  # noqa: RUF001
    more = settles(found, inputs.margin)
    apart = figure(found, title)
    return Measurement(
        measure="better-than",
        headline=f"{inputs.arm} is {_said(state)} better than {inputs.than}: {points(found)}.",
        figures={"difference": apart}
        | {f"passes-{arm}": _passes(results.share(arm), arm) for arm in results.arms},
        words=words,
        guards=gated or tuple(cautions(counts, inputs.independent_because)),
        needs=f"run {more:,} examples (an 80 % chance to settle it)" if state == "open" and more else "",
        counts=counts,
        charts=(
            Chart(
                title="Difference in pass rate",
                unit="difference",
                series=(
                    Series(
                        name="difference",
                        points=(Point(at=title, value=apart.value, low=apart.low, high=apart.high),),
                    ),
                ),
                limits={"margin": inputs.margin},
            ),
        ),
        arms={
            arm: Arm(
                figures={"pass-rate": _passes(results.share(arm), arm)} | dict(rows.figures),
                rung=rows.rung,
                by=rows.by,
            )
            for arm, rows in counts.rows.items()
        },
    )


def _words(found: Estimate, by: float, margin: float) -> dict[str, State]:
    """Better by the 95 % interval; as good where it lies inside the margin on either side of 0, which is never worse."""
    shown, small = found.interval(), found.small()
    alike = -margin < small.low and small.high < margin
    apart = shown.low > margin or shown.high < -margin
    behind = shown.high < -by and not alike
    return {
        "better": "shown" if shown.low > by else "excluded" if small.high < by else OPEN,
        "as-good": "shown" if alike else "excluded" if apart else OPEN,
        "worse": "shown" if behind else "excluded" if alike or small.low > -by else OPEN,
    }


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """The tables of engines that nobody has named here."""
    from decidable_evidence import engines  # noqa: PLC0415  (a recording whose files are here needs none)

    return engines.unreached(inputs)


def _said(state: State) -> str:
    return {"shown": "shown to be", "excluded": "not", "open": "not shown to be"}[state]


def _passes(share: Estimate, arm: str) -> Figure:
    low, high = share.interval()
    return Figure(title=f"passes, {arm}", value=share.observed, low=low, high=high, n=share.n)


def _extra(inputs: Inputs) -> AbstractContextManager[None]:
    return needed_for("whether an arm is better", place_of(next(iter(inputs.runs.values()))))
