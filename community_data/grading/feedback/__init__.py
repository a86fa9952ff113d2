"""What a person gets back for a module: a page in the course's own words, and a way to send it."""
