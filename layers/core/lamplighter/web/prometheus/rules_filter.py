"""Which groups and rules ``rules`` is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from lamplighter.errors import QueryError
from lamplighter.promql.quoting import quote
from lamplighter.rules.rule import RecordingRule, Rule, RuleGroup
from lamplighter.web.prometheus.errors import bad_data, invalid_parameter
from lamplighter.web.prometheus.literals import read_boolean, read_integer
from lamplighter.web.prometheus.parameters import Parameters
from lamplighter.web.prometheus.selectors import MatcherSets, parse_matcher_sets


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesFilter:
    """An empty set takes all; `most_groups` 0 is no limit."""

    names: frozenset[str]
    groups: frozenset[str]
    files: frozenset[str]
    matchers: MatcherSets
    kind: str
    excludes_alerts: bool
    most_groups: int
    token: str

    @classmethod
    def of(cls, parameters: Parameters) -> "RulesFilter":
        """Read it. Raises `ApiError`."""
        try:
            matchers = parse_matcher_sets(parameters.all("match[]"))
        except QueryError as error:
            raise bad_data(str(error)) from error
        kind = parameters.text("type").lower()
        if kind not in {"", "alert", "record"}:
            raise invalid_parameter("type", f"not supported value {quote(kind)}")
        excludes_alerts = _excludes_alerts(parameters.text("exclude_alerts").lower())
        most_groups, token = _page(parameters)
        return cls(
            names=frozenset(parameters.all("rule_name[]")),
            groups=frozenset(parameters.all("rule_group[]")),
            files=frozenset(parameters.all("file[]")),
            matchers=matchers,
            kind=kind,
            excludes_alerts=excludes_alerts,
            most_groups=most_groups,
            token=token,
        )

    def takes_group(self, group: RuleGroup) -> bool:
        """Tell whether a group is asked for."""
        return group.name in (self.groups or {group.name}) and group.file in (self.files or {group.file})

    def takes_rule(self, rule: Rule, labels: Mapping[str, str]) -> bool:
        """Tell whether a rule is asked for; `labels` are those of its group too."""
        is_recording = isinstance(rule, RecordingRule)
        name = rule.record if isinstance(rule, RecordingRule) else rule.alert
        if self.kind and is_recording != (self.kind == "record"):
            return False
        return name in (self.names or {name}) and (not self.matchers or self._matches(labels))

    def _matches(self, labels: Mapping[str, str]) -> bool:
        return any(
            all(matcher.matches(labels.get(matcher.name, "")) for matcher in matchers)
            for matchers in self.matchers
        )


def _excludes_alerts(text: str) -> bool:
    try:
        return read_boolean(text) if text else False
    except ValueError as error:
        raise invalid_parameter("exclude_alerts", f"error converting exclude_alerts: {error}") from error


def _page(parameters: Parameters) -> tuple[int, str]:
    limit, token = parameters.text("group_limit"), parameters.text("group_next_token")
    if not limit:
        if token:
            reason = "group_limit needs to be present in order to paginate over the groups"
            raise invalid_parameter("group_next_token", reason)
        return 0, ""
    try:
        most_groups = read_integer(limit, function="ParseInt", bits=32)
    except ValueError as error:
        raise invalid_parameter("group_limit", f"group_limit needs to be a valid number: {error}") from error
    if most_groups <= 0:
        raise invalid_parameter("group_limit", "group_limit needs to be greater than 0")
    return most_groups, token
