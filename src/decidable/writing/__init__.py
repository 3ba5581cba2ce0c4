"""How guides and reviews are written down: checklists, new reviews, schemas, and files put in place whole."""

from __future__ import annotations

from decidable.writing.draft import WIDTH, begun, checklist, draft, fields_of
from decidable.writing.schema import checklist_schema, model_schema, review_schema

__all__ = [
    "WIDTH",
    "begun",
    "checklist",
    "checklist_schema",
    "draft",
    "fields_of",
    "model_schema",
    "review_schema",
]
