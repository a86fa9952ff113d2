"""Tables from public services: asked for with care, kept with their date, and cited.

    service = fetch.service("census")
    answer = service.get("2024/acs/acs5", {"get": "NAME,B22003_002E", "for": "county:*"})
    table = fetch.census.table(answer)

What comes back is kept on this machine with the day and the hash of what came. `record` makes of an
answer the source of a data package. `practice.start()` is a service that needs no network.
"""

from . import census, practice, socrata, spreadsheet
from .client import Answer, Key, Service
from .known import service
from .records import record, save

__all__ = [
    "Answer", "Key", "Service", "census", "practice", "record", "save", "service", "socrata",
    "spreadsheet",
]  # fmt: skip
