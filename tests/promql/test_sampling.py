import pytest

from lamplighter.promql.sampling import sampling_offset, xxhash64


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", 0xEF46DB3751D8E999),
        (b"abc", 0x44BC2CF5AD770999),
        (b"Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1),
    ],
)
def test_it_is_the_published_hash(data: bytes, digest: int) -> None:
    assert xxhash64(data) == digest


def test_a_series_place_does_not_depend_on_the_order_of_its_labels() -> None:
    assert sampling_offset({"a": "1", "b": "2"}) == sampling_offset({"b": "2", "a": "1"})


def test_places_are_spread() -> None:
    offsets = [sampling_offset({"i": str(index)}) for index in range(1000)]
    assert 400 < sum(offset < 0.5 for offset in offsets) < 600


def test_values_longer_than_a_length_byte_have_a_place_too() -> None:
    assert 0 <= sampling_offset({"a": "x" * 300}) < 1
