"""Module 10, closer to real time."""
