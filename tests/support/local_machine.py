"""A small template with a function of each kind, for the local runner's own tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

from local.journal import Journal
from local.machine import Machine
from local.stack import Stack
from local.template import read_stack

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
Conditions:
  IsLocal: !Equals [!Ref Stage, local]
Globals:
  Function:
    Handler: handler.handler
    Runtime: python3.13
    Timeout: 7
    Environment:
      Variables:
        TABLE: !Ref Things
        STAGE: !Ref Stage
        GREETING: !If [IsLocal, !Sub "hello ${Stage}", !Ref AWS::NoValue]
Resources:
  Api: {Type: AWS::Serverless::HttpApi}
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {StreamViewType: NEW_IMAGE}
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}, {AttributeName: sk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}, {AttributeName: sk, KeyType: RANGE}]
  Letters: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 1
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 1}
  Front:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: front
      Environment: {Variables: {WORK: !Ref Work, URL: !Sub "${Api.ApiEndpoint}/x"}}
      Events:
        Get: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: "/things/{name}", Method: GET}}
        Put: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: "/things/{name}", Method: POST}}
        Tick:
          Type: ScheduleV2
          Properties: {ScheduleExpression: rate(1 minute), Input: '{"at": "<aws.scheduler.scheduled-time>"}'}
  Back:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: back
      Events:
        Stream:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Things.StreamArn
            StartingPosition: LATEST
            MaximumRetryAttempts: 1
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: {Filters: [{Pattern: '{"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "F#"}]}}}}'}]}
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Letters.Arn}}
        Queue:
          Type: SQS
          Properties: {Queue: !GetAtt Work.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
"""

FRONT = """
import os
import boto3
GREETING, URL = os.environ["GREETING"], os.environ["URL"]
table, work = os.environ["TABLE"], os.environ["WORK"]
dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")

def handler(event, context):
    if "at" in event:
        put("TICK", event["at"])
        return None
    name = event["pathParameters"]["name"]
    if event["requestContext"]["http"]["method"] == "POST":
        delay = int(event.get("queryStringParameters", {}).get("delay", "0"))
        put("F#" + name, event.get("body", ""))
        sqs.send_message(QueueUrl=work, MessageBody=name, DelaySeconds=delay)
    return {"greeting": GREETING, "url": URL, "left": context.get_remaining_time_in_millis()}

def put(pk, sk):
    dynamodb.put_item(TableName=table, Item={"pk": {"S": pk}, "sk": {"S": sk or "-"}, "b": {"B": b"\\x00\\xff"}})
"""

BACK = """
import boto3, os
dynamodb, table = boto3.client("dynamodb"), os.environ["TABLE"]

def handler(event, context):
    failed = []
    for record in event["Records"]:
        if "dynamodb" in record:
            name, what = record["dynamodb"]["Keys"]["pk"]["S"], "streamed"
            identifier = record["dynamodb"]["SequenceNumber"]
        else:
            name, what, identifier = record["body"], "worked", record["messageId"]
        if "poison" in name:
            failed.append({"itemIdentifier": identifier})
        else:
            dynamodb.put_item(TableName=table, Item={"pk": {"S": "DONE"}, "sk": {"S": f"{what} {name}"}})
    return {"batchItemFailures": failed}
"""


def write_project(folder: Path) -> Path:
    """Write the template and its functions into `folder` and return the template's path."""
    for name, source in (("front", FRONT), ("back", BACK)):
        (folder / name).mkdir()
        (folder / name / "handler.py").write_text(source)
    path = folder / "template.yaml"
    path.write_text(dedent(TEMPLATE))
    return path


class Reports:
    """Collects what the runner tells the operator."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.came = threading.Event()

    def __call__(self, message: str, _detail: str) -> None:
        self.lines.append(message)
        self.came.set()


@contextmanager
def a_machine(folder: Path, journal: Journal | None = None) -> Iterator[tuple[Machine, Stack, Reports]]:
    """Run the small stack from `folder` until the block ends."""
    stack = read_stack(folder / "template.yaml", {"Stage": "local"}, "http://127.0.0.1:8080")
    reports = Reports()
    machine = Machine(stack, folder, journal or Journal(None), {}, reports)
    try:
        machine.prepare({"/a/secret": "s3cret"})
        machine.start()
        yield machine, stack, reports
    finally:
        machine.stop()
