"""Whether one arm is better than another one, for a review of any guide."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Measurement, State, Text, needed_for
from decidable_evidence.comparison import results as compared
from decidable_evidence.comparison.family import MARGIN
from decidable_evidence.engines import unreached as unavailable
from decidable_evidence.runs import Counts, Examples, Name
from decidable_evidence.statistics import Estimate, settles
from decidable_evidence.tables.sources import Source, place_of

__all__ = ["Counts", "Inputs", "measure", "recompute", "unavailable"]

OPEN: State = "open"
WORDS = ("better", "as-good", "worse")
TIMELESS = True


class Inputs(Examples):
    """The fields of a review for this measure."""

    runs: dict[Name, Source] = Field(
        min_length=2, description="results of the two arms on the same examples, as ARM=FILE"
    )
    arm: Name = Field(description="the arm claimed to be better")
    than: Name = Field(description="the arm it is compared with")
    by: Literal["0", "margin"] = Field(
        default="0", description="0: better at all, or margin: by more than the margin"
    )
    margin: float = Field(
        default=MARGIN, ge=0.001, le=0.5, description="the smallest gain worth building for"
    )
    drawn_from: Text = Field(description="how the examples were chosen, and from what")

    @model_validator(mode="after")
    def _two_arms(self) -> Self:
        if self.arm == self.than or {self.arm, self.than} != set(self.runs):
            message = "arm and than name the two arms of runs"
            raise PydanticCustomError("arms_two", message)
        return self


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure whether an arm is better than another one on the same examples."""
    with needed_for("whether an arm is better", place_of(inputs.runs[inputs.arm])):
        from decidable_evidence.runs.counting import joint  # noqa: PLC0415  (heavy, and a recording needs none)

        return recompute(joint(inputs.runs, tuple(inputs.runs), (), inputs), inputs)


def recompute(counts: Counts, inputs: Inputs, /) -> Measurement:
    """Measure from counts. Raises ``ValueError`` where they are no counts of these arms."""
    counts.check_arms(inputs.runs)
    results = compared.results_of(counts)
    apart, title = results.difference(inputs.arm, inputs.than), f"{inputs.arm} − {inputs.than}"  # noqa: RUF001
    gated = tuple(compared.gate(counts, results, WORDS))
    words = dict.fromkeys(WORDS, OPEN) if gated else _words(apart, inputs)
    verb = {"shown": "shown to be", "excluded": "not", "open": "not shown to be"}[words["better"]]
    more = settles(apart, inputs.margin) if words["better"] == "open" else None
    passes = {arm: compared.share_figure(results.share(arm), f"passes, {arm}") for arm in results.arms}
    return Measurement(
        measure="better-than",
        headline=f"{inputs.arm} is {verb} better than {inputs.than}: {compared.points(apart)}.",
        figures={"difference": compared.difference_figure(apart, title)}
        | {f"passes-{arm}": figure for arm, figure in passes.items()},
        words=words,
        guards=gated or tuple(compared.cautions(counts, inputs.independent_because)),
        needs=f"run {more:,} examples (an 80 % chance to settle it)" if more else "",
        counts=counts,
        charts=(compared.difference_bars({title: apart}, inputs.margin),),
        arms=compared.measured_arms(counts, results, {}),
    )


def _words(apart: Estimate, inputs: Inputs) -> dict[str, State]:
    """Better by the 95 % interval; as good where it lies inside the margin on either side of 0, which is never worse."""
    margin, by = inputs.margin, inputs.margin if inputs.by == "margin" else 0.0
    shown, small = apart.interval(), apart.small()
    alike = -margin < small.low and small.high < margin
    differs = shown.low > margin or shown.high < -margin
    behind = shown.high < -by and not alike
    return {
        "better": "shown" if shown.low > by else "excluded" if small.high < by else OPEN,
        "as-good": "shown" if alike else "excluded" if differs else OPEN,
        "worse": "shown" if behind else "excluded" if alike or small.low > -by else OPEN,
    }
