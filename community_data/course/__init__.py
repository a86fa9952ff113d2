"""The course as files: what modules there are, and how the trainees' copies are made."""
