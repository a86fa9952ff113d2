"""An organization's own table becomes a data package, with small counts hidden."""
