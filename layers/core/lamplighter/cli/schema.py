"""``lamplighter schema``: JSON Schemas of the operator's files, for editors."""

import argparse
import json
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
    """Write the schemas into a folder, or print them as one object."""
    if arguments.out is None:
        print(rendered(schemas()), end="")
        return 0
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        path = arguments.out / file_name(name)
        path.write_text(rendered(schema), encoding="utf-8")
        print(path)
    return 0


def file_name(name: str) -> str:
    """Return the name of the file that a schema is kept in."""
    return f"{name}.schema.json"


def rendered(schema: Any) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
