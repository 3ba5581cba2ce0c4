"""A record agrees with its review and with the guide, or it is said where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from decidable.adr import Adr, Reviewed, find, is_record, load, of_review, read
from decidable.adr.agreeing import AGREE, ROWS, Standing, of_standing
from decidable.adr.guides import leads
from decidable.adr.lines import SYNTAXES
from decidable.adr.record import Status
from decidable.agreement import Checked, check, ground
from decidable.errors import UnreadableError
from decidable.guide import Guide
from decidable.reading import read_guide

TODAY = date(2026, 11, 22)
ADDRESS = "https://docs.example.org/en/latest/decisions/tea.html"
GUIDE = f"""\
format: 1
id: tea
title: Green or black
url: {ADDRESS}
options: {{green: {{title: Green tea}}, black: {{title: Black tea}}}}
questions:
  taste: {{title: Is it bitter?, answers: {{bitter: {{title: Yes, favors: [green]}}, mild: {{title: No}}}}}}
triggers: {{new-kettle: {{title: A new kettle}}}}
formerly: {{flavour: taste}}
"""
REVIEW = """\
decision: tea
title: What we drink
status: accepted
choice: [green]
decided: 2026-11-20
adr: adr/0001-tea.md
questions: {taste: {answer: bitter, because: we tasted it}}
triggers: {new-kettle: {owner: Ada, check-by: 2027-01-01}}
"""
RECORD = "# Tea\n\nStatus: accepted\n\nGreen tea, after [the review](../tea.review.yaml).\n"


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    path = tmp_path / "checklists" / "tea.yaml"
    path.parent.mkdir()
    path.write_text(GUIDE)
    return read_guide(path)


@pytest.fixture
def project(tmp_path: Path, guide: Guide) -> Path:
    """Make a project in which guide, review and record agree."""
    assert guide.id == "tea"
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "tea.review.yaml").write_text(REVIEW)
    (tmp_path / "adr").mkdir()
    (tmp_path / "adr" / "0001-tea.md").write_text(RECORD)
    return tmp_path


def checked(project: Path, today: date = TODAY) -> list[Checked]:
    records = [load(path) for path in find([project / "adr"])]
    on = ground(records, today)
    return [check(record, on) for record in records]


def codes(project: Path, today: date = TODAY) -> dict[str, list[str]]:
    """Map the records of which something is to be said to how grave it is, and its codes."""
    found = {
        each.adr.path.name: [f"{of.severity} {of.code}" for of in each.findings]
        for each in checked(project, today)
    }
    return {name: said for name, said in found.items() if said}


def test_what_agrees_is_not_spoken_of(project: Path) -> None:
    assert codes(project) == {}


def test_a_link_to_a_review_whose_name_no_file_can_have_leads_nowhere(project: Path) -> None:
    (project / "adr" / "0002-tea.md").write_text(
        RECORD.replace("../tea.review", f"../{'a' * 300}.review"), encoding="utf-8"
    )

    assert codes(project) == {"0002-tea.md": ["error adr-against-review"]}


@pytest.mark.parametrize(
    ("link", "fit"),
    [
        (ADDRESS, "fits"),
        (f"{ADDRESS}#taste", "fits"),
        (f"{ADDRESS}?tea=green#taste.bitter", "fits"),
        ("https://docs.example.org/en/latest/decisions/tea/#green", "fits"),
        ("https://docs.example.org/en/latest/decisions/tea", "fits"),
        ("https://DOCS.example.org/decisions/tea/index.html#green", "fits"),
        ("https://docs.example.org/de/latest/decisions/tea.html#green", "fits"),
        ("inv:docs#tea.taste", "fits"),
        ("inv:docs:decision:question#tea.taste", "fits"),
        ("#tea.taste", "fits"),
        (f"{ADDRESS}#flavour", "renamed"),
        ("inv:docs#tea.flavour", "renamed"),
        (f"{ADDRESS}#tast", "dead"),
        ("inv:docs#tea.tast", "dead"),
        ("https://docs.example.org/en/latest/decisions/te.html", "dead"),
        ("https://docs.example.org/en/latest/decisions/anything.html", "dead"),
        ("https://docs.example.org/en/v1.2/decisions/tea.html#tast", "unchecked"),
        ("https://docs.example.org/en/stable/decisions/tea.html", "unchecked"),
        ("https://docs.example.org/1.2.3/decisions/coffee.html", "unchecked"),
        ("https://docs.example.org/en/latest/how-to/pour.html", None),
        ("https://docs.example.org/en/latest/decisions/", None),
        ("https://other.example.org/en/latest/decisions/tea.html#tast", None),
        ("https://[broken#tast", None),
        ("tea.review.yaml", None),
        ("#context", None),
    ],
)
def test_a_link_into_a_guide_is_held_against_the_checklist(guide: Guide, link: str, fit: str | None) -> None:
    found = list(leads(read(f"# T\n\n[it]({link})\n"), {"tea": guide}))
    assert [lead.fit for lead in found] == ([fit] if fit else [])
    assert all(lead.link.line == 3 and lead.hint for lead in found if lead.fit != "fits")


def test_roles_of_sphinx_are_links_into_a_guide(guide: Guide) -> None:
    text = "T\n=\n\n:decision:question:`tea.tast` and :external+docs:decision:option:`Green <tea.green>`\n"
    assert [(lead.fit, lead.hint) for lead in leads(read(text, ".rst"), {"tea": guide})] == [
        ("dead", "did you mean taste?"),
        ("fits", ""),
    ]
    assert [lead.fit for lead in leads(read("{decision:question}`tea.taste`\n"), {"tea": guide})] == ["fits"]


def test_a_page_beside_a_guide_at_the_top_of_a_site_is_only_told_if_it_is_nearly_the_guide(
    guide: Guide,
) -> None:
    top = {"tea": guide.model_copy(update={"url": "https://docs.example.org/teas.html"})}
    text = "<https://docs.example.org/tea.html> <https://docs.example.org/about.html>\n"
    assert [(lead.fit, lead.hint) for lead in leads(read(text), top)] == [("dead", "did you mean teas?")]


def reviewed(standing: Standing, guide: Guide | None = None, due: tuple[str, ...] = ()) -> Reviewed:
    return Reviewed(Path("tea.review.yaml"), standing, f"is {standing}", guide, None, Path("adr.md"), due)


def said(status: str) -> Adr:
    written = {
        "none": "",
        "empty": "Status:\n",
        "placeholder": "Status: {proposed | accepted}\n",
        "unknown": "Status: warm\n",
    }
    text = f"# Tea\n\n{written.get(status, f'Status: {status}')}\n\n[review](tea.review.yaml)\n"
    return Adr(Path("adr.md"), read(text))


TABLE = """
            none open decided failing due closed
draft       -    -    -       warning warning warning
proposed    -    -    -       warning warning warning
accepted    error error -     error   warning error
rejected    -    -    -       -       -       -
deprecated  -    warning warning -    -       -
superseded  -    warning warning -    -       -
none        -    error error  error   warning warning
empty       -    error error  error   warning warning
placeholder -    error error  error   warning warning
unknown     -    error error  error   warning warning
"""


def cells() -> Iterator[tuple[str, str, str]]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    for status, *row in rows:
        yield from ((status, standing, severity) for standing, severity in zip(head, row, strict=True))


@pytest.mark.parametrize(("status", "standing", "severity"), list(cells()))
def test_the_status_of_a_record_is_held_against_that_of_its_review(
    status: str, standing: Standing, severity: str
) -> None:
    found = [] if standing == "none" else list(of_standing(said(status), reviewed(standing)))
    if standing == "none":
        assert AGREE[ROWS[said(status).record.status]].get("none", "-") == severity
    else:
        assert [each.severity for each in found] == ([severity] if severity != "-" else [])
    assert all(each.hint and each.message for each in found)


def test_the_table_names_every_status_and_every_standing() -> None:
    named = list(cells())
    assert {status for status, *_ in named} == set(get_args(Status))
    assert {standing for _, standing, _ in named} == set(get_args(Standing))


def test_what_was_read_is_told_where_no_status_was() -> None:
    messages = [
        next(of_standing(said(status), reviewed("decided"))).message
        for status in ("none", "empty", "placeholder", "unknown")
    ]
    assert messages == [
        "the record has no status, and its review is decided",
        "the record has a status with nothing behind it, and its review is decided",
        "the record has '{proposed | accepted}', which is a placeholder, and its review is decided",
        "the record has 'warm', which is no status that is known, and its review is decided",
    ]


def test_a_review_that_is_past_its_date_is_told_with_whom_to_ask_and_since_when(project: Path) -> None:
    found = checked(project, date(2027, 2, 1))[0].findings
    assert [each.severity for each in found] == ["warning"]
    assert "Ada" in found[0].message
    assert "31 days" in found[0].message


def test_a_review_that_fails_or_is_a_draft_contradicts_an_accepted_record(project: Path) -> None:
    review = project / "tea.review.yaml"
    review.write_text(
        REVIEW.replace("bitter, because", "mild, because").replace("because: we tasted it", "because: ")
    )
    assert codes(project) == {"0001-tea.md": ["error adr-against-review"]}
    review.write_text(REVIEW.replace("accepted", "draft").replace("decided: 2026-11-20\n", ""))
    assert codes(project) == {"0001-tea.md": ["error adr-against-review"]}
    review.write_text("decision: tea\nadr: adr/0001-tea.md\n")
    assert codes(project) == {"0001-tea.md": ["error adr-against-review"]}


def test_an_accepted_record_that_links_to_no_review_that_is_there_is_an_error(project: Path) -> None:
    (project / "tea.review.yaml").unlink()
    assert codes(project) == {"0001-tea.md": ["error adr-against-review"]}
    (project / "adr" / "0001-tea.md").write_text(RECORD.replace("accepted", "proposed"))
    assert codes(project) == {}


def test_the_option_that_is_chosen_is_named_in_the_record(project: Path) -> None:
    record = project / "adr" / "0001-tea.md"
    record.write_text(RECORD.replace("Green tea", "It"))
    assert codes(project) == {"0001-tea.md": ["warning adr-option-unnamed"]}
    record.write_text(RECORD.replace("Green tea", "## Decision\n\nBlack tea"))
    assert codes(project) == {"0001-tea.md": ["error adr-option-unnamed"]}
    record.write_text(RECORD.replace("Green tea", f"## Decision\n\n[It]({ADDRESS}#green)"))
    assert codes(project) == {}


def test_review_and_record_name_each_other(project: Path) -> None:
    record, review = project / "adr" / "0001-tea.md", project / "tea.review.yaml"
    record.write_text(RECORD.replace("the review](../tea.review.yaml", f"the guide]({ADDRESS}"))
    assert codes(project) == {"0001-tea.md": ["warning adr-one-sided"]}
    record.write_text(RECORD)
    review.write_text(REVIEW.replace("adr: adr/0001-tea.md\n", ""))
    assert "warning adr-one-sided" in codes(project)["0001-tea.md"]


def test_a_record_that_takes_the_place_of_another_is_named_there_too(project: Path) -> None:
    folder = project / "adr"
    (folder / "0002-a.md").write_text("# 2. A\n\n## Status\n\nSuperseded by [3. B](0003-b.md)\n")
    (folder / "0003-b.md").write_text("# 3. B\n\n## Status\n\nAccepted\n")
    assert codes(project) == {"0002-a.md": ["warning adr-superseding"]}
    (folder / "0003-b.md").write_text("# 3. B\n\n## Status\n\nAccepted\n\nSupersedes ADR-0002\n")
    assert codes(project) == {}
    (folder / "0002-a.md").write_text("# 2. A\n\n## Status\n\nAccepted\n")
    assert codes(project) == {"0003-b.md": ["warning adr-superseding"]}


def test_a_status_said_twice_and_rough_reading_are_told_at_their_lines(project: Path) -> None:
    (project / "adr" / "0001-tea.md").write_text(
        RECORD.replace("# Tea", "---\nstatus: proposed\ndate: May\n---\n# Tea")
    )
    found = checked(project)[0]
    assert [(of.code, of.line) for of in found.findings] == [("adr-status-twice", 7), ("adr-read-roughly", 3)]


def test_records_are_found_without_index_and_template_and_in_no_hidden_folder(tmp_path: Path) -> None:
    names = [
        "0001-a.md",
        "README.md",
        "template.md",
        "0000-adr-template.md",
        "0007-email-template-engine.md",
        "b.rst",
        "c.adoc",
        "d.txt",
    ]
    for name in [
        *names,
        ".hidden/0002-b.md",
        "node_modules/0003-c.md",
        "sub/0004-d.md",
        "0005-own/README.md",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in find([tmp_path])]
    assert found == [
        "0001-a.md",
        "0005-own/README.md",
        "0007-email-template-engine.md",
        "b.rst",
        "c.adoc",
        "sub/0004-d.md",
    ]
    assert [path.name for path in find([tmp_path / "README.md"])] == ["README.md"], (
        "a file that is named is read"
    )
    assert [path.name for path in find([str(tmp_path / "*" / "*-d.md")])] == ["0004-d.md"]
    assert all(is_record(Path(f"0001-a{suffix}")) for suffix in SYNTAXES)


def test_a_pattern_that_matches_no_record_is_a_mistake_and_all_of_them_are_told(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()
    with pytest.raises(UnreadableError) as caught:
        find([tmp_path, tmp_path / "nowhere", f"{tmp_path}/*.rst"])
    assert [problem.code for problem in caught.value.problems] == ["nothing-found"] * 3


def big(_: Path) -> bytes:
    return b"# Tea\n\nStatus: accepted\n" + b"x" * (1 << 20)


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (big, "accepted", "only these were read"),
        (lambda _: "# Thé\n\nStatut : accepté\n".encode("latin-1"), "accepted", "not UTF-8"),
        (lambda _: "# Tea\n\nStatus: accepted\n".encode("utf-16"), "accepted", ""),
        (lambda _: b"\x00\xff" * 1000, "none", "not UTF-8"),
        (lambda _: b"", "none", ""),
    ],
)
def test_any_file_is_read_as_far_as_it_can_be(
    tmp_path: Path, content: Callable[[Path], bytes], status: str, told: str
) -> None:
    path = tmp_path / "0001-tea.md"
    path.write_bytes(content(path))
    record = load(path).record
    assert record.status == status
    assert [told in note.text for note in record.notes] == ([True] if told else [])


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="file-missing"):
        load(tmp_path / "none.md")


@pytest.mark.parametrize(
    "name", ["0012-tea.md", "adr-012-tea.md", "ADR_12.md", "12.tea.md", "0012-tea/README.md"]
)
def test_a_number_is_read_from_the_file_where_the_title_has_none(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# Tea\n")
    assert load(path).record.number == 12


def test_links_that_lead_nowhere_harm_nobody() -> None:
    text = "".join(
        f"[x]({link})\n"
        for link in ("%00.review.yaml", f"{'x' * 5000}.review.yaml", "https://[x", "../" * 500)
    )
    assert list(of_review(Adr(Path("adr.md"), read(text)), reviewed("decided")))
