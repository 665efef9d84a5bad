"""Changing reference data in tests as an administrator does, over HTTP."""

import io
import json
from typing import Any

from tests.reports import new_key
from tests.service import Caller, Json, Service


def change_record(admin: Caller, path: str, **members: Any) -> Any:
    """Change members of a record, based on its latest revision; the response."""
    found = admin.get(path)
    assert found.status_code == 200, found.get_json()
    content = found.get_json()
    revision = content.pop("revision")
    return admin.put(path, content | members, If_Match=f'"{revision}"')


def create_record(admin: Caller, path: str, content: Json) -> Any:
    """Add a record; the response."""
    return admin.post(path, content, key=new_key())


def import_file(
    admin: Caller, path: str, content: bytes | str | Json, *, dry_run: bool = False
) -> Any:
    """Send a file to an import; the response."""
    if isinstance(content, dict):
        content = json.dumps(content)
    sent = content.encode() if isinstance(content, str) else content
    return admin.client.post(
        f"{path}?dry_run=true" if dry_run else path,
        data={"file": (io.BytesIO(sent), "file")},
        content_type="multipart/form-data",
        headers=admin.headers | {"Idempotency-Key": new_key()},
    )


def see_now(service: Service) -> None:
    """Have the service look at the reference data again, whoever changed them."""
    with service.app.app_context():
        service.app.extensions["province"].cache.look_again()


def square_around(latitude: float, longitude: float, *, scheme: str, code: str) -> Json:
    """A GeoJSON file: a square of about two kilometres around the point, as one area's boundary."""
    south, north = latitude - 0.01, latitude + 0.01
    west, east = longitude - 0.01, longitude + 0.01
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"scheme": scheme, "code": code},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        ],
    }
