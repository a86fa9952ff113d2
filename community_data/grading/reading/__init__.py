"""Reading: one written task across all people, marked by its rubric, by one reader or by two."""
