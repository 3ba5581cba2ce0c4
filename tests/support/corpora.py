"""Corpora and registries, written for the tests of source trust."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable_evidence.source_trust import Inputs, measure

DAY = date(2026, 11, 12)
GOOD: dict[str, Any] = {
    "title": "Handbook",
    "owner": "docs team",
    "authority": "official",
    "paths": ["handbook/"],
    "licence": "CC-BY-4.0",
    "permitted-uses": ["retrieve", "quote", "train"],
    "reviewed-on": "2026-09-01",
    "reviewed-by": "Ada",
    "refresh-every": "6mo",
}
EXPIRES = "The access token expires after {} minutes and can be renewed once a day."


@dataclass
class Place:
    """A folder with a corpus and its registry."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def documents(self, **texts: str | bytes) -> None:
        for name, text in texts.items():
            self.write(f"corpus/{name.replace('__', '/')}.md", text)

    def inputs(self, sources: Mapping[str, Mapping[str, Any]], **fields: Any) -> Inputs:  # noqa: ANN401
        """Write the registry, which is YAML as much as it is JSON."""
        content = {"sources": sources} | (
            {"known-conflicts": known} if (known := fields.pop("known_conflicts", None)) else {}
        )
        registry = self.write("registry.yaml", json.dumps(content))
        given = {"corpus": self.folder / "corpus"} if "manifest" not in fields else {}
        return Inputs.model_validate({"registry": registry} | given | fields)

    def measure(self, sources: Mapping[str, Mapping[str, Any]], on: date = DAY, **fields: Any) -> Measurement:  # noqa: ANN401
        return measure(self.inputs(sources, **fields), on)

    def refused(self, sources: Mapping[str, Mapping[str, Any]], **fields: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        with pytest.raises(UnreadableError) as caught:
            self.measure(sources, **fields)
        return [(problem.code, problem.message) for problem in caught.value.problems]


def source(folder: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give a source that is in order, of one folder, with some keys changed, and those left out that are None."""
    entry = (
        GOOD | {"paths": [f"{folder}/"]} | {key.replace("_", "-"): value for key, value in changed.items()}
    )
    return {key: value for key, value in entry.items() if value is not None}


def value(found: Measurement, figure: str) -> float:
    return round(found.figures[figure].value, 6)


def verdicts(found: Measurement) -> dict[str, str]:
    return {choice: support.verdict for choice, support in found.choices.items()}


def advised(found: Measurement, *parts: str) -> bool:
    return any(all(part in step for part in parts) for step in found.advice)


def manifested(
    place: Place,
    rows: list[dict[str, str]],
    entry: Mapping[str, Any] = GOOD,
    **fields: Any,  # noqa: ANN401
) -> Measurement:
    manifest = place.write("documents.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    return place.measure({"handbook": entry}, manifest=manifest, **fields)


def a_place(tmp_path: Path) -> Place:
    """Give a place whose corpus holds one document."""
    found = Place(tmp_path)
    found.documents(handbook__a="How to begin with the service in a few steps.")
    return found
