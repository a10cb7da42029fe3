import pytest

from tests.support.template import FUNCTIONS, default_template, template

DEAD_LETTERS = {"WorkQueue": "WorkDeadLetterQueue", "FlushQueue": "FlushDeadLetterQueue"}
READERS = {"WorkQueue": "collector", "FlushQueue": "alerter"}


@pytest.mark.parametrize("table", ["StateTable", "TelemetryTable"])
def test_tables_are_billed_by_request_and_forget_what_expired(table: str) -> None:
    properties = default_template().properties(table)
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_state_can_be_restored_to_a_point_in_time() -> None:
    state = default_template().properties("StateTable")
    assert state["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("protected", [True, False])
def test_state_is_protected_from_deletion_unless_asked_otherwise(protected: bool) -> None:
    state = template(DeletionProtection=str(protected).lower()).properties("StateTable")
    assert state["DeletionProtectionEnabled"] is protected


def test_deletion_protection_is_the_default() -> None:
    assert default_template().properties("StateTable")["DeletionProtectionEnabled"] is True


def test_only_telemetry_streams_and_it_streams_the_new_item() -> None:
    assert default_template().properties("TelemetryTable")["StreamSpecification"] == {
        "StreamViewType": "NEW_IMAGE"
    }
    assert "StreamSpecification" not in default_template().properties("StateTable")


@pytest.mark.parametrize("queue", DEAD_LETTERS)
def test_a_queues_messages_end_in_its_dead_letter_queue(queue: str) -> None:
    target = default_template().properties(queue)["RedrivePolicy"]["deadLetterTargetArn"]
    assert target == f"arn:aws:sqs:us-east-1:123456789012:{DEAD_LETTERS[queue]}"


@pytest.mark.parametrize("queue", READERS)
def test_a_message_stays_hidden_for_six_times_its_readers_timeout(queue: str) -> None:
    timeout = default_template().function(READERS[queue])["Timeout"]
    assert default_template().properties(queue)["VisibilityTimeout"] >= 6 * timeout


def test_dead_letters_are_kept_for_two_weeks() -> None:
    queues = default_template().of_type("AWS::SQS::Queue")
    kept = {name: queue["MessageRetentionPeriod"] for name, queue in queues.items() if "DeadLetter" in name}
    assert kept == dict.fromkeys([*DEAD_LETTERS.values(), "StreamDeadLetterQueue"], 14 * 24 * 3600)


def test_every_queue_is_encrypted() -> None:
    assert all(queue["SqsManagedSseEnabled"] for queue in default_template().of_type("AWS::SQS::Queue").values())


def test_every_log_group_forgets_after_the_parameters_days() -> None:
    groups = template(LogRetentionDays="7").of_type("AWS::Logs::LogGroup")
    assert {str(group["RetentionInDays"]) for group in groups.values()} == {"7"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_logs_to_a_group_of_the_template(name: str) -> None:
    group = default_template().function(name)["LoggingConfig"]["LogGroup"]
    assert group in default_template().of_type("AWS::Logs::LogGroup")
