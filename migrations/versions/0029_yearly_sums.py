"""Staff's numbers also in sums by year: all reports are counted anew

Revision ID: 0029
Revises: 0028
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The worker makes all sums again; until then they are told to be behind."""
    op.execute("DELETE FROM figure_cells")
    op.execute("DELETE FROM report_figures")
    op.execute("UPDATE reports SET figured_revision = 0")


def downgrade() -> None:
    op.execute("DELETE FROM figure_cells WHERE level = 'year'")
