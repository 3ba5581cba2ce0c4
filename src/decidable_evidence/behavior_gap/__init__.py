"""The behavior gap: is it knowledge that is missing, or behavior, and which way to build pays.

Examples are run without context, with the right context, as the system retrieves it, with examples in the prompt, with a
tuned model. The choices are judged by the arms that stand for them; the words explain what the arms gain.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Frozen, InputFile, Measurement, Text, needed_for
from decidable_evidence.comparison.family import is_arm
from decidable_evidence.runs import Counts, Name
from decidable_evidence.tables.sources import Source, place_of

TUNED = ("fine-tuned", "fine-tuned-oracle", "fine-tuned-rag")
ARMS = ("closed-book", "few-shot", "oracle", "few-shot-oracle", "rag", *TUNED)
MOST_SLIPS = 2  # letters that a slip adds, drops or changes: "closedbook", "orcale", "orakle"


def _known(arm: str) -> str:
    """An arm of the guide, or one of a team's own; a name that is nearly an arm's is a slip."""
    if not any(is_arm(arm, base) for base in ARMS):
        for meant in difflib.get_close_matches(arm, ARMS, n=1):
            if _letters_apart(arm, meant) <= MOST_SLIPS:
                fields = {"arm": arm[:40], "meant": meant}
                raise PydanticCustomError("arm_unknown", "{arm} is no arm; did you mean {meant}?", fields)
    return arm


def _letters_apart(first: str, second: str) -> int:
    letters, others = Counter(first), Counter(second)
    return (letters - others).total() + (others - letters).total()


Arm = Annotated[Name, AfterValidator(_known)]


class Declared(Frozen):
    """What the owner of the evidence declares, and by which the counts are judged."""

    material_share: float = Field(
        default=0.05,
        ge=0.001,
        le=0.5,
        description="the smallest gain in pass rate worth building for",
    )
    target: float | None = Field(
        default=None, gt=0, le=1, description="share of the examples that has to pass for the task to be done"
    )
    independent_because: Text | None = Field(
        default=None,
        description="why no two examples share a document, a customer or anything else that makes them alike",
    )
    stratum: Text | None = Field(default=None, description="the one stratum whose examples count")


class Inputs(Declared):
    """The fields of a review for this measure."""

    runs: dict[Arm, Source] = Field(
        min_length=1,
        description=f"results of each arm on the same examples, as ARM=FILE (JSONL, CSV, Parquet, or as an evaluation tool writes it); arms: {', '.join(ARMS)}, each also with -2 and -3 for further tries, and own options by their names",
    )
    drawn_from: Text = Field(description="how the examples were chosen, and from what")
    clusters: Text | None = Field(
        default=None, description="column that says which examples belong together, such as their document"
    )
    only: InputFile | None = Field(
        default=None,
        description="file that names the examples that count, in all arms: an id a line, or a table; older than the results",
    )
    only_because: Text | None = Field(default=None, description="why the other examples do not count")
    trained_on: Source | None = Field(
        default=None,
        description="table that names the inputs on which the fine-tuned model was trained, by example_id or input_hash",
    )

    @model_validator(mode="after")
    def _arms_fit(self) -> Self:
        for arm in self.runs:
            before = _before(arm)
            if before and before not in self.runs:
                raise PydanticCustomError(
                    "arm_missing", "runs name {later} but no {arm}", {"later": arm, "arm": before}
                )
        sources = tuple(self.runs.values())
        if any(source in sources[:place] for place, source in enumerate(sources)):
            hint = "give each a file of its own, or let filter say which results of the file are its own"
            raise PydanticCustomError("arms_same_file", "two arms of runs name the same file", {"hint": hint})
        return self

    @model_validator(mode="after")
    def _reasons_given(self) -> Self:
        picked = self.only or self.stratum
        if picked and not self.only_because:
            raise PydanticCustomError(
                "reason_missing", "only and stratum need only-because: why the other examples do not count"
            )
        if self.only_because and not picked:
            raise PydanticCustomError(
                "reason_needless", "only-because is there, but neither only nor stratum"
            )
        if self.clusters and self.independent_because:
            raise PydanticCustomError(
                "reason_needless", "clusters are there, and independent-because as well"
            )
        if self.trained_on and not self.tuned():
            raise PydanticCustomError("arm_missing", "trained-on is there, but runs name no fine-tuned arm")
        return self

    def tuned(self) -> tuple[str, ...]:
        """The arms of a tuned model, which learnt from examples."""
        return tuned(self.runs)


def tuned(arms: Iterable[str]) -> tuple[str, ...]:
    return tuple(arm for arm in arms if any(is_arm(arm, base) for base in TUNED))


def _before(arm: str) -> str:
    """The try that comes before a further one: ``oracle`` of ``oracle-2``."""
    base, _, number = arm.rpartition("-")
    if base not in ARMS or not number.isdigit():
        return ""
    return base if int(number) <= 2 else f"{base}-{int(number) - 1}"  # noqa: PLR2004  (the second is the first further one)


__all__ = ["Counts", "Declared", "Inputs", "from_counts", "measure", "recompute", "stripped", "unavailable"]

TIMELESS = True


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure the gap from the results of each arm.

    The day changes nothing here: files of results carry no dates.
    """
    with _extra(inputs):
        from decidable_evidence.comparison.counts import counted  # noqa: PLC0415  (heavy)

        known = tuple(dict.fromkeys((*ARMS, *inputs.runs)))
        oracles = tuple(arm for arm in inputs.runs if arm.startswith("oracle"))
        counts = counted(
            inputs.runs,
            known,
            oracles,
            clusters=inputs.clusters,
            only=inputs.only,
            trained_on=inputs.trained_on,
        )
        return from_counts(counts, inputs, held_out=inputs.trained_on is not None)


def recompute(counts: Counts, inputs: Inputs, /) -> Measurement:
    """Measure the gap from the counts of a record. Raises ``ValueError`` where they are no counts of these arms."""
    if set(counts.arms) != set(inputs.runs):
        raise ValueError(
            f"the counts are of {', '.join(counts.arms)}, the inputs name {', '.join(inputs.runs)}"
        )
    with _extra(inputs):
        return from_counts(counts, inputs, held_out=inputs.trained_on is not None)


def stripped(inputs: Inputs, into: Path, /) -> Inputs:
    """Write copies of the results that hold no more than is measured; give the inputs that name these.

    Raises ``UnreadableError``.
    """
    with _extra(inputs):
        from decidable_evidence.runs.stripping import strip  # noqa: PLC0415  (heavy)

        keep = ("input_hash",) if inputs.trained_on else ()
        return inputs.model_copy(update={"runs": strip(inputs.runs, into, keep)})


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """The tables of engines that nobody has named here."""
    from decidable_evidence import engines  # noqa: PLC0415  (a recording whose files are here needs none)

    return engines.unreached(inputs)


def from_counts(counts: Counts, declared: Declared, *, held_out: bool = False) -> Measurement:
    """Measure the gap from how often the arms fared how together.

    What a tuned model gains counts only where it is known what was ``held_out`` of its training.
    """
    from decidable_evidence.behavior_gap import judging  # noqa: PLC0415  (heavy)

    return judging.measurement(counts, declared, held_out=held_out)


def _extra(inputs: Inputs) -> AbstractContextManager[None]:
    """How to install what the measure needs, where that is missing."""
    return needed_for("the behavior gap", place_of(next(iter(inputs.runs.values()))))
