"""Compares arms that were run on the same examples, and judges the choices that they represent."""
