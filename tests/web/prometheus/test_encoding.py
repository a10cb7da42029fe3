"""The JSON of answers: what Prometheus' clients read."""

import json
import math
from collections.abc import Iterable

import pytest

from lamplighter.promql.values import Matrix, Points, Sample, Scalar, String, Value, Vector
from lamplighter.web.prometheus.encoding import failure, in_brackets, json_text, query_data, success

AT_MS = 1435781451781


def _data(value: Value) -> str:
    return "".join(query_data(value, AT_MS))


def _envelope(data: Iterable[str] = ("[]",), **notes: list[str]) -> str:
    return "".join(success(data, **notes))


def test_a_vector_is_labels_and_one_pair_a_sample() -> None:
    value = Vector([Sample({"job": "a", "__name__": "up"}, 1.0), Sample({}, math.nan)])
    assert _data(value) == (
        '{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"a"},"value":[1435781451.781,"1"]},'
        '{"metric":{},"value":[1435781451.781,"NaN"]}]}'
    )


def test_a_matrix_is_labels_and_pairs_a_series() -> None:
    value = Matrix([Points({"a": "1"}, [(1.0, 0.5), (1.5, 1e21)]), Points({"a": "2"}, [(1.0, math.inf)])])
    assert _data(value) == (
        '{"resultType":"matrix","result":[{"metric":{"a":"1"},"values":[[1,"0.5"],[1.500,"1e+21"]]},'
        '{"metric":{"a":"2"},"values":[[1,"+Inf"]]}]}'
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Scalar(2.5), '{"resultType":"scalar","result":[1435781451.781,"2.5"]}'),
        (String('a "b"\n'), '{"resultType":"string","result":[1435781451.781,"a \\"b\\"\\n"]}'),
        (Vector([]), '{"resultType":"vector","result":[]}'),
        (Matrix([]), '{"resultType":"matrix","result":[]}'),
    ],
)
def test_scalars_strings_and_empty_results_have_their_forms(value: Value, text: str) -> None:
    assert _data(value) == text


@pytest.mark.parametrize("length", [1, 1999, 2000, 2001, 4000, 11_001])
def test_long_series_come_in_pieces_that_make_one_document(length: int) -> None:
    points = [(float(at), at / 2) for at in range(length)]
    (series,) = json.loads(_data(Matrix([Points({}, points)])))["result"]
    assert [(at, float(value)) for at, value in series["values"]] == points


def test_labels_of_any_text_come_through() -> None:
    labels = {"path": 'C:\\"dir"\n', "name": "naïve ☃ \x01 <&>"}
    (sample,) = json.loads(_data(Vector([Sample(labels, 0.0)])))["result"]
    assert sample["metric"] == labels


def test_stats_stand_beside_the_result() -> None:
    text = "".join(query_data(Scalar(1.0), 0, {"samples": {"samplesRead": 3}}))
    assert json.loads(text)["stats"] == {"samples": {"samplesRead": 3}}


def test_warnings_and_infos_are_told_once_each() -> None:
    text = _envelope(warnings=["late", "late", "odd"], infos=["a name"])
    assert json.loads(text) == {"status": "success", "data": [], "warnings": ["late", "odd"], "infos": ["a name"]}


def test_without_warnings_there_is_no_list_of_them() -> None:
    assert _envelope() == '{"status":"success","data":[]}'


def test_more_than_ten_warnings_are_counted() -> None:
    warnings = json.loads(_envelope(warnings=[f"w{number}" for number in range(13)]))["warnings"]
    assert warnings[:10] == [f"w{number}" for number in range(10)]
    assert warnings[10:] == ["3 more warning annotations omitted"]


def test_an_error_has_a_type_and_a_text() -> None:
    text = failure("bad_data", 'no "x"')
    assert json.loads(text) == {"status": "error", "errorType": "bad_data", "error": 'no "x"'}


def test_lists_are_joined() -> None:
    assert ["".join(in_brackets(items)) for items in ([], ["1"], ["1", "2"])] == ["[]", "[1]", "[1,2]"]


@pytest.mark.parametrize("text", ["s\udcff", "\ud800\udc00", "☃\udc80"])
def test_what_is_no_text_is_replaced_so_that_the_answer_can_be_sent(text: str) -> None:
    written = json_text({"val": text})
    assert written.encode().decode() == written
    assert "\ufffd" in json.loads(written)["val"]
