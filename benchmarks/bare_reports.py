"""The baselines of filing a report: its rows written by hand, in a house and without.

The view checks nothing, seals nothing and answers with fixed bytes. What a row holds besides what
was posted is made as cheaply as it can be, as long as it is as long.
"""

import os
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import uuid_utils.compat
from flask import Flask, Response, request

from app.database import Database
from app.web.guards import requires_citizen
from app.web.limits.policy import LimitClass, limited
from benchmarks.comparison import BODY_VARIABLE
from benchmarks.furnished import furnished

DATABASE_VARIABLE = "BENCHMARK_DATABASE_URL"
CITIZEN_VARIABLE = "BENCHMARK_CITIZEN"
EXTENSION = "tables"

SERIAL = "UPDATE report_serials SET last = last + 1 WHERE year = ? RETURNING last"
REPORT = (
    "INSERT INTO reports (id, public_id, reference, citizen_id, submission_id, content_hash,"
    " revision, kind, category_code, category_version, text, latitude, longitude, accuracy_m,"
    " location_source, area_scheme, area_code, attributes, photos_expected, client_created_at,"
    " state, publication, lead_agency_code, due_at, reopened_count, submitted_at, updated_at,"
    " source, is_emergency, is_sent_late, wants_contact, wants_publication, objections,"
    " needs_supervisor, support_count, is_home, tallied_revision, next_alarm_at)"
    " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, 1, ?, ?, ?, ?, ?, 'communes_since_2025_07', '25747', '{}',"
    " 0, ?, 'submitted', 'pending', 'so_xay_dung', ?, 0, ?, ?,"
    " 'app', FALSE, FALSE, TRUE, TRUE, 0, FALSE, 0, FALSE, 0, ?)"
)
AREAS = (
    "INSERT INTO report_areas (report_id, scheme, code, is_certain)"
    " VALUES (?, 'communes_since_2025_07', '25747', FALSE),"
    " (?, 'communes_until_2025_06', '718', FALSE)"
)
TEXT = "INSERT INTO report_texts (report_id, folded) VALUES (?, ?)"
EVENT = (
    "INSERT INTO report_events (id, report_id, at, action, state, actor_kind)"
    " VALUES (?, ?, ?, 'submitted', 'submitted', 'citizen')"
)
AUDIT = (
    "INSERT INTO audit_events (id, at, request_id, actor, action, subject, details)"
    " VALUES (?, ?, ?, ?, 'report_submitted', ?, '{}')"
)
RECEIPT = (
    "INSERT INTO report_receipts (id, report_id, at, event, state, salt, content, kid, jws)"
    " VALUES (?, ?, ?, 'filed', 'submitted', ?, ?, (SELECT MIN(kid) FROM receipt_keys), ?)"
)
ANSWER = (
    "INSERT INTO idempotent_answers"
    " (key_hash, fingerprint, status, sealed_answer, caller, expires_at)"
    " VALUES (?, ?, 201, ?, ?, ?)"
)
# What a sealed answer has beyond its body: headers, nonce, tag.
_SEALED = bytes(160)
# What a report is found by besides what its citizen wrote.
_REFERENCE = " bd 2026 004213 k"
# What a receipt's text has beyond the report's own, and a signed receipt.
_MEMBERS, _JWS = "x" * 256, "x" * 521


class Tables:
    """The raw driver's connections, prepared as the service's own; one for each thread."""

    def __init__(self, database_url: str) -> None:
        self._database = Database(database_url)
        self._local = threading.local()
        statements = (SERIAL, REPORT, AREAS, TEXT, EVENT, AUDIT, RECEIPT, ANSWER)
        mark = "?" if self._database.is_sqlite else "%s"
        self._statements = {one: one.replace("?", mark) for one in statements}

    def write(self, citizen_id: UUID, posted: dict[str, Any], answer: bytes, now: datetime) -> None:
        """One report with all that comes with it, in one transaction."""
        report_id, at = uuid_utils.compat.uuid7(), self._moment(now)
        connection = self._connection()
        cursor, of = connection.cursor(), self._statements
        if self._database.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        serial = cursor.execute(of[SERIAL], (now.year,)).fetchone()[0]
        place = posted["location"]
        cursor.execute(
            of[REPORT],
            (
                self._id(report_id),
                secrets.token_urlsafe(12),
                f"BD-{now.year}-{serial:06d}-K",
                self._id(citizen_id),
                self._id(UUID(posted["submission_id"])),
                secrets.token_bytes(32),
                posted["kind"],
                posted["category"],
                posted["text"],
                place["latitude"],
                place["longitude"],
                place["accuracy_m"],
                place["source"],
                self._moment(datetime.fromisoformat(posted["client_created_at"]).astimezone(UTC)),
                self._moment(now + timedelta(days=5)),
                at,
                at,
                at,
            ),
        )
        cursor.execute(of[AREAS], (self._id(report_id), self._id(report_id)))
        cursor.execute(of[TEXT], (self._id(report_id), posted["text"] + _REFERENCE))
        event_id, audit_id = uuid_utils.compat.uuid7(), uuid_utils.compat.uuid7()
        cursor.execute(of[EVENT], (self._id(event_id), self._id(report_id), at))
        parties = (f"citizen:{citizen_id}", f"report:{report_id}")
        cursor.execute(of[AUDIT], (self._id(audit_id), at, audit_id.hex, *parties))
        receipt_id, content = uuid_utils.compat.uuid7(), posted["text"] + _MEMBERS
        given = (self._id(receipt_id), self._id(report_id), at, secrets.token_bytes(16))
        cursor.execute(of[RECEIPT], (*given, content, _JWS))
        expires_at = self._moment(now + timedelta(hours=48))
        hashes = (secrets.token_bytes(32), secrets.token_bytes(32))
        cursor.execute(of[ANSWER], (*hashes, answer, parties[0], expires_at))
        connection.commit()

    def _id(self, value: UUID) -> Any:
        return value.hex if self._database.is_sqlite else value

    def _moment(self, at: datetime) -> Any:
        return f"{at:%Y-%m-%d %H:%M:%S.%f}" if self._database.is_sqlite else at

    def close(self) -> None:
        """Close this thread's connection."""
        if hasattr(self._local, "connection"):
            self._local.connection.close()

    def _connection(self) -> Any:
        if not hasattr(self._local, "connection"):
            # Detached: the pool would roll back and take it again.
            pooled = self._database.engine.raw_connection()
            self._local.connection = pooled.driver_connection
            pooled.detach()
        return self._local.connection


def create_bare_app() -> Flask:
    """A Flask application without anything; answers with the file that BENCHMARK_BODY names."""
    app = Flask(__name__, static_folder=None)
    app.extensions[EXTENSION] = tables = Tables(os.environ[DATABASE_VARIABLE])
    app.add_url_rule("/v1/feedback/reports", "file", _filing(tables), methods=["POST"])
    return app


def create_furnished_app() -> Flask:
    """The same view behind the guard and the limit of the service's own."""
    tables = Tables(os.environ[DATABASE_VARIABLE])
    guarded = requires_citizen()(limited(LimitClass.REPORT)(_filing(tables)))
    app = furnished({"feedback.submit_my_report": guarded})
    app.extensions[EXTENSION] = tables
    return app


def _filing(tables: Tables) -> Callable[[], Response]:
    body = Path(os.environ[BODY_VARIABLE]).read_bytes()
    citizen_id = UUID(os.environ[CITIZEN_VARIABLE])

    def file_report() -> Response:
        tables.write(citizen_id, request.get_json(), body + _SEALED, datetime.now(UTC))
        return Response(body, 201, mimetype="application/json")

    return file_report
