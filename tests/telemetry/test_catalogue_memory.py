"""What an instance remembers of catalogues."""

from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.catalogue_memory import CatalogueMemory
from lamplighter.telemetry.series import Series


def test_what_a_catalogue_was_is_known_with_what_it_is() -> None:
    begun = Catalogue.of([Series.of("up")])
    grown = begun.grown([Series.of("down")]).grown([Series.of("gone")])
    memory = CatalogueMemory()
    memory.remember("s", grown)
    wanted = [("s", begun.id), ("s", f"{begun.id}+1"), ("s", grown.id)]
    found = memory.recall([*wanted, ("s", f"{begun.id}+3"), ("other", begun.id)])
    assert [len(found[one].series) for one in found] == [1, 2, 3]
    assert list(found) == wanted
    assert memory.recall(wanted[:1])["s", begun.id] is found["s", begun.id]


def test_what_was_remembered_long_ago_is_given_up() -> None:
    catalogues = [Catalogue.of([Series.of(name)]) for name in "abc"]
    memory = CatalogueMemory(most=2)
    for one in catalogues:
        memory.remember("s", one)
    assert list(memory.recall([("s", one.id) for one in catalogues]).values()) == catalogues[1:]
