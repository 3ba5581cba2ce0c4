"""The text of a checklist file."""

from __future__ import annotations

from typing import Any

import yaml

from decidable.guide import Guide

WIDTH = 110
HEADER = "# Made from {source} by the Sphinx builder `checklist`. Edit that page, not this file.\n"


class Plain(yaml.SafeDumper):
    """Writes every value where it stands, and indents lists below their key."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002  (yaml's signature)
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  (yaml's signature)
        super().increase_indent(flow, indentless=False)


def checklist(guide: Guide, source: str) -> str:
    """Give a guide as YAML, in the order of its page and without what is empty.

    :param source: the page to edit, relative to the project
    """
    data = guide.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = yaml.dump(data, Dumper=Plain, sort_keys=False, allow_unicode=True, width=WIDTH)
    return HEADER.format(source=source) + text
