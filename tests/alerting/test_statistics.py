from lamplighter.alerting.statistics import statistics
from tests.support.pages import NOW, a_summary, an_event

SHOP = a_summary("shop")
EVENTS = [an_event(SHOP, at=NOW - 86400.0 * back, fingerprint=str(back)) for back in range(5)]


def test_every_day_of_the_span_is_there() -> None:
    figures = statistics(EVENTS, NOW - 9 * 86400, NOW + 1)
    assert (figures.fired, figures.events, len(figures.per_day)) == (5, 5, 10)


def test_what_was_cut_begins_with_the_oldest_event_that_was_read() -> None:
    figures = statistics(EVENTS[:2], NOW - 9 * 86400, NOW + 1, is_cut=True)
    assert (figures.start, len(figures.per_day)) == (NOW - 86400, 2)


def test_the_watchdog_is_no_alert_that_anyone_counts() -> None:
    watchdog = an_event(SHOP, at=NOW, severity="none", alertname="Watchdog")
    figures = statistics([watchdog, *EVENTS], NOW - 9 * 86400, NOW + 1)
    assert (figures.fired, [noise.alertname for noise in figures.noisiest]) == (5, ["CheckDown"])


def test_nothing_has_figures_too() -> None:
    figures = statistics([], NOW - 86400, NOW, is_cut=False)
    assert (figures.fired, figures.noisiest, figures.deliveries) == (0, [], [])
