"""The schema of a guide takes what its reviews may say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from decidable.writing.schema import checklist_schema, review_schema
from support.written import model, whole


def nodes(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (JSON)
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from nodes(inner)


def test_a_schema_takes_every_form_of_evidence_as_an_alternative_and_describes_it() -> None:
    schema = review_schema(whole(), model(whole()))
    assert not [node for node in nodes(schema) if "oneOf" in node]
    [evidence] = [node for node in nodes(schema) if set(node) == {"gap", "tasting"}]
    forms = [form.get("$ref", form.get("type")) for form in evidence["gap"]["anyOf"]]
    assert forms == ["#/$defs/Measured", "#/$defs/Recorded", "#/$defs/NotApplicable", "null"]
    assert evidence["gap"]["description"] == "Is it, though?"


def test_a_schema_lists_the_answers_in_both_of_their_types_with_their_titles() -> None:
    schema = review_schema(whole("Really"), model(whole("Really")))
    [answer] = [node["answer"] for node in nodes(schema) if "answer" in node and "because" in node]
    assert answer == {"enum": ["yes", "no", True, False], "description": "yes: Really; no: Really"}


def test_a_schema_names_itself_and_no_place_on_this_machine() -> None:
    for schema in (review_schema(whole(), model(whole())), checklist_schema()):
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"].startswith("urn:decidable:")
        assert {"title", "description"} <= set(schema)
        assert str(Path.home()) not in json.dumps(schema)
        assert str(Path(__file__).parent.parent) not in json.dumps(schema)
