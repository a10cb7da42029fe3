"""Hold the ceilings of functions and files: what outgrows them holds more than one idea."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("layers/core/lamplighter", "functions", "local", "bench", "scripts")
FUNCTION_LINES = 50
FILE_LINES = 300
HANDLER_LINES = 40


def main() -> int:
    """Print every breach as ``path:line: what`` and answer 1 if there is one."""
    breaches = [*too_long_files(), *too_long_functions()]
    print("\n".join(breaches) or "sizes: every function, file and handler is within its ceiling")
    return 1 if breaches else 0


def too_long_files() -> Iterator[str]:
    """Yield the product's files that are over their ceiling, which is lower for handlers."""
    for path in python_files(*PRODUCT):
        ceiling = HANDLER_LINES if path.name == "handler.py" else FILE_LINES
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > ceiling:
            yield f"{path.relative_to(ROOT)}:1: {lines} lines, the ceiling is {ceiling}"


def too_long_functions() -> Iterator[str]:
    """Yield the functions over the ceiling, those of the tests too."""
    for path in python_files(*PRODUCT, "tests"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield f"{place}: {node.name} has {lines} lines, the ceiling is {FUNCTION_LINES}"


def python_files(*folders: str) -> Iterator[Path]:
    """Yield the Python files below the folders, in order."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


if __name__ == "__main__":
    sys.exit(main())
