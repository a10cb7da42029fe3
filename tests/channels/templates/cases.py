"""Templates that are given to us and to amtool, with the alerts that both are given."""

from lamplighter.alerting.notification import Notification
from tests.support.alerts import NOON, a_notification, a_resolved_alert, an_alert

RUNBOOK = "https://wiki.example.com/shop?a=1&b=<2>"


def the_notification() -> Notification:
    """Return two alerts that fire and one that is over, with characters that need care."""
    return a_notification(
        an_alert(annotations={"summary": "the <shop> is \"down\" & 'out'", "runbook_url": RUNBOOK, "team": "web"}),
        an_alert(
            labels={"check": "cart", "severity": "warning", "zone": "eu+1"},
            annotations={"summary": "cart is slow — über 5 s", "team": "web"},
            starts_at=NOON - 3661.5,
        ),
        a_resolved_alert(labels={"check": "mail"}, annotations={"summary": "mail is back", "team": "web"}),
        receiver="team.web",
        group_labels={"alertname": "CheckDown", "group": "core"},
    )


OWN_FILE = """{{ define "own.title" }}[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }}{{ end }}
{{ define "own.list" }}{{ range . }}- {{ .Labels.check }}: {{ .Annotations.summary }}
{{ end }}{{ end }}
{{ define "own.nested" }}<{{ template "own.title" . }}>{{ end }}
{{ define "own.recursive" }}{{ index . 0 -}}
{{ if gt (len .) 1 }},{{ template "own.recursive" (slice . 1) }}{{ end }}{{ end }}
text of the file itself: {{ .Receiver }}"""

TEXT = (
    # The data and its fields.
    "{{ .Receiver }}",
    "{{ .Status }} {{ .ExternalURL }}",
    "{{ len .Alerts }}/{{ .Alerts.Firing | len }}/{{ .Alerts.Resolved | len }}",
    "{{ (index .Alerts 0).Labels.check }}",
    "{{ with index .Alerts 1 }}{{ .Fingerprint }} {{ .GeneratorURL }} {{ .Status }}{{ end }}",
    "{{ .CommonLabels.group }} {{ .CommonLabels.nothing }}|{{ .CommonAnnotations.team }}",
    "{{ range .Alerts }}{{ .Labels.check }},{{ end }}",
    "{{ range $i, $alert := .Alerts }}{{ if $i }}; {{ end }}{{ $i }}={{ $alert.Labels.severity }}{{ end }}",
    "{{ range .Alerts.Resolved }}{{ .Labels.check }} {{ .EndsAt.Sub .StartsAt }}{{ end }}",
    "{{ range .Alerts.Firing }}{{ .Annotations.summary }}\n{{ end }}",
    "{{ range .Alerts }}{{ with .Annotations.runbook_url }}{{ . }}{{ else }}-{{ end }}{{ end }}",
    "{{ $.Status }}{{ range .Alerts }}{{ $.Receiver }}{{ end }}",
    # Labels and annotations.
    "{{ range .GroupLabels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}",
    "{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}",
    "{{ range (index .Alerts 1).Labels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}",
    '{{ .GroupLabels.SortedPairs.Values | join " " }}',
    '{{ .GroupLabels.SortedPairs.Names | join ", " }}',
    '{{ .GroupLabels.Values | join "/" }}|{{ .GroupLabels.Names | join "/" }}',
    '{{ (.CommonLabels.Remove .GroupLabels.Names).Values | join " " }}',
    '{{ with .CommonLabels.Remove .GroupLabels.Names }}({{ .Values | join " " }}){{ end }}',
    '{{ range (.CommonLabels.Remove (stringSlice "group")).SortedPairs }}{{ .Name }} {{ end }}',
    '{{ (.GroupLabels.Remove (stringSlice "alertname" "group")) | len }}',
    "{{ if gt (len .CommonLabels) (len .GroupLabels) }}more{{ else }}same{{ end }}",
    '{{ index .CommonLabels "group" }} {{ index (index .Alerts 0).Labels "check" }}',
    "{{ range $name, $value := .CommonLabels }}{{ $name }}:{{ $value }};{{ end }}",
    "{{ len .GroupLabels.SortedPairs }} {{ (index .GroupLabels.SortedPairs 0).Name }}",
    "{{ range slice .GroupLabels.SortedPairs 1 }}{{ .Name }}{{ end }}",
    "{{ (slice .CommonLabels.SortedPairs 0 1).Names }}",
    "{{ .GroupLabels.Names }} {{ .GroupLabels.Values }}",
    "{{ range slice .Alerts 1 3 }}{{ .Labels.check }} {{ end }}",
    "{{ (slice .Alerts 1).Firing | len }}",
    # Functions.
    '{{ "ab cd" | toUpper }}{{ "ÄB" | toLower }}',
    '{{ title "hello wORLD" }} {{ "it\'s o\'neil" | title }} {{ "straße ÜBER" | title }}',
    '{{ "a,b" | printf "%q" }}',
    '{{ join "-" (stringSlice "a" "b" "c") }}',
    '{{ stringSlice "x" "y" }} {{ len (stringSlice) }}',
    '{{ match "^a.*" "abc" }} {{ match "b$" "abc" }} {{ match "" "" }}',
    '{{ reReplaceAll "([a-z]+)-([0-9]+)" "$2:$1" "abc-12 de-3" }}',
    '{{ reReplaceAll "a*" "x" "baac" }}|{{ reReplaceAll "\\\\." "_" "a.b.c" }}',
    '{{ reReplaceAll "(?P<host>[^:]+):.*" "${host}!" "web1:9100" }}',
    '{{ "<b>" | safeHtml }}{{ safeHtml "&amp;" }}',
    '{{ "a b&c=d/é" | urlquery }}',
    "{{ \"<a href='x'>&\" | html }}",
    '{{ "it\'s </script> \\"x\\"" | js }}',
    '{{ print 1 2 "a" "b" 3 }}|{{ println "x" 1 }}',
    '{{ printf "%d of %s (%v) %5.2f %-5s| %x" 3 "x" true 3.14159 "ab" "hi" }}',
    '{{ printf "%s" .Status }} {{ printf "%v" (len .Alerts) }} {{ printf "%T" .GroupLabels }}',
    '{{ printf "%T %T %T" .Alerts .Alerts.Firing .GroupLabels.SortedPairs }}',
    "{{ len .Status }} {{ slice .Status 0 3 }} {{ index .Status 0 }}",
    # Comparison and logic.
    '{{ if eq .Status "firing" "resolved" }}known{{ end }}{{ if ne .Status "x" }} not x{{ end }}',
    "{{ lt 1 2 }}{{ le 2 2 }}{{ gt 1 2 }}{{ ge 2.5 2.5 }}",
    '{{ and .Status "yes" }} {{ or "" .Receiver }} {{ not .Status }}',
    '{{ if and (eq .Status "firing") (gt (len .Alerts) 2) }}many{{ end }}',
    "{{ if or .CommonLabels.nothing .CommonLabels.group }}one{{ end }}",
    '{{ if .CommonLabels.nothing }}a{{ else if eq .Status "firing" }}b{{ else }}c{{ end }}',
    "{{ with .CommonAnnotations.nothing }}x{{ else }}no{{ end }}",
    "{{ range .CommonAnnotations.SortedPairs }}{{ .Value }}{{ else }}none{{ end }}",
    # Variables and control.
    '{{ $a := "x" }}{{ $a = "y" }}{{ $a }}',
    "{{ $n := 0 }}{{ range .Alerts }}{{ $n = len .Labels }}{{ end }}{{ $n }}",
    '{{ range .Alerts }}{{ if eq .Labels.check "cart" }}{{ break }}{{ end }}{{ .Labels.check }}{{ end }}',
    '{{ range .Alerts }}{{ if eq .Labels.check "cart" }}{{ continue }}{{ end }}{{ .Labels.check }}{{ end }}',
    '{{ define "here" }}<{{ . }}>{{ end }}{{ template "here" .Status }}',
    '{{ block "there" .Receiver }}[{{ . }}]{{ end }}',
    "a {{- /* a remark */ -}} b {{- 1 }} {{ 2 -}} c",
    "{{ `raw \\n` }}{{ 'x' }}{{ 1e3 }}{{ 0x1F }}",
    # Times.
    '{{ (index .Alerts 0).StartsAt.Format "2006-01-02 15:04:05 MST" }}',
    '{{ (index .Alerts 1).StartsAt.Format "Mon Jan _2 3:04:05.000 PM 06 -0700 Z07:00" }}',
    "{{ (index .Alerts 1).StartsAt }} | {{ (index .Alerts 0).EndsAt }}",
    "{{ (index .Alerts 0).EndsAt.IsZero }} {{ (index .Alerts 2).EndsAt.IsZero }}",
    "{{ with (index .Alerts 2).EndsAt }}{{ .Unix }} {{ .Year }} {{ .Month }} {{ .Weekday }} {{ .Hour }}{{ end }}",
    "{{ with (index .Alerts 0) }}{{ .StartsAt.Before .EndsAt }} {{ .StartsAt.After .EndsAt }}{{ end }}",
    '{{ ((index .Alerts 0).StartsAt.AddDate 0 1 15).Format "Monday, 02-Jan-06" }}',
    # Whole values.
    "{{ index .GroupLabels.SortedPairs 0 }}",
    '{{ printf "%s %q" .GroupLabels.Names .GroupLabels.Values }}',
    # The operator's own file.
    '{{ template "own.title" . }}',
    '{{ template "own.list" .Alerts.Firing }}',
    '{{ template "own.nested" . }}',
    '{{ template "own.recursive" (stringSlice "a" "b" "c") }}',
    '{{ template "own.tmpl" . }}',
    '{{ define "own.title" }}mine{{ end }}{{ template "own.nested" . }}',
    "no action at all",
    "",
    # Missing things.
    "{{ .CommonLabels.a_b }}|{{ (index .Alerts 0).Annotations.none }}|",
    "{{ print nil }}",
)
"""Of amtool 0.25; what later versions added is in the tests of its own."""

HTML = (
    "{{ .Status }} <b>{{ (index .Alerts 0).Annotations.summary }}</b>",
    '<a href="{{ (index .Alerts 0).Annotations.runbook_url }}">Runbook</a>',
    "<a href='{{ .ExternalURL }}/x?y={{ (index .Alerts 0).Annotations.summary }}'>x</a>",
    '<a href="https://x/{{ (index .Alerts 0).Annotations.summary }}/y#{{ .Receiver }}">x</a>',
    '<a href="{{ "javascript:alert(1)" }}">x</a><a href="{{ "mailto:a@b" }}">y</a>',
    '<a href="/x?q={{ "a b&c" | urlquery }}">x</a>',
    '<p title="{{ (index .Alerts 0).Annotations.summary }}" class={{ .Status }}>{{ 5 }}</p>',
    "<p title={{ (index .Alerts 0).Annotations.summary }}>x</p>",
    '{{ "<b>bold</b>" | safeHtml }}{{ "<b>not</b>" }}',
    "<title>{{ (index .Alerts 0).Annotations.summary }}</title>{{ .Status }}",
    '<textarea>{{ "</textarea><b>" }}</textarea>',
    "a <!-- {{ .Status }} is a remark --> b < c <!doctype html>",
    '<td style="color: {{ "red" }}; width: {{ 5 }}px">x</td>',
    '<td style="color: {{ "expression(alert(1))" }}">x</td>',
    '{{ range .Alerts }}<tr class="{{ .Status }}"><td>{{ .Labels.zone }}</td></tr>{{ end }}',
    '{{ if eq .Status "firing" }}<b title="x{{ else }}<b title="y{{ end }}{{ .Status }}">z</b>',
    "{{ (index .Alerts 0).Annotations.summary | html }}",
    '<img src="{{ "data:image/png;base64,xx" }}"><img src="{{ "/a b.png" }}">',
    '<input {{ "checked" }} {{ "onclick" }}=1>',
    '{{ template "own.title" . }}<i title="{{ template "own.title" . }}">x</i>',
)
