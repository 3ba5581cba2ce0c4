"""``decidable new-guide``: the command with which a guide of one's own begins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from string import Template

import click

from decidable.errors import refuse, visible
from decidable.fields import SLUG
from decidable.files import content, save
from decidable.text import one_line

BETWEEN = re.compile(r"-(?:or|vs|versus)-")
# What is between these lines of the skeleton is written once for each option.
EACH = re.compile(r"^%% each option\n((?:(?!%%).*\n)*)%% end\n", re.MULTILINE)


@click.command("new-guide")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--title", help="Title of the page; by default, from the file name.")
@click.option("--option", "options", multiple=True, metavar="ID=TITLE", help="An option; give two or more.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def new_guide(path: Path, title: str | None, options: tuple[str, ...], *, force: bool) -> None:
    """Write the page of a guide; each part says what belongs there."""
    id_, was = _id(path), content(path)
    if was is not None and not force:
        refuse(path, "file-exists", "is there already", "--force writes over it")
    text = page(id_, one_line(title or "") or _titled(id_), _options(options) or options_in(id_))
    save(path, text.encode(), was)
    click.echo(f"{visible(str(path))}: wrote the guide {id_}; each part says what belongs there")
    then = "sphinx-build -b checklist docs build"
    click.echo(f"Add it to a toctree, build the docs, then make its checklist: {then}")


def _id(path: Path) -> str:
    """Make the guide's id of a file's name. Raises ``DecidableError`` where the name is none."""
    if path.suffix != ".md":
        refuse(path, "not-a-page", "a guide is a page in MyST", f"write {path.with_suffix('.md')}")
    if not re.fullmatch(SLUG, path.stem):
        message = "the name of the page becomes the guide's id, and is not in kebab-case"
        refuse(path, "not-a-page", message, "write it like cache-or-repair.md")
    return path.stem


def _options(written: tuple[str, ...]) -> dict[str, str]:
    options = {}
    for each in written:
        id_, separator, title = (part.strip() for part in each.partition("="))
        if not re.fullmatch(SLUG, id_) or id_ in options or "|" in title:
            raise click.UsageError("--option takes ID=TITLE, the id in kebab-case, each id once")
        options[id_] = one_line(title) if separator and title else _titled(id_)
    if len(options) == 1:
        raise click.UsageError("a decision has two options or more")
    return options


def options_in(id_: str) -> dict[str, str]:
    """The options named by an id such as ``cache-or-repair``; two placeholders where it names none."""
    parts = BETWEEN.split(id_)
    named = parts if len(set(parts)) > 1 else ("first-option", "second-option")
    return {part: _titled(part) for part in named}


def _titled(id_: str) -> str:
    """An id as people read it."""
    words = one_line(id_.replace("-", " "))
    return words[:1].upper() + words[1:]


def page(id_: str, title: str, options: Mapping[str, str]) -> str:
    """The page of a guide that builds without a warning, and from which a checklist can be made."""
    skeleton = resources.files("decidable.writing").joinpath("guide_page.md").read_text(encoding="utf-8")
    listed = " | ".join(f"{option} {name}" for option, name in options.items())
    whole = {"id": id_, "title": title, "options": listed}
    each = [
        whole | {"option": id_, "name": name, "others": " ".join(other for other in options if other != id_)}
        for id_, name in options.items()
    ]
    # Split at a group, the texts between the blocks and the blocks take turns.
    return "".join(
        Template(text).substitute(values)
        for place, text in enumerate(EACH.split(skeleton))
        for values in (each if place % 2 else [whole])
    )
