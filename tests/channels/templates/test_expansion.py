import pytest

from lamplighter.alerting.notification import Notification
from lamplighter.channels.templates import (
    check,
    definitions_of,
    expand,
    expand_html,
    no_definitions,
    readable_definitions,
    texts_for,
)
from lamplighter.config.alertmanager_texts import default_text
from lamplighter.errors import TemplateError
from tests.channels.templates.cases import the_notification
from tests.support.alerts import NOON, a_notification, a_resolved_alert, an_alert


def text_of(text: str, notification: Notification | None = None) -> str:
    return expand(text, notification or the_notification(), no_definitions())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ .GroupLabels.SortedPairs }}", "alertname=CheckDown, group=core"),
        ("{{ .GroupLabels }}", "alertname=CheckDown, group=core"),
        ('{{ .GroupLabels.Values.Join ":" }}', "CheckDown:core"),
        ('{{ printf "%T" .GroupLabels.Names }}', "template.Strings"),
        ('{{ "  a b\\t\\n" | trimSpace }}|', "a b|"),
        ('{{ urlUnescape "a%20b+c%2Fd" }}', "a b c/d"),
        ('{{ date "15:04" (tz "Europe/Zurich" (index .Alerts.Firing 0).StartsAt) }}', "13:00"),
        ('{{ (index .Alerts.Firing 0).StartsAt | tz "America/New_York" | date "Jan 2 15:04 MST -07:00" }}',
         "Nov 20 07:00 EST -05:00"),
        ("{{ since (index .Alerts.Firing 0).StartsAt }}", "1m0s"),
        ("{{ since (index .Alerts.Firing 1).StartsAt | humanizeDuration }}", "1h 2m 1s"),
        ('{{ (now.Add (since (index .Alerts.Firing 0).StartsAt)).Format "15:04:05" }}', "12:02:00"),
        ('{{ tz "America/New_York" (index .Alerts.Firing 0).EndsAt }}', "0001-01-01 00:00:00 +0000 UTC"),
        ('{{ ((index .Alerts.Firing 0).EndsAt.Sub now).Hours | printf "%.0f" }}', "-2562048"),
        ("{{ .GroupLabels | toJson }}", '{"alertname":"CheckDown","group":"core"}'),
        ('{{ dict "b" 1 "a" (list "x" true 1.5) | toJson }}', '{"a":["x",true,1.5],"b":1}'),
        ("{{ (index .Alerts.Firing 0).StartsAt | toJson }}", '"2026-11-20T12:00:00Z"'),
        ("{{ (index .Alerts.Firing 1).StartsAt | toJson }}", '"2026-11-20T10:58:58.5Z"'),
        ('{{ toJson "<&>" }}', r'"\u003c\u0026\u003e"'),
        ('{{ append (list 1) 2 "c" | toJson }}', '[1,2,"c"]'),
        ('{{ base64encode "a?>" }} {{ base64decode "YT8-" }}', "YT8- a?>"),
        ("{{ .NotificationReason }}{{ routeLabels \"x\" }}{{ len .RouteLabels }}", "0"),
    ],
)  # fmt: skip
def test_what_later_versions_of_alertmanager_added(text: str, expected: str) -> None:
    assert text_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (default_text("slack.default.title"), "[FIRING:2] CheckDown core (web)"),
        (default_text("slack.default.color"), "danger"),
        (default_text("slack.default.titlelink"), "https://lamp.example.com/admin/alerts?receiver=team.web"),
        (default_text("pushover.default.title"), "[FIRING:2] CheckDown core (web)"),
        (default_text("discord.default.content"), ""),
    ],
)
def test_the_default_templates_say_what_their_names_promise(text: str, expected: str) -> None:
    alerts = [
        an_alert(labels={"owner": "web"}),
        an_alert(labels={"owner": "web", "check": "b", "severity": "info"}),
    ]
    labels = {"alertname": "CheckDown", "group": "core"}
    notification = a_notification(*alerts, receiver="team.web", group_labels=labels)
    assert text_of(text, notification) == expected


def test_a_group_that_is_over_says_so() -> None:
    over = a_notification(a_resolved_alert(), group_labels={"alertname": "CheckDown"})
    assert text_of('{{ template "__subject" . }}', over) == "[RESOLVED] CheckDown (shop core critical)"
    assert text_of(default_text("slack.default.color"), over) == "good"


def test_lists_of_alerts_name_every_label_and_annotation() -> None:
    text = text_of(default_text("sns.default.message"))
    for part in ("Firing (2):", "Resolved (1):", "zone=eu+1", "summary: mail is back", "alertname=CheckDown, "):
        assert part in text


def test_the_default_mail_escapes_what_alerts_say() -> None:
    html = expand_html(default_text("email.default.html"), the_notification(), no_definitions())
    assert "the &lt;shop&gt; is &#34;down&#34; &amp; &#39;out&#39;" in html
    assert "<shop>" not in html


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{ .Labels.x }", "1:"),
        ("a\n{{ nosuch .x }}", '2:4: function "nosuch" not defined'),
        ("{{ if true }}", "unexpected EOF"),
        ('{{ template "no.such" . }}', '1:4: template "no.such" not defined'),
        (
            '{{ if false }}{{ range .Alerts }}{{ template "none" }}{{ end }}{{ end }}',
            'template "none" not defined',
        ),
        ('{{ template "calls.none" . }}', 'template "none" not defined'),
        ("{{ $x }}", 'undefined variable "$x"'),
    ],
)
def test_a_template_that_cannot_work_is_refused_with_its_place(text: str, wrong: str) -> None:
    own = definitions_of({"own.tmpl": '{{ define "calls.none" }}\n{{ template "none" }}{{ end }}'})
    assert wrong in (check(text, own) or "")


@pytest.mark.parametrize("text", ["plain", "{{ .Status }}", default_text("email.default.html"), "}} not {"])
def test_what_can_work_is_not_refused(text: str) -> None:
    assert check(text, no_definitions()) is None


def test_a_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(TemplateError, match=r"^own\.tmpl: 1:13: function"):
        definitions_of({"folder/own.tmpl": "{{ .A }} {{ nosuch }}"})


def test_an_error_names_the_place_in_the_file_that_defines_the_template() -> None:
    own = definitions_of({"own.tmpl": '\n\n{{ define "bad" }}{{ .Status.x }}{{ end }}'})
    with pytest.raises(TemplateError, match=r"3:\d+: executing <\.Status\.x>"):
        expand('{{ template "bad" . }}', a_notification(), own)


def test_a_later_file_replaces_a_definition_but_an_empty_one_does_not() -> None:
    own = definitions_of(
        {"a": '{{ define "x" }}1{{ end }}', "b": '{{ define "x" }}2{{ end }}', "c": '{{ define "x" }} {{ end }}'}
    )
    assert expand('{{ template "x" }}', a_notification(), own) == "2"


def test_what_fails_is_told_in_the_text_and_keeps_nothing_from_being_told() -> None:
    texts = texts_for(a_notification(), no_definitions())
    assert texts.expand("{{ .Nope }}").startswith("<error expanding template: 1:4: executing <.Nope>")
    assert texts.expand_html("<b>{{ .Nope }}</b>").startswith("&lt;error expanding template")


def test_a_default_text_is_known_as_such_until_the_operator_redefines_it() -> None:
    text = default_text("slack.default.title")
    assert texts_for(a_notification(), no_definitions()).is_default(text)
    redefined = definitions_of({"own.tmpl": '{{ define "__subject" }}mine{{ end }}'})
    assert not texts_for(a_notification(), redefined).is_default(text)
    added = definitions_of({"own.tmpl": '{{ define "mine" }}mine{{ end }}'})
    texts = texts_for(a_notification(), added)
    assert (texts.is_default(text), texts.is_default('{{ template "mine" . }}')) == (True, False)


def test_a_thousand_alerts_are_listed_within_the_engines_bounds() -> None:
    alerts = [an_alert(labels={"check": f"shop-{n}"}, starts_at=NOON) for n in range(1000)]
    many = a_notification(*alerts)
    assert "check=shop-999" in text_of(default_text("sns.default.message"), many)
    assert "check=shop-999" in expand_html(default_text("email.default.html"), many, no_definitions())


def test_a_file_that_cannot_be_read_keeps_nothing_from_being_told(caplog: pytest.LogCaptureFixture) -> None:
    found = readable_definitions({"bad.tmpl": "{{ nosuch }}", "good.tmpl": '{{ define "mine" }}mine{{ end }}'})
    assert expand('{{ template "mine" . }}', a_notification(), found) == "mine"
    assert "a file of templates is left out: bad.tmpl: 1:4" in caplog.text
