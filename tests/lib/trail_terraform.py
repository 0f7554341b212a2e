"""The calls that Terraform's AWS provider makes for an aws_cloudtrail resource, in its order, and what it makes of the
answers: after an apply it must read exactly what was configured, else every later plan shows a difference.

Written after internal/service/cloudtrail/trail.go of hashicorp/terraform-provider-aws."""

from client import Client, Failed
from report import same

DEFAULTS = {"s3_bucket_name": "logs", "s3_key_prefix": "", "include_global_service_events": True,
            "is_multi_region_trail": False, "is_organization_trail": False, "enable_log_file_validation": False,
            "enable_logging": True, "sns_topic_name": "", "cloud_watch_logs_group_arn": "",
            "cloud_watch_logs_role_arn": "", "kms_key_id": "", "event_selector": [], "advanced_event_selector": [],
            "insight_selector": [], "tags": {}}

# Settings by the members that they are in requests.
MEMBERS = {"s3_bucket_name": "S3BucketName", "s3_key_prefix": "S3KeyPrefix", "sns_topic_name": "SnsTopicName",
           "include_global_service_events": "IncludeGlobalServiceEvents",
           "is_multi_region_trail": "IsMultiRegionTrail", "is_organization_trail": "IsOrganizationTrail",
           "enable_log_file_validation": "EnableLogFileValidation",
           "cloud_watch_logs_group_arn": "CloudWatchLogsLogGroupArn",
           "cloud_watch_logs_role_arn": "CloudWatchLogsRoleArn", "kms_key_id": "KmsKeyId"}
# And in the structure Trail, where they are called something else.
SHOWN = {**MEMBERS, "enable_log_file_validation": "LogFileValidationEnabled"}
OPERATORS = ("Equals", "NotEquals", "StartsWith", "EndsWith", "NotStartsWith", "NotEndsWith")


def basic(read_write_type="All", management=True, resources=(), excluded=()):
    return {"read_write_type": read_write_type, "include_management_events": management,
            "data_resource": list(resources), "exclude_management_event_sources": list(excluded)}


def expand_basic(selectors):
    return [{"ReadWriteType": each["read_write_type"], "IncludeManagementEvents": each["include_management_events"],
             "DataResources": [{"Type": kind, "Values": values} for kind, values in each["data_resource"]],
             "ExcludeManagementEventSources": each["exclude_management_event_sources"]} for each in selectors]


def flatten_basic(selectors):
    # One selector that is the default reads as none.
    if len(selectors) == 1:
        only = selectors[0]
        if (only["ReadWriteType"] == "All" and only["IncludeManagementEvents"] and not only["DataResources"]
                and not only["ExcludeManagementEventSources"]):
            return []
    return [basic(each["ReadWriteType"], each["IncludeManagementEvents"],
                  [(resource["Type"], resource["Values"]) for resource in each["DataResources"]],
                  each["ExcludeManagementEventSources"]) for each in selectors]


def expand_advanced(selectors):
    return [{"Name": name, "FieldSelectors": fields} for name, fields in selectors]


def flatten_advanced(selectors):
    return [(each.get("Name", ""), [{key: value for key, value in field.items() if key == "Field" or value}
                                    for field in each["FieldSelectors"]]) for each in selectors]


def tag_list(tags):
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


class Provider:
    """Creates, reads, updates and deletes one resource."""

    def __init__(self, client):
        self.client = client

    def create(self, name, wanted):
        request = {"Name": name, "S3BucketName": wanted["s3_bucket_name"],
                   "IncludeGlobalServiceEvents": wanted["include_global_service_events"]}
        for setting, member in MEMBERS.items():
            if wanted[setting] != DEFAULTS[setting]:
                request[member] = wanted[setting]
        if wanted["tags"]:
            request["TagsList"] = tag_list(wanted["tags"])
        arn = self.client.call("CreateTrail", request)["TrailARN"]
        if wanted["enable_logging"]:
            self.client.call("StartLogging", {"Name": arn})
        if wanted["event_selector"]:
            self.put_selectors(arn, EventSelectors=expand_basic(wanted["event_selector"]))
        if wanted["advanced_event_selector"]:
            self.put_selectors(arn, AdvancedEventSelectors=expand_advanced(wanted["advanced_event_selector"]))
        return arn

    def put_selectors(self, arn, **selectors):
        self.client.call("PutEventSelectors", {"TrailName": arn, **selectors})

    def read(self, arn):
        """The state, or None when the trail is gone."""
        trails = self.client.call("DescribeTrails", {"trailNameList": [arn]})["trailList"]
        if not trails:
            return None
        same(len(trails), 1, "trails of one ARN")
        trail = trails[0]
        same(trail["TrailARN"], arn)
        same(trail["HomeRegion"], self.client.region)
        state = {setting: trail.get(member, "") for setting, member in SHOWN.items()}
        state["enable_logging"] = self.client.call("GetTrailStatus", {"Name": arn})["IsLogging"]
        state.update(event_selector=[], advanced_event_selector=[], insight_selector=[])
        if trail["HasCustomEventSelectors"]:
            said = self.client.call("GetEventSelectors", {"TrailName": arn})
            state["event_selector"] = flatten_basic(said.get("EventSelectors") or [])
            state["advanced_event_selector"] = flatten_advanced(said.get("AdvancedEventSelectors") or [])
        if trail["HasInsightSelectors"]:
            self.client.call("GetInsightSelectors", {"TrailName": arn})
        tags = self.client.call("ListTags", {"ResourceIdList": [arn]})["ResourceTagList"][0]["TagsList"]
        state["tags"] = {tag["Key"]: tag["Value"] for tag in tags}
        return state

    def update(self, arn, held, wanted):
        changed = {setting for setting in wanted if wanted[setting] != held[setting]}
        request = {MEMBERS[setting]: wanted[setting] for setting in changed if setting in MEMBERS}
        if request:
            self.client.call("UpdateTrail", {"Name": arn, **request})
        if "enable_logging" in changed:
            self.client.call("StartLogging" if wanted["enable_logging"] else "StopLogging", {"Name": arn})
        if "event_selector" in changed:
            # Without any left, the default one is put.
            self.put_selectors(arn, EventSelectors=expand_basic(wanted["event_selector"] or [basic()]))
        if "advanced_event_selector" in changed:
            self.put_selectors(arn, AdvancedEventSelectors=expand_advanced(wanted["advanced_event_selector"]))
        if "insight_selector" in changed:
            self.client.call("PutInsightSelectors", {"TrailName": arn, "InsightSelectors": []})
        if "tags" in changed:
            self.retag(arn, held["tags"], wanted["tags"])

    def retag(self, arn, held, wanted):
        gone = {key: value for key, value in held.items() if key not in wanted}
        if gone:
            self.client.call("RemoveTags", {"ResourceId": arn, "TagsList": tag_list(gone)})
        new = {key: value for key, value in wanted.items() if held.get(key) != value}
        if new:
            self.client.call("AddTags", {"ResourceId": arn, "TagsList": tag_list(new)})

    def delete(self, arn):
        self.client.call("DeleteTrail", {"Name": arn})
        reply = self.client.operation("DeleteTrail", {"Name": arn})
        same(reply.error, "TrailNotFoundException", "a second delete")


BUCKET_WRITES = basic("WriteOnly", resources=[("AWS::S3::Object", ["arn:aws:s3:::b/", "arn:aws:s3:::c/p"])])
QUIET = basic(excluded=["kms.amazonaws.com", "rdsdata.amazonaws.com"])
MANAGEMENT = ("", [{"Field": "eventCategory", "Equals": ["Management"]}])
OBJECTS = ("Objects of two buckets", [
    {"Field": "eventCategory", "Equals": ["Data"]},
    {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
    {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::b/", "arn:aws:s3:::c/"], "NotEndsWith": [".tmp"]},
    {"Field": "readOnly", "Equals": ["false"]}])

# Each is what is applied, one after the other, to one trail.
PLANS = {
    "a trail of defaults": [{}],
    "a trail that does not log, and then does": [{"enable_logging": False}, {}, {"enable_logging": False}],
    "every setting, changed and taken away": [
        {"s3_key_prefix": "prefix", "is_multi_region_trail": True, "enable_log_file_validation": True},
        {"s3_bucket_name": "more-logs", "enable_log_file_validation": True},
        {"include_global_service_events": False}, {}],
    "tags": [{"tags": {"Env": "test", "Team": "a b"}}, {"tags": {"Env": "live", "Cost": "1"}}, {}],
    "basic selectors": [{"event_selector": [BUCKET_WRITES]}, {"event_selector": [QUIET, BUCKET_WRITES]}, {}],
    "advanced selectors": [{"advanced_event_selector": [MANAGEMENT, OBJECTS]}, {"advanced_event_selector": [OBJECTS]},
                           {}],
    "advanced selectors for management events only": [{"advanced_event_selector": [MANAGEMENT]}, {}],
    "basic selectors after advanced ones": [{"advanced_event_selector": [OBJECTS]}, {},
                                            {"event_selector": [BUCKET_WRITES]}],
}


def apply_all(client, name, plans):
    provider = Provider(client)
    arn, held = None, None
    for number, plan in enumerate(plans):
        wanted = {**DEFAULTS, **plan}
        if arn is None:
            arn = provider.create(name, wanted)
        else:
            provider.update(arn, held, wanted)
        held = provider.read(arn)
        same(held, wanted, f"what is read after apply {number + 1}")
    provider.delete(arn)
    same(provider.read(arn), None, "what is read after the delete")


def refused_create(client):
    # What cannot be used must not be an error that the provider tries again for two minutes.
    group, role = "arn:aws:logs:us-east-1:000000000000:log-group:t:*", "arn:aws:iam::000000000000:role/t"
    try:
        Provider(client).create("refused", {**DEFAULTS, "cloud_watch_logs_group_arn": group,
                                            "cloud_watch_logs_role_arn": role})
    except Failed as failed:
        same(failed.reply.error, "CloudWatchLogsDeliveryUnavailableException")
        assert "Access denied." not in failed.reply.message, failed.reply.message
        return
    raise AssertionError("a log group was taken")


def tests(server):
    client = Client(server)
    other = Client(server, region="eu-west-1")
    return [(f"Terraform: {name}", apply_all, each, "tf-" + name.replace(" ", "-").replace(",", ""), plans)
            for name, plans in PLANS.items() for each in [client if "tags" not in name else other]
            ] + [("Terraform: a log group is refused for good", refused_create, client)]
