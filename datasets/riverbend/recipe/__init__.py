"""The parts of the recipe for Riverbend, the practice region. `build.py` puts them together."""
