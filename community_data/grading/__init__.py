"""A cohort: who takes part, what they handed in, how it is graded, and what they get back."""
