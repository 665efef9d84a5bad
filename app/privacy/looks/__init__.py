"""Looks at who a citizen is: as he reads them, as auditors do, and what delays his knowing."""
