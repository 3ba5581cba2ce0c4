"""Where the rows of a measure come from: a file, a file and what of it counts, or a table of an engine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from decidable.evidence import Frozen, InputFile, Text

Format = Literal["rows", "promptfoo", "inspect", "lm-evaluation-harness", "deepeval", "ragas"]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
TableName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62}){0,2}$")
]


class ChosenFile(Frozen):
    """A file of which something has to be said."""

    file: InputFile = Field(description="the file")
    format: Format | None = Field(
        default=None, description="what wrote the file, where that is not to be seen from what stands in it"
    )
    id: Text | None = Field(
        default=None, description="column of an example's id; in JSON the path to it, such as metadata.case"
    )
    filter: Text | None = Field(
        default=None,
        description="whose results count, where the file holds those of several filters, prompts or providers",
    )
    metric: Text | None = Field(default=None, description="metric or scorer that says what passed")
    threshold: float | None = Field(
        default=None, description="value of the metric from which an example passes"
    )


class EngineTable(Frozen):
    """A table that stays where it is; only whoever runs the measure says how its engine is reached."""

    engine: Name = Field(
        description="name of the engine that holds the table, as ini, environment or command line know it"
    )
    table: TableName = Field(description="name of the table, with its schema where it has one")


def _form(written: object) -> str:
    if isinstance(written, EngineTable) or (isinstance(written, dict) and {"engine", "table"} & set(written)):
        return "<table>"
    return "<file>" if isinstance(written, ChosenFile | dict) else "<path>"


Source = Annotated[
    Annotated[InputFile, Tag("<path>")]
    | Annotated[ChosenFile, Tag("<file>")]
    | Annotated[EngineTable, Tag("<table>")],
    Discriminator(_form),
]


def place_of(source: Path | ChosenFile | EngineTable) -> Path:
    """Give the path by which problems name a source."""
    if isinstance(source, EngineTable):
        return Path(f"{source.engine}:{source.table}")
    return source.file if isinstance(source, ChosenFile) else source
