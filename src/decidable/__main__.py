"""``python -m decidable`` is the command line."""

from __future__ import annotations

from decidable.cli import main

main()
