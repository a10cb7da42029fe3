"""What amtool says of a configuration, we say too, but for the exceptions that are listed with their reasons."""

from pathlib import Path

import pytest

from tests.config.amtool_cases import Case, cases
from tests.config.amtool_exceptions import EXCEPTIONS
from tests.support.amtool import accepts_config
from tests.support.configuration import mistakes_in

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_amtool_and_we_take_and_refuse_the_same(case: Case, tmp_path: Path) -> None:
    agreed = accepts_config(case.text, tmp_path) is (mistakes_in(case.text, "alertmanager.yml") == [])
    assert agreed is (case.name not in EXCEPTIONS)


def test_the_cases_are_many_and_each_exception_is_one_of_them() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) > 500
    assert EXCEPTIONS.keys() - names == set()
