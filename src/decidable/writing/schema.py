"""JSON Schema of reviews and checklists, by which editors complete and check them while they are written.

An editor knows YAML's types where the package reads every value as text: ``answer: yes`` may be true to it, and
``precision: 0.10`` a number. The schema takes both, and a key without a value where the key may be left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from decidable.guide import Entry, Guide
from decidable.kinds import LISTED
from decidable.review import Review

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
NOTHING = {"type": "null"}
SCALARS = ["string", "number", "boolean"]


class _ForEditors(GenerateJsonSchema):
    """Writes a model's schema as an editor needs it: lenient about YAML's types, keys as properties, no made-up titles."""

    schema_dialect = DIALECT

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002  (pydantic's signature)
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("title", None)
        return made

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        made = super().str_schema(schema)
        return made if "pattern" in made else {**made, "type": SCALARS}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        values = list(schema["expected"])
        return {"enum": values + [typed for value in values for typed in _typed(value)]}

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        made = super().tagged_union_schema(schema)
        return {"anyOf": made["oneOf"]} if "oneOf" in made else made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Allow a blank for every optional key."""
        made = self.generate_inner(schema["schema"])
        default = schema.get("default")
        return {**_or_nothing(made), **({"default": self.encode_default(default)} if default else {})}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Write a mapping with known keys as properties, which editors complete."""
        made = super().dict_schema(schema)
        keys = schema.get("keys_schema")
        if keys is None or keys["type"] != "literal":
            return made
        entry = _or_nothing(made.get("additionalProperties", {}))
        known = {key: deepcopy(entry) for key in keys["expected"] if key}
        return {"type": "object", "properties": known, "additionalProperties": False}


def _typed(value: object) -> list[object]:
    """What a YAML reader with types makes of a word, where that is not the word."""
    try:
        typed = yaml.safe_load(str(value))
    except (yaml.YAMLError, ValueError):
        return []
    return [typed] if isinstance(value, str) and isinstance(typed, bool | int | float) else []


def _or_nothing(schema: Schema) -> Schema:
    """Allow a blank as well, without an alternative where there need be none: messages then name the place."""
    alternatives = schema.get("anyOf", [])
    if NOTHING in alternatives:
        return schema
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [*(alternatives if set(schema) == {"anyOf"} else [schema]), NOTHING]}


def review_schema(guide: Guide, model: type[Review]) -> Schema:
    """The schema of the reviews of one guide, whose entries it describes by their titles."""
    description = f"A design review by the guide {guide.title}: {guide.link()}"
    schema = model_schema(model, f"urn:decidable:review:{guide.id}", f"Review: {guide.title}", description)
    schema["properties"]["decision"] = {"const": guide.id, "description": guide.title}
    known = _sections(guide)
    for section in ("considered", "triggers", "waivers"):
        _open(schema["properties"][section], known[section])
    schema["properties"]["choice"]["items"] = {"anyOf": [{"enum": list(guide.options)}, {"type": "string"}]}
    for section, entries in known.items():
        described = _object(schema, schema["properties"][section])["properties"]
        for id_, entry in entries.items():
            described[id_]["description"] = entry.title
    for id_, question in guide.questions.items():
        meanings = "; ".join(f"{name}: {answer.title}" for name, answer in question.answers.items())
        questions = _object(schema, schema["properties"]["questions"])
        _object(schema, questions["properties"][id_])["properties"]["answer"]["description"] = meanings
    return schema


def checklist_schema() -> Schema:
    """The schema of checklist files."""
    return model_schema(Guide, "urn:decidable:checklist", "Checklist", "One decision guide as data.")


def model_schema(model: type[BaseModel], id_: str, title: str, description: str) -> Schema:
    """The schema of a model, with a name of its own."""
    made = model.model_json_schema(by_alias=True, schema_generator=_ForEditors)
    head = {"$schema": DIALECT, "$id": id_, "title": title, "description": description}
    return {**head, **{key: value for key, value in made.items() if key not in head}}


def _sections(guide: Guide) -> dict[str, dict[str, Entry]]:
    owners = {id_: owner for option in guide.options.values() for id_, owner in option.owners.items()}
    sections: dict[str, dict[str, Entry]] = {
        "considered": {**guide.options},
        "owners": owners,
        "waivers": guide.listed(),
    }
    for row in LISTED.values():
        sections.setdefault(row.section, {}).update(getattr(guide, row.listed))
    return sections


def _open(node: Schema, known: Iterable[str]) -> None:
    """Add the guide's keys as properties to a mapping that takes other keys too, so that editors complete them."""
    values = node.get("additionalProperties") or next(iter(node["patternProperties"].values()))
    node["properties"] = {key: deepcopy(values) for key in known}


def _object(schema: Schema, node: Schema) -> Schema:
    """Follow references and alternatives to the mapping that they allow."""
    while "properties" not in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node["anyOf"][0]
    return node
