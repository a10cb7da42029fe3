"""Where amtool 0.25, of 2023, and we are of two minds, and why."""

_ARN = "arn:aws:sns:us-east-2:123456789012:My-Topic"

_NEWER = {
    "later versions of Alertmanager take any UTF-8 as the name of a label": (
        "root: receiver: a, group_by: ['a-b']",
        "root: receiver: a, group_by: [7]",
        "matchers: ['a-b=y']",
        "source_matchers: ['a-b=y']",
        "matchers: ['\"a b\"=y']",
        "source_matchers: ['\"a b\"=y']",
    ),
    "later versions have this key": (
        "inhibit_rules: name: calm",
        "receivers: [{name: a, labels: {team: x}}]",
        "webhook: url_file: /y",
        "webhook: url: 'http://x/', timeout: 5s",
        "slack: app_token: z",
        "email: to: a@x, smarthost: 'x:25', from: b@x, force_implicit_tls: true",
        "pagerduty: routing_key: x, timeout: 5s",
        "pushover: user_key: x, token_file: /y",
        "pushover: user_key: x, token: y, ttl: 1h",
        "pushover: user_key: x, token: y, device: d, sound: s, priority: '1', url: u, url_title: t",
        "telegram: bot_token_file: /x, chat_id: 1",
        "telegram: bot_token: x, chat_id: 1, message_thread_id: 3",
        "discord: webhook_url: 'https://x/', content: a",
        "discord: webhook_url_file: /x",
        "msteamsv2: webhook_url: 'https://x/'",
        "http_config: proxy_url: 'http://x:3128', no_proxy: a",
        "http_config: proxy_from_environment: true",
        "http_config: http_headers: {a: {values: [b]}}",
        "global: smtp_tls_config: {insecure_skip_verify: true}",
        "global: slack_app_token: x",
        "global: telegram_bot_token: x",
        "document: route: {receiver: a}\nreceivers: [{name: a}]\ntracing: {endpoint: x}",
    ),
    "later versions take a template here": (
        "webhook: url: 'http://{{ .GroupLabels.x }}/'",
        "pagerduty: routing_key: x, details: {a: {b: c}}",
    ),
    "later versions let the token's server decide whether a secret is needed": (
        "http_config: oauth2: {client_id: x, token_url: 'https://z/', scopes: [a], endpoint_params: {b: c}}",
        "http_config: oauth2: {client_id: x, token_url: 'https://z/', tls_config: {server_name: y}}",
    ),
    "later versions ask for certificate and key together": (
        "email: to: a@x, smarthost: 'x:25', from: b@x, tls_config: {cert_file: /c}",
        "http_config: tls_config: {cert_file: /b}",
        "http_config: tls_config: {key_file: /c}",
    ),
}

_NOT_SUPPORTED = {
    "the receiver is not supported": (
        "victorops: api_key: x, routing_key: y",
        "wechat: api_secret: x, corp_id: y",
        "webex: room_id: x, http_config: {authorization: {credentials: y}}",
    ),
    "a function has no profiles of AWS": (f"sns: topic_arn: '{_ARN}', sigv4: {{profile: a}}",),
    "what it is for is not supported, so nobody looks at it": (
        "global: victorops_api_key: x, victorops_api_key_file: /x",
    ),
}

_BOUND_TO_FAIL = {
    "nobody could be reached by it": (
        "email: to: a@x, smarthost: ':25', from: b@x",
        "email: to: a@x, smarthost: 'x:smtp', from: b@x",
        "sns: topic_arn: My-Topic",
        "sns: phone_number: '015112345678'",
        "http_config: proxy_url: foo",
        "http_config: tls_config: {min_version: TLS13, max_version: TLS12}",
    ),
    "queues count in whole seconds": ("group_interval: 500ms", "repeat_interval: 500ms"),
}

_OURS = {"an empty file is as none: the deployment says who is told": ("document: ", "document: # nothing")}

EXCEPTIONS = {
    name: reason
    for group in (_NEWER, _NOT_SUPPORTED, _BOUND_TO_FAIL, _OURS)
    for reason, names in group.items()
    for name in names
}
"""The reason by the name of the case."""
