"""Which events a trail takes, by docs/selectors.md: read from records alone, and from nothing that the program says."""

BY_TYPE = {"AwsVpceEvent": "NetworkActivity", "AwsVpceEvents": "NetworkActivity", "AwsCloudTrailInsight": "Insight",
           "AwsAggregatedEvent": "Aggregated"}
# Of the names that these tests send in records too old to say their category.
OLD_DATA_EVENTS = {("s3.amazonaws.com", "GetObject"), ("s3.amazonaws.com", "PutObject"),
                   ("s3.amazonaws.com", "DeleteObject"), ("lambda.amazonaws.com", "Invoke"),
                   ("dynamodb.amazonaws.com", "PutItem"), ("dynamodb.amazonaws.com", "GetItem")}
WORKED_OUT = {"s3.amazonaws.com": "AWS::S3::Object", "lambda.amazonaws.com": "AWS::Lambda::Function",
              "dynamodb.amazonaws.com": "AWS::DynamoDB::Table"}
EVERYTHING = {"AWS::S3::Object": ("arn:aws:s3", "arn:aws:s3:::"), "AWS::Lambda::Function": ("arn:aws:lambda",),
              "AWS::DynamoDB::Table": ("arn:aws:dynamodb",)}
DEFAULT = {"EventSelectors": [{}]}
GLOBAL_SOURCES = ("iam.amazonaws.com", "sts.amazonaws.com", "cloudfront.amazonaws.com")


def category(record):
    stated = record.get("eventCategory")
    if stated in ("Management", "Data", "NetworkActivity", "Insight", "Aggregated"):
        return stated
    if record.get("eventType") in BY_TYPE:
        return BY_TYPE[record["eventType"]]
    if "managementEvent" in record:
        return "Management" if record["managementEvent"] else "Data"
    return "Data" if (record["eventSource"], record["eventName"]) in OLD_DATA_EVENTS else "Management"


def account(record):
    return record.get("recipientAccountId") or (record.get("userIdentity") or {}).get("accountId")


def worked_out(record):
    """(type, ARN) of what a data event's request names."""
    asked = record.get("requestParameters") or {}
    region = record["awsRegion"]
    partition = "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
    kind = WORKED_OUT[record["eventSource"]]
    if kind == "AWS::S3::Object":
        bucket = asked.get("bucketName")
        return kind, f"arn:{partition}:s3:::{bucket}/{asked.get('key', '')}" if bucket else ""
    name = asked.get("tableName" if kind == "AWS::DynamoDB::Table" else "functionName", "")
    if not name or name.startswith("arn:"):
        return kind, name
    if kind == "AWS::DynamoDB::Table":
        return kind, f"arn:{partition}:dynamodb:{region}:{account(record)}:table/{name}"
    return kind, f"arn:{partition}:lambda:{region}:{account(record)}:function:{name.split(':')[0]}"


def touched(record):
    """(type, ARN) of every resource of the event."""
    listed = [(item.get("type", ""), item.get("ARN") or item.get("ARNPrefix") or "")
              for item in record.get("resources") or []]
    narrow = any(kind not in ("", "AWS::S3::Bucket") for kind, _ in listed)
    if category(record) == "Data" and record["eventSource"] in WORKED_OUT and not narrow:
        listed.append(worked_out(record))
    return listed


def holds(field, value):
    """Whether a field selector holds for a value."""
    positive = [value == text for text in field.get("Equals", ())]
    positive += [value.startswith(text) for text in field.get("StartsWith", ())]
    positive += [value.endswith(text) for text in field.get("EndsWith", ())]
    negative = [value == text for text in field.get("NotEquals", ())]
    negative += [value.startswith(text) for text in field.get("NotStartsWith", ())]
    negative += [value.endswith(text) for text in field.get("NotEndsWith", ())]
    return (any(positive) or not positive) and not any(negative)


def value_of(name, record, resource):
    if name == "eventCategory":
        return category(record)
    if name == "readOnly":
        return "true" if record.get("readOnly") is True else "false"
    if name == "userIdentity.arn":
        return (record.get("userIdentity") or {}).get("arn", "")
    if name in ("resources.type", "resources.ARN"):
        return resource[0 if name == "resources.type" else 1]
    return record.get(name) or ""


def takes_advanced(selector, record):
    return any(all(holds(field, value_of(field["Field"], record, resource)) for field in selector["FieldSelectors"])
               for resource in touched(record) or [("", "")])


def takes_resource(wanted, kind, arn):
    if kind != wanted["Type"]:
        return False
    for value in wanted["Values"]:
        if value in EVERYTHING[kind] or (arn.startswith(value) if kind == "AWS::S3::Object" else arn == value):
            return True
    return False


def takes_basic(selector, record):
    reads = record.get("readOnly") is True
    if selector.get("ReadWriteType", "All") == ("WriteOnly" if reads else "ReadOnly"):
        return False
    if category(record) == "Management":
        return (selector.get("IncludeManagementEvents", True)
                and record["eventSource"] not in selector.get("ExcludeManagementEventSources", ()))
    return category(record) == "Data" and any(takes_resource(wanted, kind, arn)
                                              for wanted in selector.get("DataResources", ())
                                              for kind, arn in touched(record))


def selected(selectors, record):
    """Whether selectors, as PutEventSelectors is sent them, take an event."""
    if category(record) not in ("Management", "Data", "NetworkActivity"):
        return False
    return (any(takes_basic(selector, record) for selector in selectors.get("EventSelectors") or ())
            or any(takes_advanced(selector, record) for selector in selectors.get("AdvancedEventSelectors") or ()))


def is_recursive(record):
    """Whether CloudTrail made this event by delivering others."""
    return ((record.get("userIdentity") or {}).get("invokedBy") == "cloudtrail.amazonaws.com"
            and (record["eventSource"], record["eventName"]) in (("s3.amazonaws.com", "PutObject"),
                                                                 ("logs.amazonaws.com", "PutLogEvents")))


def collected(trail, record, region):
    """Whether a trail collects an event of its account at all. `region`: whose event it is."""
    if not trail["multi_region"]:
        if region != trail["home"]:
            return False
        if region == "us-east-1" and record["eventSource"] in GLOBAL_SOURCES and not trail["global_events"]:
            return False
    return trail["recursive"] or not is_recursive(record)
