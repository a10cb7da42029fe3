from pathlib import Path

import pytest

from lamplighter.channels.templates import definitions_of, expand, expand_html
from lamplighter.channels.templates.data import notification_data
from lamplighter.channels.templates.json_text import json_text
from tests.channels.templates.cases import HTML, OWN_FILE, TEXT, the_notification
from tests.support.amtool import amtool


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the operator's file is, and the data as amtool takes it: what ``toJson`` makes of ours."""
    found = tmp_path_factory.mktemp("templates")
    (found / "own.tmpl").write_text(OWN_FILE, encoding="utf-8")
    (found / "data.json").write_text(json_text(notification_data(the_notification())), encoding="utf-8")
    return found


def rendered(folder: Path, text: str, kind: str) -> str:
    files = ["--template.glob", str(folder / "own.tmpl"), "--template.data", str(folder / "data.json")]
    code, said = amtool("template", "render", *files, "--template.type", kind, "--template.text", text)
    assert code == 0, said
    return said


@pytest.mark.parametrize("text", TEXT)
def test_a_text_is_what_amtool_renders(folder: Path, text: str) -> None:
    ours = expand(text, the_notification(), definitions_of({"own.tmpl": OWN_FILE}))
    assert ours == rendered(folder, text, "text")


@pytest.mark.parametrize("text", HTML)
def test_html_is_escaped_as_amtool_renders_it(folder: Path, text: str) -> None:
    ours = expand_html(text, the_notification(), definitions_of({"own.tmpl": OWN_FILE}))
    assert ours == rendered(folder, text, "html")
