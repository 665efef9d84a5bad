"""One transaction a request, committed once, at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from flask import Response, g, make_response
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from app.web.context import current_database
from app.web.marks import Mark

# The view opens its transaction by ``request_transaction``.
CHECKS_CALLER = Mark("checks_caller", default=False)

CallerCheck = Callable[[Session], None]


def check_caller_in_transaction(check: CallerCheck) -> None:
    """Have ``check`` run at the start of this request's transaction: is he still who he was?"""
    g.caller_check = check


def find_caller_check() -> CallerCheck | None:
    """What this request's next transaction begins with; for one that has several."""
    check: CallerCheck | None = g.get("caller_check")
    return check


@contextmanager
def request_transaction() -> Iterator[Session]:
    """The request's transaction, its caller looked at again inside; the caller commits."""
    check: CallerCheck | None = g.pop("caller_check", None)
    with current_database().writing() as session:
        if check is not None:
            check(session)
        g.session = session
        try:
            yield session
        except (IntegrityError, NoResultFound):
            # His account may have become part of another since he was looked at: then he is told
            # that his session ended. To lock it for that would cost every write a round trip.
            session.rollback()
            if check is not None:
                check(session)
            raise


def transactional(view: Callable[..., Any]) -> Callable[..., Response]:
    """Run the view in one transaction (``current_session``) and commit when it returns.

    An exception rolls back everything. Wear it inside ``arguments``: a body that is refused then
    never waits for a lock.
    """

    @wraps(view)
    def in_transaction(*args: Any, **kwargs: Any) -> Response:
        with request_transaction() as session:
            response = make_response(view(*args, **kwargs))
            session.commit()
            return response

    return CHECKS_CALLER.put(in_transaction, value=True)
