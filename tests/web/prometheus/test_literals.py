import pytest

from lamplighter.web.prometheus.literals import read_boolean, read_integer


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("+7", 7), ("-12", -12), ("007", 7), (str(2**31), 2**31)])
def test_integers_are_read_as_atoi_reads_them(text: str, value: int) -> None:
    assert read_integer(text) == value


@pytest.mark.parametrize("text", ["", "x", "1.5", "1_000", " 1", "1 ", "0x10", "٣", "--1"])
def test_what_is_no_integer_is_refused_in_its_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"^strconv\.Atoi: parsing \".*\": invalid syntax$"):
        read_integer(text)


@pytest.mark.parametrize("text", [str(2**63), "9" * 5000, f"-{2**63 + 1}"])
def test_integers_out_of_range_are_refused_however_long(text: str) -> None:
    with pytest.raises(ValueError, match=r"value out of range$"):
        read_integer(text)


def test_the_function_and_its_width_can_be_named() -> None:
    with pytest.raises(ValueError, match=r"^strconv\.ParseInt: parsing \"2147483648\": value out of range$"):
        read_integer("2147483648", function="ParseInt", bits=32)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("T", True), ("0", False), ("False", False)])
def test_booleans_are_read_as_parse_bool_reads_them(text: str, value: bool) -> None:
    assert read_boolean(text) is value


def test_what_is_no_boolean_is_refused_in_its_words() -> None:
    with pytest.raises(ValueError, match=r"^strconv\.ParseBool: parsing \"maybe\": invalid syntax$"):
        read_boolean("maybe")
