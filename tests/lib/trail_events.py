"""Events and selectors by chance, drawn from few enough names that they often meet."""

import made

BUCKETS = ("alpha", "alpha-logs", "beta")
KEYS = ("p1/a.txt", "p1/x/b.txt", "p2/c", "q", "")
NAMES = {"s3.amazonaws.com": ("GetObject", "PutObject", "DeleteObject"), "lambda.amazonaws.com": ("Invoke",),
         "dynamodb.amazonaws.com": ("PutItem", "GetItem"), "sns.amazonaws.com": ("Publish",)}
MANAGEMENT = (("ec2.amazonaws.com", "RunInstances", False), ("ec2.amazonaws.com", "DescribeInstances", True),
              ("kms.amazonaws.com", "Decrypt", True), ("rdsdata.amazonaws.com", "ExecuteStatement", False),
              ("cloudfront.amazonaws.com", "CreateDistribution", False), ("s3.amazonaws.com", "CreateBucket", False))
TYPES = {"s3.amazonaws.com": "AWS::S3::Object", "lambda.amazonaws.com": "AWS::Lambda::Function",
         "dynamodb.amazonaws.com": "AWS::DynamoDB::Table", "sns.amazonaws.com": "AWS::SNS::Topic"}
USERS = ("mia", "mia2", "tom")


class Draw:
    """Draws for trails of one account; others' events are in between."""

    def __init__(self, chance, owner, regions):
        self.chance, self.owner, self.regions = chance, owner, regions

    def arn(self, source, account, region):
        pick = self.chance.choice
        return {"s3.amazonaws.com": f"arn:aws:s3:::{pick(BUCKETS)}/{pick(KEYS)}",
                "lambda.amazonaws.com": f"arn:aws:lambda:{region}:{account}:function:{pick(('f', 'f1', 'g'))}",
                "dynamodb.amazonaws.com": f"arn:aws:dynamodb:{region}:{account}:table/{pick(('T', 'T1'))}",
                "sns.amazonaws.com": f"arn:aws:sns:{region}:{account}:topic"}[source]

    def record(self):
        chance = self.chance
        account = self.owner if chance.random() < 0.8 else chance.choice(("111122223333", "444455556666"))
        more = {"account": account, "awsRegion": chance.choice(self.regions), "user": chance.choice(USERS)}
        kind = chance.random()
        if kind < 0.4:
            source, name, read_only = chance.choice(MANAGEMENT)
            more.update(eventSource=source, name=name, readOnly=read_only)
            # What the RDS Data API does are data events but for records that say otherwise.
            if chance.random() < 0.3 and source != "rdsdata.amazonaws.com":
                more.update(eventCategory=None, managementEvent=None, eventVersion="1.05")
            if chance.random() < 0.1:
                more.update(awsRegion=None)
            if chance.random() < 0.1:
                more.update(recipientAccountId=None,
                            userIdentity={"type": "AWSService", "invokedBy": "x.amazonaws.com"})
        elif kind < 0.85:
            more.update(self._data(account, more["awsRegion"]))
        elif kind < 0.88:
            more.update(eventSource="s3.amazonaws.com", name="PutObject", eventCategory="Data", managementEvent=False,
                        readOnly=False, userIdentity={"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"},
                        requestParameters={"bucketName": BUCKETS[0], "key": KEYS[0]})
        else:
            more.update(eventSource=chance.choice(("kms.amazonaws.com", "s3.amazonaws.com")), name="Decrypt",
                        eventCategory="NetworkActivity", eventType="AwsVpceEvent", managementEvent=None,
                        vpcEndpointId=chance.choice(("vpce-1", "vpce-12")),
                        errorCode=chance.choice((None, "VpceAccessDenied")))
        return made.record(**more)

    def _data(self, account, region):
        chance = self.chance
        source = chance.choice(sorted(NAMES))
        more = {"eventSource": source, "name": chance.choice(NAMES[source]), "eventCategory": "Data",
                "managementEvent": False, "readOnly": chance.choice((True, False, None))}
        listed = [{"accountId": account, "type": TYPES[source], "ARN": self.arn(source, account, region)}
                  for _ in range(chance.choice((1, 1, 2)))]
        if source == "s3.amazonaws.com":
            bucket = {"accountId": account, "type": "AWS::S3::Bucket",
                      "ARN": listed[0]["ARN"].split("/")[0]}
            listed = listed + [bucket] if chance.random() < 0.7 else [bucket]
        if chance.random() < 0.8:
            more["resources"] = listed
        if source != "sns.amazonaws.com":
            more["requestParameters"] = {"bucketName": chance.choice(BUCKETS), "key": chance.choice(KEYS),
                                         "functionName": chance.choice(("f", "f:3")), "tableName": "T"}
            if chance.random() < 0.2:
                more.update(eventCategory=None, managementEvent=None, eventVersion="1.05")
        if chance.random() < 0.3:
            more["sessionCredentialFromConsole"] = "true"
        return more

    def selectors(self):
        """The selectors of a PutEventSelectors."""
        if self.chance.random() < 0.4:
            return {"EventSelectors": [self._basic() for _ in range(self.chance.randint(1, 3))]}
        return {"AdvancedEventSelectors": [self._advanced() for _ in range(self.chance.randint(1, 4))]}

    def _basic(self):
        chance = self.chance
        selector = {"ReadWriteType": chance.choice(("All", "ReadOnly", "WriteOnly")),
                    "IncludeManagementEvents": chance.random() < 0.7}
        if selector["IncludeManagementEvents"] and chance.random() < 0.5:
            selector["ExcludeManagementEventSources"] = ["kms.amazonaws.com"]
        if not selector["IncludeManagementEvents"] or chance.random() < 0.6:
            source = chance.choice(("s3.amazonaws.com", "lambda.amazonaws.com", "dynamodb.amazonaws.com"))
            everything = "arn:aws:" + source.split(".")[0]
            value = everything if chance.random() < 0.4 else self.arn(source, self.owner, self.regions[0])
            selector["DataResources"] = [{"Type": TYPES[source], "Values": [value]}]
        return selector

    def _advanced(self):
        chance = self.chance
        kind = chance.random()
        if kind < 0.25:
            fields = [{"Field": "eventCategory", "Equals": ["Management"]}]
            if chance.random() < 0.5:
                fields.append({"Field": "readOnly", "Equals": [chance.choice(("true", "false"))]})
            if chance.random() < 0.5:
                fields.append({"Field": "eventSource", "NotEquals": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]})
        elif kind < 0.4:
            fields = [{"Field": "eventCategory", "Equals": ["NetworkActivity"]},
                      {"Field": "eventSource", "Equals": ["kms.amazonaws.com"]}]
            if chance.random() < 0.5:
                fields.append({"Field": "errorCode", "Equals": ["VpceAccessDenied"]})
            if chance.random() < 0.5:
                fields.append({"Field": "vpcEndpointId", "NotEquals": ["vpce-12"]})
        else:
            fields = self._data_fields()
        return {"Name": f"selector {chance.randint(1, 9)}", "FieldSelectors": fields}

    def _data_fields(self):
        chance = self.chance
        source = chance.choice(sorted(TYPES))
        fields = [{"Field": "eventCategory", "Equals": ["Data"]},
                  {"Field": "resources.type", "Equals": [TYPES[source]]}]
        arns = [self.arn(source, self.owner, region) for region in self.regions]
        maybe = ({"Field": "resources.ARN", "StartsWith": [arns[0][:-2], arns[1]], "NotStartsWith": [arns[-1]]},
                 {"Field": "resources.ARN", "NotEquals": arns[:2]},
                 {"Field": "eventName", "NotEquals": ["GetObject"], "NotStartsWith": ["Put"]},
                 {"Field": "eventName", "EndsWith": ["Object", "Item"]},
                 {"Field": "readOnly", "Equals": ["true"]},
                 {"Field": "userIdentity.arn", "EndsWith": ["user/mia"]},
                 {"Field": "sessionCredentialFromConsole", "NotEquals": ["true"]})
        for field in chance.sample(maybe, chance.randint(0, 2)):
            if field["Field"] not in [known["Field"] for known in fields]:
                fields.append(field)
        return fields
