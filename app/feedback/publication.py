"""What anyone may see of a report, set by staff."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import FieldFault, PublicationNotWished, Unprocessable
from app.feedback.fanouts.announcing import announce_publication
from app.feedback.models import Report
from app.feedback.public.places import place_publicly
from app.feedback.states import Publication
from app.feedback.steps import By, record_step
from app.province.snapshot import Province


def publish_report(
    session: Session,
    report: Report,
    by: By,
    publication: Publication,
    *,
    title: str | None,
    text: str | None,
    province: Province,
    now: datetime,
) -> None:
    """Set what anyone may see of a locked ``report``; only these words ever become public.

    Raises ``PublicationNotWished`` where the citizen asked that it stay unpublished, and
    ``Unprocessable`` when it becomes public without a title and a text.
    """
    if publication is Publication.PUBLIC and not report.wants_publication:
        raise PublicationNotWished
    report.public_title = title or report.public_title
    report.public_text = text or report.public_text
    if publication is Publication.PUBLIC:
        for pointer, words in (("/title", report.public_title), ("/text", report.public_text)):
            if not words:
                raise Unprocessable(FieldFault(pointer, "text_needed"))
    if publication is Publication.PUBLIC and report.publication != publication:
        announce_publication(session, report, now=now)
    report.publication = publication.value
    place_publicly(report, province)
    record_step(session, report, by, action=f"publication_{publication}", now=now)
