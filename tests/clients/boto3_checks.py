"""boto3 against the real program. Runs in the locked environment; tests/clients/run starts it."""

import datetime
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

from report import Report, same  # noqa: E402

EVENTS = json.loads(pathlib.Path(os.environ["KNOWN_EVENTS"]).read_text())
MANAGEMENT = [event for event in EVENTS if event["eventCategory"] == "Management"]

QUICK = Config(retries={"max_attempts": 1})
cloudtrail = boto3.client("cloudtrail", config=QUICK)


def time_of(event):
    return datetime.datetime.fromisoformat(event["eventTime"].replace("Z", "+00:00"))


def lookup(key, value, **more):
    pages = cloudtrail.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}], **more)
    return [event for page in pages for event in page["Events"]]


def ids(events):
    return [event.get("EventId") or event["eventID"] for event in events]


def all_by_source():
    found = lookup("EventSource", "s3.amazonaws.com")
    same(ids(found), ids(MANAGEMENT))
    for got, expected in zip(found, MANAGEMENT):
        same(json.loads(got["CloudTrailEvent"]), expected)
        same(got["EventTime"], time_of(expected))
        same(got["Username"], expected["userIdentity"]["userName"])
        same(got["AccessKeyId"], expected["userIdentity"]["accessKeyId"])
        same(got["ReadOnly"], str(expected["readOnly"]).lower())
        assert expected["requestParameters"]["bucketName"] in [each["ResourceName"] for each in got["Resources"]] or (
            expected["resources"][0]["ARN"] in [each["ResourceName"] for each in got["Resources"]]), got["Resources"]


def by_attribute():
    for event in MANAGEMENT[:12]:
        for key, get in {"EventId": lambda each: each["eventID"], "EventName": lambda each: each["eventName"],
                         "Username": lambda each: each["userIdentity"]["userName"],
                         "AccessKeyId": lambda each: each["userIdentity"]["accessKeyId"],
                         "ResourceName": lambda each: each["requestParameters"]["bucketName"]}.items():
            expected = [each for each in MANAGEMENT if get(each) == get(event)]
            same(ids(lookup(key, get(event))), ids(expected), key)


def small_pages():
    same(ids(lookup("EventSource", "s3.amazonaws.com", PaginationConfig={"PageSize": 7})), ids(MANAGEMENT))


def time_range():
    found = cloudtrail.lookup_events(StartTime=time_of(MANAGEMENT[30]), EndTime=time_of(MANAGEMENT[10]))
    same(ids(found["Events"]), ids(MANAGEMENT[10:31]))


def data_events_are_not_shown():
    data = next(event for event in EVENTS if event["eventCategory"] == "Data")
    same(lookup("EventId", data["eventID"]), [])


def trails():
    same(cloudtrail.describe_trails()["trailList"], [])
    same(cloudtrail.list_trails()["Trails"], [])


def trail():
    made = cloudtrail.create_trail(Name="boto-trail", S3BucketName="logs", IsMultiRegionTrail=True,
                                   TagsList=[{"Key": "a", "Value": "1"}])
    arn = made["TrailARN"]
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
    cloudtrail.start_logging(Name=arn)
    status = cloudtrail.get_trail_status(Name="boto-trail")
    assert status["IsLogging"] and status["StartLoggingTime"] > before, status
    # The members that are texts have whole seconds.
    same(time_of({"eventTime": status["TimeLoggingStarted"]}), status["StartLoggingTime"].replace(microsecond=0))
    # Nothing is delivered so soon.
    same([status[name] for name in ("LatestDeliveryAttemptTime", "LatestDeliveryAttemptSucceeded",
                                    "TimeLoggingStopped")], ["", "", ""])
    same("LatestDeliveryTime" in status, False)
    advanced = [{"Name": "n", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
                                                 {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]}]
    cloudtrail.put_event_selectors(TrailName=arn, AdvancedEventSelectors=advanced)
    same(cloudtrail.get_event_selectors(TrailName=arn)["AdvancedEventSelectors"], advanced)
    elsewhere = boto3.client("cloudtrail", region_name="eu-west-1", config=QUICK)
    same([each["TrailARN"] for each in elsewhere.describe_trails()["trailList"]], [arn])
    same([each["HomeRegion"] for page in elsewhere.get_paginator("list_trails").paginate() for each in page["Trails"]],
         ["us-east-1"])
    refused("InvalidHomeRegionException", elsewhere.delete_trail, Name=arn)
    cloudtrail.add_tags(ResourceId=arn, TagsList=[{"Key": "b"}])
    cloudtrail.remove_tags(ResourceId=arn, TagsList=[{"Key": "a"}])
    same(cloudtrail.list_tags(ResourceIdList=[arn])["ResourceTagList"],
         [{"ResourceId": arn, "TagsList": [{"Key": "b"}]}])
    cloudtrail.delete_trail(Name="boto-trail")
    refused("TrailNotFoundException", cloudtrail.get_trail_status, Name=arn)


def refused(error, call, **arguments):
    """The call fails by this class of the SDK, where it has one, with this code."""
    expected = getattr(cloudtrail.exceptions, error, ClientError)
    try:
        call(**arguments)
    except expected as raised:
        same(raised.response["Error"]["Code"], error)
        assert raised.response["Error"]["Message"], "the error has no message"
        assert raised.response["ResponseMetadata"]["RequestId"], "the error has no request id"
        return
    raise AssertionError(f"{call} was answered")


def errors():
    look = cloudtrail.lookup_events
    token = look(LookupAttributes=[{"AttributeKey": "EventSource", "AttributeValue": "s3.amazonaws.com"}])["NextToken"]
    rows = [
        ("InvalidNextTokenException", look, {"NextToken": "nonsense"}),
        ("InvalidNextTokenException", look, {"NextToken": token}),  # Of another query.
        ("InvalidTimeRangeException", look, {"StartTime": 2000, "EndTime": 1000}),
        ("InvalidMaxResultsException", look, {"MaxResults": 51}),
        ("ValidationException", look, {"LookupAttributes": [{"AttributeKey": "Colour", "AttributeValue": "red"}]}),
        ("InvalidLookupAttributesException", look,
         {"EventCategory": "insight", "LookupAttributes": [{"AttributeKey": "Username", "AttributeValue": "mia"}]}),
        ("InvalidEventCategoryException", look, {"EventCategory": "weather"}),
        ("S3BucketDoesNotExistException", cloudtrail.create_trail, {"Name": "audit", "S3BucketName": "absent"}),
        ("InvalidTrailNameException", cloudtrail.create_trail, {"Name": "a b c", "S3BucketName": "absent"}),
        ("TrailNotFoundException", cloudtrail.get_trail, {"Name": "audit"}),
        ("CloudTrailARNInvalidException", cloudtrail.start_logging, {"Name": "arn:aws:s3:::audit"}),
        ("UnsupportedOperationException", cloudtrail.list_queries,
         {"EventDataStore": "arn:aws:cloudtrail:us-east-1:000000000000:eventdatastore/0a"}),
    ]
    for error, call, arguments in rows:
        refused(error, call, **arguments)


def trail_errors():
    """Every error that an operation on trails has for what a caller can do wrong here, of the SDK's own class."""
    arn = cloudtrail.create_trail(Name="wrongs", S3BucketName="logs")["TrailARN"]
    try:
        for error, call, arguments in trail_error_rows(arn):
            refused(error, call, **arguments)
        # None of it changed the trail.
        same(cloudtrail.get_event_selectors(TrailName=arn)["EventSelectors"][0]["ReadWriteType"], "All")
        same(cloudtrail.list_tags(ResourceIdList=[arn])["ResourceTagList"][0]["TagsList"], [])
        same(cloudtrail.get_trail(Name=arn)["Trail"]["S3BucketName"], "logs")
    finally:
        cloudtrail.delete_trail(Name=arn)


def trail_error_rows(arn):
    create, update, put = cloudtrail.create_trail, cloudtrail.update_trail, cloudtrail.put_event_selectors
    new, elsewhere = {"Name": "another", "S3BucketName": "logs"}, arn.replace("us-east-1", "eu-west-1")
    channel = arn.replace("trail/wrongs", "channel/0a")
    tag = [{"Key": "k", "Value": "v"}]
    data = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}]
    return [
        ("TrailAlreadyExistsException", create, {**new, "Name": "wrongs"}),
        ("InvalidTrailNameException", create, {**new, "Name": "a..b"}),
        ("InvalidS3BucketNameException", create, {**new, "S3BucketName": "Logs"}),
        ("InvalidS3PrefixException", create, {**new, "S3KeyPrefix": "p" * 201}),
        ("InvalidParameterCombinationException", create,
         {**new, "IsMultiRegionTrail": True, "IncludeGlobalServiceEvents": False}),
        ("InsufficientSnsTopicPolicyException", create, {**new, "SnsTopicName": "topic"}),
        ("InvalidSnsTopicNameException", create, {**new, "SnsTopicName": "a topic"}),
        ("InvalidCloudWatchLogsLogGroupArnException", create,
         {**new, "CloudWatchLogsRoleArn": "arn:aws:iam::1:role/r"}),
        ("InvalidKmsKeyIdException", create, {**new, "KmsKeyId": "no key"}),
        ("KmsKeyNotFoundException", create, {**new, "KmsKeyId": "alias/absent"}),
        ("OrganizationsNotInUseException", create, {**new, "IsOrganizationTrail": True}),
        ("InvalidTagParameterException", create, {**new, "TagsList": [{"Key": "k" * 129}]}),
        ("S3BucketDoesNotExistException", update, {"Name": arn, "S3BucketName": "absent"}),
        ("TrailNotFoundException", update, {"Name": "absent"}),
        ("TrailNotFoundException", cloudtrail.delete_trail, {"Name": elsewhere}),
        ("TrailNotFoundException", cloudtrail.stop_logging, {"Name": "absent"}),
        ("InvalidTrailNameException", cloudtrail.get_trail_status, {"Name": "a"}),
        ("InvalidEventSelectorsException", put, {"TrailName": arn, "EventSelectors": [{"ReadWriteType": "read-only"}]}),
        ("InvalidEventSelectorsException", put, {"TrailName": arn, "AdvancedEventSelectors": data}),
        ("ValidationException", put, {"TrailName": arn, "AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": "no-field", "Equals": ["Data"]}]}]}),
        ("TrailNotFoundException", put, {"TrailName": "absent", "EventSelectors": []}),
        ("ResourceNotFoundException", cloudtrail.add_tags, {"ResourceId": elsewhere, "TagsList": tag}),
        ("ChannelNotFoundException", cloudtrail.add_tags, {"ResourceId": channel, "TagsList": tag}),
        ("CloudTrailARNInvalidException", cloudtrail.add_tags, {"ResourceId": "wrongs", "TagsList": tag}),
        ("InvalidTagParameterException", cloudtrail.add_tags, {"ResourceId": arn, "TagsList": tag + tag}),
        ("TagsLimitExceededException", cloudtrail.add_tags,
         {"ResourceId": arn, "TagsList": [{"Key": f"k{number}"} for number in range(51)]}),
        ("ResourceNotFoundException", cloudtrail.list_tags, {"ResourceIdList": [elsewhere]}),
    ]


def credentials():
    wrong = boto3.client("cloudtrail", aws_secret_access_key="wrong", config=QUICK,
                         aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"])
    refused("InvalidSignatureException", wrong.describe_trails)
    unknown = boto3.client("cloudtrail", aws_access_key_id="AKIANOSUCHKEY0000000", aws_secret_access_key="x",
                           config=QUICK)
    refused("UnrecognizedClientException", unknown.describe_trails)
    key = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    token = boto3.client("cloudtrail", aws_access_key_id=key[0], aws_secret_access_key=key[1],
                         aws_session_token="not-of-this-key", config=QUICK)
    try:
        token.describe_trails()
    except ClientError as raised:
        assert raised.response["Error"]["Code"] in ("UnrecognizedClientException", "InvalidClientTokenId"), raised
    else:
        raise AssertionError("a session token that is not the key's was taken")


def main():
    report = Report()
    report.run_all([
        ("boto3: lookup_events returns all events with their members", all_by_source),
        ("boto3: lookup_events by each attribute", by_attribute),
        ("boto3: lookup_events in small pages", small_pages),
        ("boto3: lookup_events in a time range", time_range),
        ("boto3: lookup_events shows no data events", data_events_are_not_shown),
        ("boto3: describe_trails and list_trails are empty", trails),
        ("boto3: a trail is made, watched, changed and deleted", trail),
        ("boto3: errors are of the SDK's own classes", errors),
        ("boto3: errors of trails are of the SDK's own classes", trail_errors),
        ("boto3: wrong credentials", credentials),
    ])


main()
