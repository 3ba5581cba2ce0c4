"""Tables that a review names, such as a manifest or an evaluation set: rows of a file or of a warehouse, as text."""
