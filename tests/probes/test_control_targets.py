"""Which targets decide whether the monitor is blind."""

from lamplighter.probes.control_targets import control_checks, default_control_targets


def test_the_regions_own_endpoints_are_the_default() -> None:
    assert default_control_targets("eu-north-1") == (
        "https://sts.eu-north-1.amazonaws.com/",
        "https://ec2.eu-north-1.amazonaws.com/",
    )


def test_china_has_a_domain_of_its_own() -> None:
    assert default_control_targets("cn-north-1")[0] == "https://sts.cn-north-1.amazonaws.com.cn/"


def test_one_machine_has_no_region_and_no_default() -> None:
    assert default_control_targets("local") == ()
    assert default_control_targets("") == ()


def test_a_control_target_is_asked_once_and_briefly() -> None:
    first, second = control_checks(["https://a.test/", "tcp://b.test:443"])
    assert first.key != second.key
    assert (first.retries, first.client.ignore_redirect, first.client.timeout_seconds) == (0, True, 5.0)
