"""A guide of a few entries and a review of it that holds, for tests of what is made of a review."""

from __future__ import annotations

GUIDE = """\
format: 1
id: tea
title: Green or black
url: https://docs.example.org/tea.html
options: {green: {title: Green, owners: {kettle: {title: Kettle}}}, black: {title: Black}}
questions:
  taste: {title: Is it bitter?, answers: {bitter: {title: Yes, against: [black]}, mild: {title: No}}}
evidence: {tasting: {title: A tasting}}
signals: {faces: {title: Faces, option: green}}
pressures: {fashion: {title: Fashion}}
triggers: {new-kettle: {title: New kettle}}
"""
REVIEW = """\
decision: tea
title: What we drink
status: accepted
choice: [green]
decided: 2026-11-20
adr: adr.md
owners: {kettle: Ada}
questions:
  taste: {answer: bitter, because: we tasted it}
evidence:
  tasting: {owner: Ada, gathered: 2026-11-10, artefact: notes.txt, says: it was bitter, read-by: Bo}
signals: {faces: observed}
set-aside: {fashion: said once; we drink what we like}
triggers:
  new-kettle: {owner: Ada, check-by: 2027-01-01}
considered: {black: too bitter}
"""
