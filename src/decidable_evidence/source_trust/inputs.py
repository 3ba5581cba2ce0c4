"""The fields of a review for source trust: the registry, the corpus, and what the owner of the evidence declares."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Frozen, InputFile, InputFolder
from decidable_evidence.paths import Pattern
from decidable_evidence.tables.sources import Source

Use = Literal["retrieve", "quote", "train"]


class Declared(Frozen):
    """What the owner of the evidence declares, and by which the counts are judged."""

    uses: tuple[Use, ...] = Field(
        default=("retrieve",),
        min_length=1,
        description="what the corpus is wanted for: retrieve, quote (citations), train",
    )
    coverage_floor: float = Field(
        default=0.95,
        ge=0.5,
        le=1,
        description="share of the documents that must belong to a source, and whose text must have been read",
    )


class Inputs(Declared):
    """The fields of a review for this measure."""

    registry: InputFile = Field(description="YAML file that says of each source who answers for it")
    corpus: InputFolder | None = Field(default=None, description="folder that holds the documents")
    paths: tuple[Pattern, ...] = Field(
        default=(),
        max_length=100,
        description="patterns, as in .gitignore, for what in the folder belongs to the corpus; all if not given",
    )
    manifest: Source | None = Field(
        default=None,
        description="table of the documents behind an API: document, and where known text, digest and modified_on",
    )

    @model_validator(mode="after")
    def _something_to_hold_against(self) -> Self:
        if self.corpus is None and self.manifest is None:
            raise PydanticCustomError(
                "corpus_missing", "neither corpus nor manifest says which documents there are"
            )
        if self.paths and self.corpus is None:
            raise PydanticCustomError("paths_needless", "paths choose from a corpus, and none is given")
        return self
