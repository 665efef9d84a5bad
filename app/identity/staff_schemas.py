"""What staff send and read about staff."""

from app.identity.staff.hand_over import LeavingReason
from app.web import fields
from app.web.operations import Role
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

_AGENCY = r"[a-z0-9_]+"
_AREA = r"[0-9A-Za-z]+"
# What an issuer's `sub` is made of (OpenID Connect Core, 2), without spaces.
_SUBJECT = r"[\x21-\x7e]+"
_NAME_MAX = 200
_EVERYWHERE = {"description": "Null: everywhere."}


class HeldRoleSchema(OutputSchema):
    """A role that counts now, one's own or an absent colleague's."""

    role = fields.Code(required=True, metadata={"example": "officer"})
    agency = fields.Code(required=True, allow_none=True, metadata=_EVERYWHERE)
    area_scheme = fields.Code(
        required=True, allow_none=True, metadata={"description": "The scheme that `area` is of."}
    )
    area = fields.Code(required=True, allow_none=True, metadata=_EVERYWHERE)
    sees_restricted = fields.Flag(
        required=True, metadata={"description": "Restricted reports are seen as well."}
    )
    acting_for = fields.Id(
        required=True,
        allow_none=True,
        metadata={"description": "The absent colleague whose role it is; null: one's own."},
    )


class StaffAbsenceSchema(OutputSchema):
    """An absence that runs or is to come."""

    id = fields.Id(required=True)
    starts_at = fields.Moment(required=True)
    ends_at = fields.Moment(required=True)
    substitute_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "Who acts with the roles."}
    )


class StaffSelfSchema(OutputSchema):
    """The calling staff member's account and what he may do now."""

    id = fields.Id(required=True)
    full_name = fields.Text(required=True, min_length=0, max_length=_NAME_MAX)
    recipient = fields.Text(
        required=True,
        max_length=32,
        metadata={"description": "Of the pushes that are for this account; drop others."},
    )
    revision = fields.Whole(required=True, minimum=1, maximum=999_999_999)
    roles = fields.Items(fields.Part(HeldRoleSchema), required=True, max_items=1000)
    acting_for = fields.Items(
        fields.Id(),
        required=True,
        max_items=1000,
        metadata={"description": "The colleagues whose roles he has while they are away."},
    )
    absences = fields.Items(fields.Part(StaffAbsenceSchema), required=True, max_items=1000)


class StaffQuery(PageQuery):
    """Which staff members are wanted."""

    role = fields.Choice(Role)
    agency = fields.Text(max_length=64, pattern=_AGENCY)
    active = fields.QueryFlag(metadata={"description": "False: only disabled accounts."})
    q = fields.Text(
        max_length=100,
        metadata={"description": "Words of the name, with or without diacritics."},
    )


class StaffRoleSchema(OutputSchema):
    """A role as it was granted."""

    id = fields.Id(required=True)
    role = fields.Code(required=True, metadata={"example": "officer"})
    agency = fields.Code(required=True, allow_none=True, metadata=_EVERYWHERE)
    area_scheme = fields.Code(
        required=True, allow_none=True, metadata={"description": "The scheme that `area` is of."}
    )
    area = fields.Code(required=True, allow_none=True, metadata=_EVERYWHERE)
    sees_restricted = fields.Flag(required=True)
    granted_by = fields.Text(
        required=True,
        max_length=100,
        metadata={"description": "`operator`, or `staff:` and an id.", "example": "operator"},
    )
    granted_at = fields.Moment(required=True)


class StaffSummarySchema(OutputSchema):
    """A staff member in the list."""

    id = fields.Id(required=True)
    full_name = fields.Text(required=True, min_length=0, max_length=_NAME_MAX)
    is_active = fields.Flag(required=True)
    roles = fields.Items(
        fields.Part(StaffRoleSchema),
        required=True,
        max_items=1000,
        metadata={"description": "Those within the administrator's reach."},
    )
    has_other_roles = fields.Flag(
        required=True, metadata={"description": "Whether there are roles beyond that reach."}
    )


StaffPageSchema = page_schema(StaffSummarySchema)


class StaffMemberSchema(StaffSummarySchema):
    """A staff member in full; the `ETag` is his revision."""

    revision = fields.Whole(required=True, minimum=1, maximum=999_999_999)
    issuer = fields.Text(required=True, max_length=255)
    subject = fields.Text(required=True, max_length=255)
    created_at = fields.Moment(required=True)
    disabled_at = fields.Moment(required=True, allow_none=True)
    absences = fields.Items(fields.Part(StaffAbsenceSchema), required=True, max_items=1000)


class StaffAccountInput(InputSchema):
    """Whose account is opened."""

    issuer = fields.Text(
        required=True,
        max_length=64,
        metadata={"description": "The staff provider's name.", "example": "staff"},
    )
    subject = fields.Text(
        required=True,
        max_length=255,
        pattern=_SUBJECT,
        metadata={"description": "The `sub` of the account there.", "example": "can-bo-0042"},
    )
    full_name = fields.Text(required=True, max_length=_NAME_MAX)


class StaffRoleInput(InputSchema):
    """A role, and where it counts."""

    role = fields.Choice(Role, required=True)
    agency = fields.Text(
        max_length=64,
        pattern=_AGENCY,
        allow_none=True,
        load_default=None,
        metadata={"description": "None: every agency.", "example": "so_xay_dung"},
    )
    area = fields.Text(
        max_length=32,
        pattern=_AREA,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "One of the areas of today. None: every area.",
            "example": "25747",
        },
    )
    sees_restricted = fields.Flag(
        load_default=False, metadata={"description": "Restricted reports are seen as well."}
    )


class StaffAbsenceInput(InputSchema):
    """From when to when, and who stands in."""

    starts_at = fields.Moment(required=True)
    ends_at = fields.Moment(required=True, metadata={"description": "At most 366 days later."})
    substitute_id = fields.Id(allow_none=True, load_default=None)


class HandOverInput(InputSchema):
    """To whom a leaver's roles pass."""

    to_id = fields.Id(required=True)
    reason = fields.Choice(LeavingReason, required=True)
    with_administration = fields.Flag(
        load_default=False,
        metadata={"description": "Roles of administrator and auditor pass as well."},
    )
