"""A document is followed through renames and edits."""

from __future__ import annotations

from decidable_evidence.volatility.alignment import successors
from decidable_evidence.volatility.history import Texts


class TestFollowing:
    def follow(self, before: dict[str, str], after: dict[str, str]) -> dict[str, str | None]:
        texts = Texts()
        known = [
            {path: texts.read(path, text.encode()) for path, text in of.items()} for of in (before, after)
        ]
        return successors(known[0], known[1], texts)

    def test_a_document_is_found_by_what_it_says_before_its_path(self) -> None:
        assert self.follow({"a": "one", "b": "two"}, {"a": "two", "b": "one"}) == {"a": "b", "b": "a"}

    def test_a_document_that_says_something_else_is_found_by_its_path(self) -> None:
        assert self.follow({"a": "one", "b": "two"}, {"a": "three", "c": "two"}) == {"a": "a", "b": "c"}

    def test_a_document_that_moved_and_was_edited_is_found_by_most_of_what_it_says(self) -> None:
        text = [f"Paragraph {number} has five words." for number in range(4)]
        more, less = "\n\n".join([*text, "A fifth one has words too."]), text[0]

        assert self.follow({"a": "\n\n".join(text)}, {"b": more}) == {"a": "b"}
        assert self.follow({"a": "\n\n".join(text)}, {"b": less}) == {"a": None}

    def test_equal_documents_are_not_found_twice(self) -> None:
        assert self.follow({"a": "one", "b": "one"}, {"c": "one"}) == {"a": "c", "b": None}
