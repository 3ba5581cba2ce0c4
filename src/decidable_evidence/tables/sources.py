"""Where the rows of a measure come from: a file, a file and what of it counts, or a table of an engine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from decidable.evidence import Frozen, InputFile, Text

Format = Literal["rows", "promptfoo", "inspect", "lm-evaluation-harness", "deepeval", "ragas"]
Outcome = Literal["correct", "incorrect", "refusal", "format_error", "error"]
MOST_FILES = 99  # the rows of each are numbered in a range of their own
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
TableName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62}){0,2}$")
]


Files = Annotated[
    Annotated[InputFile, Tag("<path>")]
    | Annotated[tuple[InputFile, ...], Field(min_length=1, max_length=MOST_FILES), Tag("<files>")],
    Discriminator(lambda written: "<files>" if isinstance(written, list | tuple) else "<path>"),
]
Words = Annotated[
    Annotated[Text, Tag("<name>")] | Annotated[dict[Outcome, tuple[Text, ...]], Tag("<words>")],
    Discriminator(lambda written: "<words>" if isinstance(written, dict) else "<name>"),
]


def _optional(description: str) -> Any:  # noqa: ANN401  (a field of any type)
    return Field(default=None, description=description)


def _named(what: str) -> Any:  # noqa: ANN401  (likewise)
    return _optional(f"column of {what}; in JSON the path to it, or none")


class ChosenFile(Frozen):
    """A file, or several, with options for reading it."""

    OTHER_KEYS: ClassVar = (
        "a column that is called otherwise goes into columns, such as columns: {input: question}"
    )

    file: Files = Field(description="the file, or a list of files with parts or repeats")
    columns: dict[Text, Text] = Field(
        default={},
        description="of a table, the names of columns that are called otherwise, such as input: question",
    )
    format: Format | None = _optional("the tool that wrote the file, if its content does not show it")
    filter: Text | None = _optional(
        "whose results count, where the file holds those of several filters, prompts or providers"
    )
    where: dict[Text, Text] = Field(
        default={},
        description="values of columns, such as config: base; only rows that have all of them count",
    )
    id: Text | None = _optional("column of an example's id; in JSON the path to it, such as metadata.case")
    metric: Text | None = _optional("metric, scorer or column that says what passed")
    threshold: float | None = _optional("value of the metric from which an example passes")
    passes: tuple[Text, ...] = Field(
        default=(), alias="pass", description="words of the metric that say that an example passed"
    )
    outcome: Words | None = _optional(
        "column of the outcome, or words of the metric by outcome, such as refusal: [Refusal], or none"
    )
    cluster: Text | None = _named("what makes examples alike, such as their document")
    stratum: Text | None = _named("the kind of an example")
    sample: Text | None = _named("the number of a repeat")
    run: Text | None = _named("the arm")
    gold_hash: Text | None = _named("the hash of the expected answer")
    context_hash: Text | None = _named("the hash of the right context")
    input_hash: Text | None = _named("the hash of the question")
    seconds: Text | None = _named("how long an answer took")
    cost: Text | None = _named("what an answer cost")
    tokens: Text | None = _named("how many tokens an answer took")
    output: Text | None = _named("the answer")
    audit: InputFile | None = _optional(
        "table of what a person said of the examples that --list audit names: example_id, passed, read_by"
    )

    @property
    def words(self) -> dict[Outcome, tuple[str, ...]]:
        """The words of the metric, by the outcome that they stand for."""
        return self.outcome if isinstance(self.outcome, dict) else {}

    @property
    def files(self) -> tuple[Path, ...]:
        return self.file if isinstance(self.file, tuple) else (self.file,)


class EngineTable(Frozen):
    """A table that stays where it is; only whoever runs the measure says how its engine is reached."""

    engine: Name = Field(
        description="name of the table's engine, as configured in the ini, the environment or on the command line"
    )
    table: TableName = Field(description="name of the table, with its schema where it has one")
    cluster: Text | None = _optional("column of what makes examples alike")


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
    """The path by which problems name a source; of several files the first."""
    if isinstance(source, EngineTable):
        return Path(f"{source.engine}:{source.table}")
    return source.files[0] if isinstance(source, ChosenFile) else source
