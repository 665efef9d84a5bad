"""A role's area is one of a scheme: codes of areas are reused

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from app.database import NfcString

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OLD = ["staff_id", "role", "agency_code", "area_code"]
_NEW = ["staff_id", "role", "agency_code", "area_scheme", "area_code"]
_NAME = "uq_staff_roles_{}"

roles = sa.table("staff_roles", sa.column("id"), *(sa.column(name) for name in _NEW))
areas = sa.table("areas", sa.column("scheme"), sa.column("code"), sa.column("valid_from"))


def upgrade() -> None:
    with op.batch_alter_table("staff_roles") as table:
        table.add_column(
            sa.Column("area_scheme", NfcString(length=64), nullable=False, server_default="")
        )
    # A role was given for an area of its day, so the latest scheme that knows the code is meant.
    latest = (
        sa.select(areas.c.scheme)
        .where(areas.c.code == roles.c.area_code)
        .order_by(areas.c.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    op.execute(
        roles.update()
        .where(roles.c.area_code != "")
        .values(area_scheme=sa.func.coalesce(latest, ""))
    )
    with op.batch_alter_table("staff_roles") as table:
        table.alter_column("area_scheme", server_default=None)
        table.drop_constraint(op.f(_NAME.format("_".join(_OLD))), type_="unique")
        table.create_unique_constraint(op.f(_NAME.format("_".join(_NEW))), _NEW)


def downgrade() -> None:
    # Of the same code in two schemes one role stays, or the old constraint would not hold.
    other = roles.alias()
    same = [other.c[name] == roles.c[name] for name in _OLD]
    op.execute(roles.delete().where(sa.exists().where(other.c.id < roles.c.id, *same)))
    with op.batch_alter_table("staff_roles") as table:
        table.drop_constraint(op.f(_NAME.format("_".join(_NEW))), type_="unique")
        table.drop_column("area_scheme")
        table.create_unique_constraint(op.f(_NAME.format("_".join(_OLD))), _OLD)
