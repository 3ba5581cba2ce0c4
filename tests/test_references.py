"""The reference pages that people wrote name everything that the code knows."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from decidable.pytest_plugin import pytest_addoption
from decidable.review import Answered, Attested, Recorded, Review, Waiver, Watched
from decidable.sphinx_ext.directives import DIRECTIVES as WRITTEN
from decidable.sphinx_ext.directives import ROLES
from decidable.sphinx_ext.model import REFERENCES

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
DIRECTIVES = (REFERENCE / "directives.md").read_text(encoding="utf-8")
REVIEW_FILE = (REFERENCE / "review-file.md").read_text(encoding="utf-8")
OPTIONS = sorted(
    {
        name
        for kind, options in REFERENCES.items()
        if kind not in {"owner", "signal", "statement"}
        for name in options
    }
)
KEYS = sorted(
    {
        name.replace("_", "-")
        for model in (Review, Answered, Attested, Recorded, Watched, Waiver)
        for name in model.model_fields
    }
)


def test_every_option_and_setting_of_the_plugin_is_in_the_reference() -> None:
    registered = Mock()
    pytest_addoption(registered)
    options = [call.args[0] for call in registered.getgroup.return_value.addoption.call_args_list]
    settings = [call.args[0] for call in registered.addini.call_args_list]
    assert [name for name in options if f"`{name}" not in REVIEW_FILE] == []
    assert [name for name in settings if f"| `{name}` |" not in REVIEW_FILE] == []


@pytest.mark.parametrize("name", [*WRITTEN, "review", "worksheet"])
def test_every_directive_is_in_the_reference(name: str) -> None:
    assert f"decision:{name}" in DIRECTIVES


@pytest.mark.parametrize("name", list(ROLES))
def test_every_role_is_in_the_reference(name: str) -> None:
    assert f"decision:{name}" in DIRECTIVES


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_of_a_directive_is_in_the_reference(name: str) -> None:
    assert f"`{name}`" in DIRECTIVES or f":{name}:" in DIRECTIVES


@pytest.mark.parametrize("name", KEYS)
def test_every_key_of_a_review_is_in_the_reference(name: str) -> None:
    assert f"`{name}`" in REVIEW_FILE or f"{name}:" in REVIEW_FILE
