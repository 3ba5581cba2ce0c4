"""Answer time: whether nine answers of ten come before people leave."""

from datetime import date

from pydantic import Field

from decidable.evidence import Figure, Frozen, InputFile, Measurement, UnreadableError, percent, problem, text


class Inputs(Frozen):
    log: InputFile = Field(description="seconds of each answer, one number a line")
    patience: float = Field(3, gt=0, description="seconds after which people leave")


class Counts(Frozen):
    answers: int = Field(ge=0)
    late: int = Field(ge=0)


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure the share of answers that come too late."""
    lines, mistakes = text(inputs.log, most=10_000_000).splitlines(), []
    for number, line in enumerate(lines, start=1):
        if not line.replace(".", "", 1).isdecimal():
            mistakes.append(problem(inputs.log, "bad-value", f"{line[:40]!r} is not a number", line=number))
    if mistakes:
        raise UnreadableError(mistakes)
    late = sum(float(line) > inputs.patience for line in lines)
    return recompute(Counts(answers=len(lines), late=late), inputs)


def recompute(counts: Counts, inputs: Inputs, /) -> Measurement:
    if counts.late > counts.answers:
        raise ValueError("more answers are late than there are")
    share = counts.late / max(1, counts.answers)
    return Measurement(
        measure="answer-time",
        headline=f"{percent(share)} of {counts.answers} answers take more than {inputs.patience:g} seconds.",
        figures={"late": Figure(title="late answers", value=share, n=counts.answers)},
        words={"in-time": "open" if counts.answers < 100 else "shown" if share <= 0.1 else "excluded"},
        needs="Log 100 answers." if counts.answers < 100 else "",
        counts=counts,
    )
