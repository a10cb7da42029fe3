"""Configurations, good and bad, about which amtool and we should be of one mind. Made by section and fragment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ARN = "arn:aws:sns:us-east-2:123456789012:My-Topic"


@dataclass(frozen=True, slots=True)
class Case:
    """`name` is the section and what stands in it."""

    name: str
    text: str


TWO_RECEIVERS = "receivers: [{name: a}, {name: b}]"
INTERVALS = (
    "time_intervals: [{name: nights, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]}]"
)

ROOT: Sequence[str] = (
    "receiver: a",
    "receiver: ''",
    "group_by: [x]",
    "receiver: c",
    "receiver: a, group_by: [x, y]",
    "receiver: a, group_by: []",
    "receiver: a, group_by: ~",
    "receiver: a, group_by: x",
    "receiver: a, group_by: ['...']",
    "receiver: a, group_by: ['...', '...']",
    "receiver: a, group_by: ['...', x]",
    "receiver: a, group_by: [x, x]",
    "receiver: a, group_by: ['']",
    "receiver: a, group_by: ['a-b']",
    "receiver: a, group_by: [7]",
    "receiver: a, continue: true",
    "receiver: a, continue: false",
    "receiver: a, continue: 'true'",
    "receiver: a, continue: maybe",
    "receiver: a, matchers: [x=y]",
    "receiver: a, matchers: []",
    "receiver: a, match: {x: y}",
    "receiver: a, match: {}",
    "receiver: a, match_re: {x: y}",
    "receiver: a, mute_time_intervals: [nights]",
    "receiver: a, active_time_intervals: [nights]",
    "receiver: a, mute_time_intervals: []",
    "receiver: a, routes: []",
    "receiver: a, routes: ~",
    "receiver: a, routes: {}",
    "receiver: a, repeat: 1h",
    "receiver: [a]",
    "receiver: {a: b}",
    "receiver: a, receiver: b",
)

CHILD: Sequence[str] = (
    "",
    "receiver: b",
    "receiver: c",
    "receiver: ''",
    "receiver: b, continue: true",
    "mute_time_intervals: [nights]",
    "mute_time_intervals: [days]",
    "active_time_intervals: [nights]",
    "active_time_intervals: [days]",
    "active_time_intervals: [nights], mute_time_intervals: [nights]",
    "mute_time_intervals: nights",
    "routes: [{receiver: b, routes: [{receiver: c}]}]",
    "routes: [{routes: [{routes: [{receiver: b}]}]}]",
    "group_by: [x, x]",
    "match: {x: y, z: ''}",
    "match: {x: ~}",
    "match: {x: 1, y: true, z: 10:30}",
    "match: {'a-b': x}",
    "match: {'': x}",
    "match: [x]",
    "match: {x: [y]}",
    "match_re: {x: 'a|b', y: '^c$'}",
    "match_re: {x: ''}",
    "match_re: {x: ~}",
    "match_re: {x: '('}",
    "match_re: {x: 'a(?=b)'}",
    "match_re: {x: '[[:alpha:]]'}",
    "match_re: {'1a': x}",
    "match_re: {x: 'a{1001}'}",
)

MATCHERS: Sequence[str] = (
    "[x=y]",
    "['x=\"y\"', 'z!=\"\"']",
    '[\'{x="y", z=~"a|b"}\']',
    '[\'x="y",z!~"a"\']',
    "['x=\"y\",']",
    "['x']",
    "['']",
    "['=y']",
    "['x=~(']",
    "['x=~\"a|b\"']",
    "['x==y']",
    "['x=\"y']",
    "['x=y\"']",
    "['a-b=y']",
    "['\"a b\"=y']",
    "['x=y z']",
    "x=y",
    "[[x=y]]",
    "~",
    "[{x: y}]",
    "['{x=y']",
    "['{}']",
)

DURATIONS: Sequence[str] = (
    "30s",
    "0s",
    "0",
    "5m",
    "1h30m",
    "1d12h",
    "1y2w3d4h5m6s7ms",
    "500ms",
    "30",
    "-1s",
    "1m1h",
    "1.5h",
    "''",
    "~",
    "1 h",
    "1h1h",
    "99999999999y",
    "abc",
    "[1s]",
    "'30s'",
)

INHIBIT: Sequence[str] = (
    "",
    "source_match: {x: y}, target_match: {z: w}, equal: [a, b]",
    "source_match_re: {x: 'a|b'}, target_match_re: {z: w}",
    "source_matchers: ['x=\"y\"'], target_matchers: ['z=~\"a|b\"']",
    "source_matchers: ['x=\"y\"']",
    "source_match: {'a-b': y}",
    "target_match: {'a-b': y}",
    "source_match_re: {x: ~}",
    "target_match_re: {x: '('}",
    "source_matchers: x=y",
    "equal: a",
    "equal: ['']",
    "equal: [a, a]",
    "equal: []",
    "sources: [x]",
    "source_match: [x]",
    "target_matchers: ['x=~(']",
    "name: calm",
)

INTERVAL: Sequence[str] = (
    "",
    "times: []",
    "times: ~",
    "times: [{start_time: '09:00', end_time: '17:00'}]",
    "times: [{start_time: 09:00, end_time: 17:00}]",
    "times: [{start_time: '9:00', end_time: '17:00'}]",
    "times: [{start_time: '17:00', end_time: '09:00'}]",
    "times: [{start_time: '09:00', end_time: '09:00'}]",
    "times: [{start_time: '09:00', end_time: '24:00'}]",
    "times: [{start_time: '09:00', end_time: '24:01'}]",
    "times: [{start_time: '09:60', end_time: '10:00'}]",
    "times: [{start_time: '09:00'}]",
    "times: [{end_time: '09:00'}]",
    "times: [{start_time: '', end_time: '09:00'}]",
    "times: ['09:00']",
    "times: [{start_time: '09:00', end_time: '10:00', every: day}]",
    "weekdays: [monday]",
    "weekdays: ['monday:friday', Sunday]",
    "weekdays: ['friday:monday']",
    "weekdays: [mon]",
    "weekdays: [1]",
    "weekdays: monday",
    "weekdays: ['monday:']",
    "weekdays: ['a:b:c']",
    "weekdays: []",
    "days_of_month: [1]",
    "days_of_month: ['1:5', '-3:-1']",
    "days_of_month: [1:5]",
    "days_of_month: [0]",
    "days_of_month: [32]",
    "days_of_month: ['-32']",
    "days_of_month: ['-1:5']",
    "days_of_month: ['10:5']",
    "days_of_month: ['5:-1']",
    "days_of_month: ['30:-1']",
    "days_of_month: [x]",
    "months: [january, '3:5', 'june:july']",
    "months: ['july:june']",
    "months: [13]",
    "months: [0]",
    "months: [jan]",
    "years: [2026, '2026:2028']",
    "years: ['2028:2026']",
    "years: [next]",
    "years: ['-5']",
    "location: Europe/Berlin",
    "location: UTC",
    "location: Local",
    "location: ''",
    "location: Mars/Olympus",
    "location: 3",
    "hours: [1]",
)

NAMED_INTERVALS: Sequence[str] = (
    "time_intervals: [{name: x, time_intervals: []}]",
    "time_intervals: [{name: x}]",
    "time_intervals: [{time_intervals: []}]",
    "time_intervals: [{name: '', time_intervals: []}]",
    "time_intervals: [{name: x}, {name: x}]",
    "mute_time_intervals: [{name: x}, {name: x}]",
    "mute_time_intervals: [{name: x}]\ntime_intervals: [{name: x}]",
    "mute_time_intervals: [{name: x}]\ntime_intervals: [{name: y}]",
    "time_intervals: []",
    "time_intervals: ~",
    "time_intervals: {}",
    "time_intervals: [{name: x, intervals: []}]",
)

KINDS: dict[str, Sequence[str]] = {
    "webhook": (
        "",
        "url: 'http://x/'",
        "url: 'HTTPS://x/y?z=1'",
        "url: ftp://x/",
        "url: x",
        "url: 'http://'",
        "url: ''",
        "url: 'http://x/', url_file: /y",
        "url_file: /y",
        "url: 'http://x/', max_alerts: 3",
        "url: 'http://x/', max_alerts: -1",
        "url: 'http://x/', max_alerts: many",
        "url: 'http://x/', send_resolved: false",
        "url: 'http://x/', send_resolved: 0",
        "url: 'http://x/', timeout: 5s",
        "url: 'http://{{ .GroupLabels.x }}/'",
        "url: [x]",
    ),
    "slack": (
        "",
        "api_url: 'https://x/y'",
        "api_url: x",
        "api_url_file: /y",
        "api_url: 'https://x/y', api_url_file: /y",
        "api_url: 'https://x/y', channel: '#a', username: b, icon_emoji: ':x:', title: '{{ .Status }}'",
        "api_url: 'https://x/y', fields: [{title: a, value: b, short: true}]",
        "api_url: 'https://x/y', fields: [{title: a}]",
        "api_url: 'https://x/y', fields: [{value: a}]",
        "api_url: 'https://x/y', fields: [{title: a, value: b, short: maybe}]",
        "api_url: 'https://x/y', actions: [{type: button, text: a, url: 'http://z'}]",
        "api_url: 'https://x/y', actions: [{type: button, text: a, name: b}]",
        "api_url: 'https://x/y', actions: [{type: button, text: a}]",
        "api_url: 'https://x/y', actions: [{type: button, url: a}]",
        "api_url: 'https://x/y', actions: [{text: a, url: a}]",
        "api_url: 'https://x/y', actions: [{type: button, text: a, name: b, confirm: {text: c}}]",
        "api_url: 'https://x/y', actions: [{type: button, text: a, name: b, confirm: {title: c}}]",
        "api_url: 'https://x/y', mrkdwn_in: [text], link_names: true, short_fields: false",
        "api_url: 'https://x/y', colour: red",
        "api_url: 'https://x/y', app_token: z",
        "app_token: z",
    ),
    "email": (
        "",
        "to: a@x",
        "to: a@x, smarthost: 'x:25'",
        "to: a@x, smarthost: 'x:25', from: b@x",
        "to: a@x, smarthost: x, from: b@x",
        "to: a@x, smarthost: 'x:', from: b@x",
        "to: a@x, smarthost: ':25', from: b@x",
        "to: a@x, smarthost: '[::1]:25', from: b@x",
        "to: a@x, smarthost: 'x:smtp', from: b@x",
        "smarthost: 'x:25', from: b@x",
        "to: '', smarthost: 'x:25', from: b@x",
        "to: a@x, smarthost: 'x:25', from: b@x, headers: {Subject: y, X-Team: z}",
        "to: a@x, smarthost: 'x:25', from: b@x, headers: {subject: y, Subject: z}",
        "to: a@x, smarthost: 'x:25', from: b@x, html: '', text: '{{ .Status }}'",
        "to: a@x, smarthost: 'x:25', from: b@x, require_tls: false, hello: z",
        "to: a@x, smarthost: 'x:25', from: b@x, tls_config: {insecure_skip_verify: true}",
        "to: a@x, smarthost: 'x:25', from: b@x, tls_config: {cert_file: /c}",
        "to: a@x, smarthost: 'x:25', from: b@x, auth_username: u, auth_password: p, auth_identity: i",
        "to: a@x, smarthost: 'x:25', from: b@x, auth_password_file: /p",
        "to: a@x, smarthost: 'x:25', from: b@x, http_config: {}",
        "to: a@x, smarthost: 'x:25', from: b@x, force_implicit_tls: true",
    ),
    "pagerduty": (
        "",
        "routing_key: x",
        "routing_key_file: /x",
        "routing_key: x, routing_key_file: /x",
        "service_key: x",
        "service_key_file: /x",
        "service_key: x, service_key_file: /x",
        "routing_key: x, service_key: y",
        "routing_key: x, url: 'https://x/'",
        "routing_key: x, url: x",
        "routing_key: x, details: {a: b, firing: c}",
        "routing_key: x, details: {a: {b: c}}",
        "routing_key: x, details: [a]",
        "routing_key: x, images: [{src: a, alt: b, href: c}], links: [{href: a, text: b}]",
        "routing_key: x, links: [{url: a}]",
        "routing_key: x, class: a, component: b, group: c, severity: d",
        "routing_key: x, source: y",
        "routing_key: x, timeout: 5s",
    ),
    "opsgenie": (
        "",
        "api_key: x",
        "api_key_file: /x",
        "api_key: x, api_key_file: /x",
        "api_key: x, api_url: 'https://x'",
        "api_key: x, api_url: x",
        "api_key: x, responders: [{name: a, type: team}]",
        "api_key: x, responders: [{name: a, type: TEAM}]",
        "api_key: x, responders: [{name: a, type: crowd}]",
        "api_key: x, responders: [{name: a, type: '{{ .x }}'}]",
        "api_key: x, responders: [{type: team}]",
        "api_key: x, responders: [{name: a}]",
        "api_key: x, responders: [{id: a, type: user}, {username: b, type: schedule}]",
        "api_key: x, details: {a: b}, entity: c, actions: d, tags: 'e,f', note: g, priority: P1",
        "api_key: x, update_alerts: true",
        "api_key: x, teams: [a]",
    ),
    "pushover": (
        "",
        "user_key: x",
        "token: x",
        "user_key: x, token: y",
        "user_key: x, token_file: /y",
        "user_key: x, user_key_file: /y, token: z",
        "user_key: x, token: y, retry: 1m, expire: 1h30m",
        "user_key: x, token: y, retry: 1d",
        "user_key: x, token: y, retry: 60",
        "user_key: x, token: y, html: true",
        "user_key: x, token: y, ttl: 1h",
        "user_key: x, token: y, html: true, monospace: true",
        "user_key: x, token: y, device: d, sound: s, priority: '1', url: u, url_title: t",
    ),
    "sns": (
        "",
        f"topic_arn: '{ARN}'",
        "topic_arn: My-Topic",
        "phone_number: '+4915112345678'",
        "phone_number: '015112345678'",
        "target_arn: arn:aws:sns:us-east-2:123456789012:endpoint/APNS/x/y",
        f"topic_arn: '{ARN}', phone_number: '+4915112345678'",
        f"topic_arn: '{ARN}', subject: a, message: b, attributes: {{c: d}}",
        f"topic_arn: '{ARN}', sigv4: {{region: eu-central-1}}",
        f"topic_arn: '{ARN}', sigv4: {{access_key: a}}",
        f"topic_arn: '{ARN}', sigv4: {{secret_key: a}}",
        f"topic_arn: '{ARN}', sigv4: {{access_key: a, secret_key: b}}",
        f"topic_arn: '{ARN}', sigv4: {{role_arn: a}}",
        f"topic_arn: '{ARN}', sigv4: {{profile: a}}",
        f"topic_arn: '{ARN}', api_url: 'https://x/'",
        f"topic_arn: '{ARN}', region: x",
    ),
    "telegram": (
        "",
        "bot_token: x, chat_id: 1",
        "bot_token: x, chat_id: -1001234567890",
        "bot_token: x, chat_id: 0",
        "bot_token: x, chat_id: '@room'",
        "bot_token: x",
        "chat_id: 1",
        "bot_token_file: /x, chat_id: 1",
        "bot_token: x, chat_id: 1, parse_mode: HTML",
        "bot_token: x, chat_id: 1, parse_mode: ''",
        "bot_token: x, chat_id: 1, parse_mode: MarkdownV2",
        "bot_token: x, chat_id: 1, parse_mode: html",
        "bot_token: x, chat_id: 1, api_url: 'https://x'",
        "bot_token: x, chat_id: 1, api_url: x",
        "bot_token: x, chat_id: 1, disable_notifications: true, message: y",
        "bot_token: x, chat_id: 1, message_thread_id: 3",
    ),
    "discord": (
        "",
        "webhook_url: 'https://x/'",
        "webhook_url: x",
        "webhook_url: 'https://x/', title: a, message: b",
        "webhook_url: 'https://x/', content: a",
        "webhook_url_file: /x",
    ),
    "victorops": ("api_key: x, routing_key: y",),
    "wechat": ("api_secret: x, corp_id: y",),
    "webex": ("room_id: x, http_config: {authorization: {credentials: y}}",),
    "msteams": ("webhook_url: 'https://x/'",),
    "msteamsv2": ("webhook_url: 'https://x/'",),
}

HTTP: Sequence[str] = (
    "",
    "follow_redirects: false, enable_http2: false",
    "follow_redirects: maybe",
    "authorization: {credentials: x}",
    "authorization: {type: Token, credentials: x}",
    "authorization: {type: basic, credentials: x}",
    "authorization: {type: ' Basic '}",
    "authorization: {credentials: x, credentials_file: /y}",
    "authorization: {credentials_file: /y}",
    "authorization: {}",
    "authorization: {scheme: x}",
    "basic_auth: {username: x, password: y}",
    "basic_auth: {username: x, password: y, password_file: /z}",
    "basic_auth: {username: x, username_file: /z}",
    "basic_auth: {}",
    "basic_auth: {username: x}, authorization: {credentials: y}",
    "bearer_token: x",
    "bearer_token: x, bearer_token_file: /y",
    "bearer_token: x, basic_auth: {username: y}",
    "bearer_token: x, authorization: {credentials: y}",
    "oauth2: {client_id: x, client_secret: y, token_url: 'https://z/'}",
    "oauth2: {client_secret: y, token_url: 'https://z/'}",
    "oauth2: {client_id: x, client_secret: y}",
    "oauth2: {client_id: x, client_secret: y, client_secret_file: /y, token_url: 'https://z/'}",
    "oauth2: {client_id: x, token_url: 'https://z/', scopes: [a], endpoint_params: {b: c}}",
    "oauth2: {client_id: x, token_url: 'https://z/'}, basic_auth: {username: y}",
    "oauth2: {client_id: x, token_url: 'https://z/'}, authorization: {credentials: y}",
    "oauth2: {client_id: x, token_url: 'https://z/', tls_config: {server_name: y}}",
    "oauth2: {client_id: x, token_url: z}",
    "proxy_url: 'http://x:3128'",
    "proxy_url: foo",
    "proxy_url: ''",
    "proxy_url: 'socks5://x:1080'",
    "proxy_url: 'http://x:3128', no_proxy: a",
    "no_proxy: a",
    "proxy_from_environment: true",
    "proxy_from_environment: true, proxy_url: 'http://x:3128'",
    "proxy_connect_header: {a: [b]}",
    "proxy_url: 'http://x:3128', proxy_connect_header: {a: [b]}",
    "http_headers: {a: {values: [b]}}",
    "http_headers: {Host: {values: [b]}}",
    "timeout: 5s",
    "tls_config: {}",
    "tls_config: {ca_file: /a, cert_file: /b, key_file: /c, server_name: d}",
    "tls_config: {cert_file: /b}",
    "tls_config: {key_file: /c}",
    "tls_config: {ca: x, ca_file: /a}",
    "tls_config: {insecure_skip_verify: true}",
    "tls_config: {insecure_skip_verify: sometimes}",
    "tls_config: {min_version: TLS12}",
    "tls_config: {min_version: TLS9}",
    "tls_config: {min_version: TLS13, max_version: TLS12}",
    "tls_config: {ciphers: x}",
)

GLOBAL: Sequence[str] = (
    "",
    "resolve_timeout: 1m",
    "smtp_smarthost: 'x:25', smtp_from: a@x, smtp_hello: h, smtp_require_tls: false",
    "smtp_smarthost: x",
    "smtp_smarthost: ''",
    "smtp_auth_username: u, smtp_auth_password: p, smtp_auth_secret: s, smtp_auth_identity: i",
    "smtp_auth_password: p, smtp_auth_password_file: /p",
    "smtp_auth_password: 'two\n\n  lines'",
    "smtp_tls_config: {insecure_skip_verify: true}",
    "slack_api_url: 'https://x/'",
    "slack_api_url: x",
    "slack_api_url_file: /x",
    "slack_api_url: 'https://x/', slack_api_url_file: /x",
    "slack_app_token: x",
    "slack_app_token: x, slack_api_url: 'https://x/'",
    "pagerduty_url: 'https://x/'",
    "pagerduty_url: x",
    "opsgenie_api_key: x",
    "opsgenie_api_key: x, opsgenie_api_key_file: /x",
    "opsgenie_api_url: 'https://x'",
    "telegram_api_url: 'https://x'",
    "telegram_bot_token: x",
    "victorops_api_key: x, victorops_api_url: 'https://x', wechat_api_url: 'https://x', wechat_api_secret: x",
    "victorops_api_key: x, victorops_api_key_file: /x",
    "webex_api_url: 'https://x'",
    "http_config: {proxy_url: 'http://x:3128'}",
    "http_config: {bearer_token: x, bearer_token_file: /x}",
    "http_config: ~",
    "hipchat_url: x",
)

RECEIVERS: Sequence[str] = (
    "[{name: a}]",
    "[{name: a}, {name: a}]",
    "[{name: a}, {name: ''}]",
    "[{name: a}, {webhook_configs: []}]",
    "[{name: a, webhook_configs: ~}]",
    "[{name: a, webhook_configs: {}}]",
    "[{name: a, webhook_configs: [~]}]",
    "[{name: a, webhook_configs: ['http://x/']}]",
    "[{name: a, webhooks: []}]",
    "{name: a}",
    "[]",
    "[a]",
    "[{name: 1}, {name: a}]",
    "[{name: a, labels: {team: x}}]",
)

DOCUMENTS: Sequence[str] = (
    "",
    "# nothing",
    "route: {receiver: a}",
    "receivers: [{name: a}]",
    "route: ~\nreceivers: [{name: a}]",
    "route: [a]\nreceivers: [{name: a}]",
    "route: {receiver: a}\nreceivers: [{name: a}]\ntemplates: ['x/*.tmpl']",
    "route: {receiver: a}\nreceivers: [{name: a}]\ntemplates: x",
    "route: {receiver: a}\nreceivers: [{name: a}]\ntemplates: ~",
    "route: {receiver: a}\nreceivers: [{name: a}]\nrules: []",
    "route: {receiver: a}\nreceivers: [{name: a}]\nroute: {receiver: a}",
    "route: {receiver: a}\nreceivers: [{name: a}]\ntracing: {endpoint: x}",
    "route: &r {receiver: a}\nreceivers: [{name: a}]\nglobal: ~",
    "route: {receiver: &n a}\nreceivers: [{name: *n}]",
    "route: {<<: {receiver: a}}\nreceivers: [{name: a}]",
    "route: {receiver: a\nreceivers: [{name: a}]",
    "- route",
    "route: {receiver: a}\nreceivers: [{name: a}]\ninhibit_rules: {}",
    "route: {receiver: a}\nreceivers: [{name: a}]\ninhibit_rules: ~",
)


def cases() -> Iterator[Case]:
    """Yield all of them."""
    for text in DOCUMENTS:
        yield Case(f"document: {text}", text)
    for said in ROOT:
        yield Case(f"root: {said}", f"route: {{{said}}}\n{TWO_RECEIVERS}\n{INTERVALS}\n")
    for said in CHILD:
        yield Case(
            f"child: {said}", f"route: {{receiver: a, routes: [{{{said}}}]}}\n{TWO_RECEIVERS}\n{INTERVALS}\n"
        )
    for said in MATCHERS:
        yield Case(
            f"matchers: {said}", f"route: {{receiver: a, routes: [{{matchers: {said}}}]}}\n{TWO_RECEIVERS}\n"
        )
        yield Case(f"source_matchers: {said}", _sound(f"inhibit_rules: [{{source_matchers: {said}}}]"))
    yield from _durations()
    for said in INHIBIT:
        yield Case(f"inhibit_rules: {said}", _sound(f"inhibit_rules: [{{{said}}}]"))
    for said in INTERVAL:
        yield Case(f"interval: {said}", _sound(f"time_intervals: [{{name: x, time_intervals: [{{{said}}}]}}]"))
    for said in NAMED_INTERVALS:
        yield Case(f"intervals: {said}", _sound(said))
    yield from _receivers()
    for said in GLOBAL:
        yield Case(f"global: {said}", _sound(f"global: {{{said}}}"))


def _durations() -> Iterator[Case]:
    for said in DURATIONS:
        for key in ("group_wait", "group_interval", "repeat_interval"):
            yield Case(f"{key}: {said}", f"route: {{receiver: a, {key}: {said}}}\n{TWO_RECEIVERS}\n")
        yield Case(f"resolve_timeout: {said}", _sound(f"global: {{resolve_timeout: {said}}}"))


def _receivers() -> Iterator[Case]:
    for said in RECEIVERS:
        yield Case(f"receivers: {said}", f"route: {{receiver: a}}\nreceivers: {said}\n")
    for kind, fragments in KINDS.items():
        for said in fragments:
            yield Case(f"{kind}: {said}", _receiver(kind, said))
    for said in HTTP:
        yield Case(f"http_config: {said}", _receiver("webhook", f"url: 'http://x/', http_config: {{{said}}}"))


def _receiver(kind: str, said: str) -> str:
    return f"route: {{receiver: a}}\nreceivers: [{{name: a, {kind}_configs: [{{{said}}}]}}]\n"


def _sound(more: str) -> str:
    return f"route: {{receiver: a}}\n{TWO_RECEIVERS}\n{more}\n"
