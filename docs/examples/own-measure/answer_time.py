"""Answer time: whether nine answers of ten come before people leave."""

from datetime import date

from pydantic import Field

from decidable.evidence import Figure, Frozen, InputFile, Measurement, UnreadableError, percent, problem, text


class Inputs(Frozen):
    log: InputFile = Field(description="seconds of each answer, one number a line")
    patience: float = Field(3, gt=0, description="seconds after which people leave")


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure the share of answers that come too late."""
    lines, mistakes = text(inputs.log, most=10_000_000).splitlines(), []
    for number, line in enumerate(lines, start=1):
        if not line.replace(".", "", 1).isdecimal():
            mistakes.append(problem(inputs.log, "bad-value", f"{line[:40]!r} is not a number", line=number))
    if mistakes:
        raise UnreadableError(mistakes)
    share = sum(float(line) > inputs.patience for line in lines) / max(1, len(lines))
    return Measurement(
        measure="answer-time",
        headline=f"{percent(share)} of {len(lines)} answers take more than {inputs.patience:g} seconds.",
        figures={"late": Figure(title="late answers", value=share, n=len(lines))},
        words={"in-time": "open" if len(lines) < 100 else "shown" if share <= 0.1 else "excluded"},
        needs="Log 100 answers." if len(lines) < 100 else "",
    )
