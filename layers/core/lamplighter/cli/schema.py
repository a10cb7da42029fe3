"""``lamplighter schema``: JSON Schemas of the operator's files, for editors."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from lamplighter.config.schema import schemas


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "schema",
        help="print or write the JSON Schemas of the files",
        description="Print the JSON Schemas (draft 2020-12) of checks and alertmanager.yml, or write them.",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="write NAME.schema.json files into this folder")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the schemas into a folder, or print them as one object; return 1 if they cannot be written."""
    if arguments.out is None:
        print(rendered(schemas()), end="")
        return 0
    try:
        _write_into(arguments.out)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _write_into(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        path = folder / file_name(name)
        path.write_text(rendered(schema), encoding="utf-8")
        print(path)


def file_name(name: str) -> str:
    """Return the name of the file that a schema is kept in."""
    return f"{name}.schema.json"


def rendered(schema: Any) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
