"""The templates of ``alertmanager.yml``: the files that it names, and every text in it that is one."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import PurePosixPath

from lamplighter.config.options import TemplateReader
from lamplighter.config.place import Report
from lamplighter.config.routing_shapes import TEMPLATE, TEMPLATE_FILES
from lamplighter.errors import TemplateError

TEMPLATE_FOLDER = "templates"
TEMPLATE_SUFFIX = ".tmpl"


def is_template_file(name: str) -> bool:
    """Tell whether a file of the operator's folder holds templates, by its name."""
    return name.startswith(f"{TEMPLATE_FOLDER}/") and name.endswith(TEMPLATE_SUFFIX)


def template_files(report: Report, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the files that the patterns of ``templates`` match; remarks on those that match none."""
    found: dict[str, str] = {}
    for mention in report.mentions:
        if mention.kind != TEMPLATE_FILES:
            continue
        names = [name for name in sorted(filter(is_template_file, texts)) if _matches(name, mention.text)]
        if not names:
            mention.place.remark(mention.node, _why_none(mention.text))
        found |= {name: texts[name] for name in names}
    return found


def check_templates(report: Report, files: Mapping[str, str], reader: TemplateReader) -> None:
    """Report the templates that have mistakes, each where it stands; those of files where the files are named."""
    try:
        check = cache(reader(files))
    except TemplateError as error:
        next(mention for mention in report.mentions if mention.kind == TEMPLATE_FILES).wrong(str(error))
        return
    for mention in report.mentions:
        wrong = check(mention.text) if mention.kind == TEMPLATE and "{{" in mention.text else None
        if wrong is not None:
            mention.wrong(f"template: {wrong}")


def _matches(name: str, pattern: str) -> bool:
    """Part by part, as Go's filepath.Glob: a star does not reach into folders."""
    parts, patterns = _parts(name), _parts(pattern.replace("[^", "[!"))
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def _parts(path: str) -> Sequence[str]:
    return PurePosixPath(path).parts


def _why_none(pattern: str) -> str:
    if pattern.startswith("/"):
        return "has no effect: expected a path relative to the folder, which is what is deployed"
    hint = "" if is_template_file(pattern) else f": expected {TEMPLATE_FOLDER}/*{TEMPLATE_SUFFIX}, say"
    return f"matches no file{hint}"
