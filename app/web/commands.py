"""``flask openapi …``: the API documents as files."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.web.context import running_app
from app.web.openapi import Document, build_document

openapi = AppGroup("openapi", help="The OpenAPI documents.")
_FILES = {"APP_": "openapi.json", "STAFF_": "openapi-staff.json"}


@openapi.command("write")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def write(folder: Path) -> None:
    """Write both documents into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents().items():
        path = folder / name
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        click.echo(path)


def documents() -> dict[str, Document]:
    """Both documents by the names of their files."""
    app = running_app()
    apis = app.extensions["flask-smorest"]["apis"]
    return {name: build_document(app, apis[prefix]["ext_obj"]) for prefix, name in _FILES.items()}
