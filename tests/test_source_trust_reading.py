"""Whatever a registry and a corpus hold is read, or told with its place."""

from __future__ import annotations

import zlib
from pathlib import Path
from time import process_time

import pytest
from pydantic import ValidationError

from decidable.errors import UnreadableError
from decidable_evidence import documents
from decidable_evidence.source_trust import Inputs, measure
from support.corpora import DAY, GOOD, Place, a_place, advised, source, value

place = pytest.fixture(a_place)
LICENCE = "write an SPDX expression such as CC-BY-4.0, or LicenseRef-NAME for terms of your own"


class TestReading:
    def test_empty_documents_are_counted_and_do_not_hide_a_conflict(self, place: Place) -> None:
        place.documents(handbook__empty="", handbook__blank=" \n\n")
        found = place.measure({"handbook": GOOD})

        assert value(found, "empty") == round(2 / 3, 6)
        assert found.words["trusted"] == "shown"

    @pytest.mark.parametrize(
        ("raw", "why"),
        [
            (b"caf\xe9 in Latin-1", "not UTF-8"),
            (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
            (b"text with \0 in it", "binary"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\n", "a Git LFS pointer"),
        ],
    )
    def test_what_is_no_text_is_told_with_its_reason(self, place: Place, raw: bytes, why: str) -> None:
        place.documents(handbook__b=raw)
        found = place.measure({"handbook": GOOD})

        assert value(found, "unread") == 0.5
        assert found.words["trusted"] == "open"
        assert advised(found, "handbook/b.md", why)

    def test_text_in_utf_16_is_read(self, place: Place) -> None:
        place.documents(handbook__b="The token expires.".encode("utf-16"))
        assert value(place.measure({"handbook": GOOD}), "unread") == 0

    def test_a_large_file_is_not_read(self, place: Place) -> None:
        with (place.folder / "corpus" / "handbook" / "b.md").open("wb") as file:
            file.truncate(17 * 1024 * 1024)
        assert advised(place.measure({"handbook": GOOD}), "larger than 16 MiB")

    def test_a_page_or_a_pdf_without_text_is_empty(self, place: Place) -> None:
        place.write("corpus/handbook/b.html", "<p><img src=a.png></p><script>if (1 < 2) {}</script>")
        place.write("corpus/handbook/b.pdf", pdf(""))
        place.write("corpus/handbook/c.pdf", pdf("A title page", "and text"))
        assert value(place.measure({"handbook": GOOD}), "empty") == 0.5

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"%PDF-1.7\n",
            b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\nstartxref\n9\n%%EOF",
            bytes(range(256)) * 2,
        ],
    )
    def test_a_broken_pdf_is_a_document_that_cannot_be_read(self, place: Place, raw: bytes) -> None:
        place.write("corpus/handbook/b.pdf", raw)
        assert value(place.measure({"handbook": GOOD}), "unread") == 0.5

    @pytest.mark.slow
    def test_a_pdf_that_unpacks_to_far_more_than_it_is_is_not_read(self, place: Place) -> None:
        packed, line = zlib.compress(b" " * (70 << 20)), LINE.format("x")
        whole = f"<</Length {len(line)}>>stream\n{line}".encode()
        grown = f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed
        (place.folder / "corpus/handbook/b.pdf").write_bytes(pdf("x").replace(whole, grown))
        started = process_time()
        assert advised(place.measure({"handbook": GOOD}), "unpack to more than 64 MiB")
        assert process_time() - started < 5

    def test_a_pdf_that_draws_without_end_is_not_read(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(documents, "MOST_OPERATIONS", 1_000)
        place.write("corpus/handbook/b.pdf", pdf("x) Tj (" * 1_000))
        assert advised(place.measure({"handbook": GOOD}), "draws more than 1,000 times")


LINE = "BT /F1 12 Tf 72 720 Td ({}) Tj ET"


def pdf(*pages: str) -> bytes:
    """Write a PDF with a line of text a page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in enumerate(pages):
        stream = LINE.format(text)
        page = f"/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R"
        objects += [f"<</Type/Page{page}>>", f"<</Length {len(stream)}>>stream\n{stream}\nendstream"]
    body, offsets = "%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    return (
        f"{body}{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF".encode()
    )


class TestRegistry:
    def test_every_mistake_is_told_at_its_line(self, place: Place) -> None:
        registry = place.write(
            "registry.yaml",
            "sources:\n"
            "  handbook:\n"
            "    title: Handbook\n"
            "    authority: offical\n"
            "    license: MIT\n"
            "    paths: [handbook/]\n"
            "    reviewed-on: 12.11.2026\n"
            "  Api Guide: {title: API, authority: official, paths: [api/]}\n"
            "  empty: {title: Nothing, authority: official}\n"
            "  read: {title: Read, authority: reviewed, paths: [r/]}\n",
        )
        assert told(place, registry) == [
            (4, "unknown-value", "did you mean official?"),
            (5, "unknown-key", "did you mean licence?"),
            (7, "bad-date", "write YYYY-MM-DD"),
            (8, "unknown-key", "an id is a few words in kebab-case, such as api-guide"),
            (9, "bad-value", ""),
            (10, "bad-value", ""),
        ]

    def test_every_value_that_fits_nothing_is_told_at_its_line(self, place: Place) -> None:
        registry = place.write(
            "registry.yaml",
            "sources:\n"
            "  a:\n"
            "    title: A\n"
            "    authority: official\n"
            "    licence: Apache-3.0\n"
            "    paths:\n"
            "      - docs/\n"
            "      - a*b*c*d\n"
            "      - 'docs/[a'\n"
            "    refresh-every: three months\n"
            "  b: {title: B, authority: official, paths: [b/], licence: MIT OR}\n"
            "known-conflicts:\n"
            "  expiry: {documents: [a.md], about: expiry}\n",
        )
        assert told(place, registry) == [
            (5, "registry-licence", LICENCE),
            (8, "bad-glob", "name folders and files, such as docs/api/ or docs/*.md"),
            (9, "bad-glob", "name folders and files, such as docs/api/ or docs/*.md"),
            (10, "bad-value", ""),
            (11, "registry-licence", LICENCE),
            (13, "bad-value", ""),
        ]

    def test_a_source_whose_id_looks_like_a_tag_is_told_with_what_else_is_wrong_in_it(
        self, place: Place
    ) -> None:
        entry = GOOD | {"permitted-uses": ["retrieve", "sell"]}
        assert place.refused({"<b>": entry, "b": GOOD}) == [
            ("unknown-key", "<b> is not an id"),
            ("unknown-value", "sell is not known here"),
        ]

    @pytest.mark.parametrize(
        "licence",
        ["MIT", "mit", "CC-BY-SA-4.0", "Apache-2.0 OR MIT", "(GPL-2.0-only WITH Classpath-exception-2.0) AND MIT", "LicenseRef-acme", "MIT AND LicenseRef-acme-2.1"],
    )  # fmt: skip
    def test_licences_are_spdx_expressions(self, place: Place, licence: str) -> None:
        assert place.measure({"handbook": source("handbook", licence=licence)}).words["trusted"] == "shown"

    @pytest.mark.parametrize(
        "licence", ["ours", "MIT OR", "MIT MIT", "()", "((MIT)", "MIT/Apache-2.0", "NOASSERTION", "CC BY 4.0", "é", "(" * 150 + "MIT" + ")" * 147, "MIT OR " * 100]
    )  # fmt: skip
    def test_what_is_no_licence_expression_is_told(self, place: Place, licence: str) -> None:
        assert [code for code, _ in place.refused({"handbook": source("handbook", licence=licence)})] == [
            "registry-licence"
        ]

    @pytest.mark.parametrize("glob", ["a*b*c*d/", "**/a/**/b/**/c", "docs/[z", "#docs", "x" * 400, "docs\\"])
    def test_what_is_no_glob_or_costs_too_much_is_told(self, place: Place, glob: str) -> None:
        assert [code for code, _ in place.refused({"handbook": source("", paths=[glob])})] == ["bad-glob"]
        with pytest.raises(ValidationError):
            place.inputs({"handbook": GOOD}, paths=[glob])

    def test_a_manifest_of_a_source_stays_beside_the_registry(self, place: Place) -> None:
        for manifest in ("../elsewhere.csv", "/etc/passwd", "nowhere.csv"):
            entry = source("", paths=None, manifest=manifest)
            assert place.refused({"handbook": entry})[0][0] in {"outside-root", "input-missing"}

    def test_mistakes_in_the_registry_and_in_the_manifest_are_told_together(self, place: Place) -> None:
        manifest = place.write("documents.csv", "document,modified_on\na,yesterday\n")
        codes = [code for code, _ in place.refused({"handbook": {"title": "x"}}, manifest=manifest)]
        assert codes == ["manifest-value", "missing-key"]

    def test_a_registry_without_sources_is_refused(self, place: Place) -> None:
        assert place.refused({})

    def test_a_registry_that_is_a_bomb_is_refused(self, place: Place) -> None:
        registry = place.write("registry.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nsources: [*b, *b]\n")
        assert [code for _, code, _ in told(place, registry)] == ["yaml-alias"]


def told(place: Place, registry: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(UnreadableError) as caught:
        measure(Inputs(registry=registry, corpus=place.folder / "corpus"), DAY)
    return [(problem.line, problem.code, problem.hint) for problem in caught.value.problems]
