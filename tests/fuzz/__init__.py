"""Feeds every reader of the package with inputs that were changed at random, and notes what is not refused as it should be."""
