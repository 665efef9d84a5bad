"""Every record can be written into a table's cells and read from them as it was."""

import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.province.record_schemas import WRITTEN
from app.province.records.cells import headings, read_cells, write_cells
from app.province.records.importing import import_records
from app.province.records.kinds import KINDS, RecordKind
from app.province.reference_files import reference_rows
from app.web.csv_cells import harmless, restored
from app.web.schemas import load_input
