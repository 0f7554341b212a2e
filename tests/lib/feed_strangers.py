"""What else lies below AWSLogs/ in a bucket that services share: none of it is a log file of CloudTrail's."""

import json

import made
from digest_chain import Stored, packed


def insight(account, region):
    """An Insights event, as CloudTrail-Insight files hold them."""
    return {"eventVersion": "1.09", "eventTime": "2026-01-02T04:05:00Z", "awsRegion": region,
            "eventID": "11111111-2222-4333-8444-555555555555", "eventType": "AwsCloudTrailInsight",
            "recipientAccountId": account, "sharedEventID": "66666666-7777-4888-9999-000000000000",
            "insightDetails": {"state": "Start", "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances",
                               "insightType": "ApiCallRateInsight",
                               "insightContext": {"statistics": {"baseline": {"average": 0.1},
                                                                 "insight": {"average": 9}}}},
            "eventCategory": "Insight"}


def strangers(account="111122223333", region="us-east-1", prefix=""):
    """{key: Stored}: files of other services, of other kinds of CloudTrail's own, and the folders' own objects."""
    base, day = f"{prefix}AWSLogs/{account}", "2026/01/02"
    stamp, unique = "20260102T0405Z", "Ab3dEf6hIj9kLm2n"
    config = packed(json.dumps({"fileVersion": "1.0", "configurationItems": []}).encode())
    line = packed(b"http 2026-01-02T04:05:06.000000Z app/my-lb/1 192.0.2.1:1 - -1 -1 -1 200 200 0 0 \"GET / \"\n")
    return {key: Stored(data, {}) for key, data in {
        f"{base}/": b"",
        f"{base}/CloudTrail/": b"",
        f"{base}/CloudTrail-Digest/": b"",
        f"{base}/Config/ConfigWritabilityCheckFile": b"",
        f"{base}/Config/{region}/2026/1/2/ConfigHistory/{account}_Config_{region}_ConfigHistory_AWS::EC2::Instance_"
        f"20260102T040506Z_20260102T050000Z_1.json.gz": config,
        f"{base}/Config/{region}/2026/1/2/ConfigSnapshot/{account}_Config_{region}_ConfigSnapshot_20260102T040506Z_"
        "0b6a1d54-0000-4000-8000-000000000000.json.gz": config,
        f"{base}/elasticloadbalancing/{region}/{day}/{account}_elasticloadbalancing_{region}_app.my-lb.1234567890abcdef"
        "_20260102T0405Z_192.0.2.1_1a2b3c4d.log.gz": line,
        f"{base}/elasticloadbalancing/{region}/{day}/{account}_elasticloadbalancing_{region}_my-classic_20260102T0405Z_"
        "192.0.2.1_1a2b3c4d.log": b"2026-01-02T04:05:06.000000Z my-classic 192.0.2.1:1 - -1 -1 -1 200 200 0 0\n",
        f"{base}/ELBAccessLogTestFile": b"Enable AccessLog for ELB",
        f"{base}/vpcflowlogs/{region}/{day}/{account}_vpcflowlogs_{region}_fl-1_{stamp}_1a2b3c4d.log.gz": line,
        f"{base}/WAFLogs/{region}/my-acl/{day}/04/05/{account}_waflogs_{region}_my-acl_{stamp}_1a2b3c4d.log.gz": line,
        f"{base}/GuardDuty/{region}/{day}/1a2b3c4d-0000-4000-8000-000000000000.jsonl.gz": packed(b'{"id":"1"}\n'),
        f"{base}/S3Access/2026-01-02-04-05-06-1A2B3C4D": b"owner bucket [02/Jan/2026:04:05:06 +0000] ...\n",
        f"{base}/CloudTrail-Lake/Query/{day}/1a2b3c4d/result_1.csv.gz": packed(b"eventID\n1\n"),
        f"{base}/CloudTrail-Lake/Query/{day}/1a2b3c4d/result_sign.json": b'{"version":"1.0","files":[]}',
        f"{base}/CloudTrail/{region}/{day}/README.txt": b"not a log file",
        f"{base}/CloudTrail/{region}/{day}/{account}_CloudTrail_{region}_{stamp}_{unique}.json.gz.tmp": b"partial",
    }.items()}


def insights(account="111122223333", region="us-east-1", prefix=""):
    """(key, Stored, record) of an Insights file."""
    key = (f"{prefix}AWSLogs/{account}/CloudTrail-Insight/{region}/2026/01/02/{account}_CloudTrail-Insight_{region}_"
           "20260102T0405Z_In3dEf6hIj9kLm2n.json.gz")
    record = insight(account, region)
    return key, Stored(packed(json.dumps({"Records": [record]}).encode()), {}), record


def network_activity(account="111122223333", region="us-east-1", prefix=""):
    """(key, Stored, record) of a file of network activity."""
    key = (f"{prefix}AWSLogs/{account}/CloudTrail-NetworkActivity/{region}/2026/01/02/{account}_"
           f"CloudTrail-NetworkActivity_{region}_20260102T0405Z_Ne3dEf6hIj9kLm2n.json.gz")
    record = made.record("ListKeys", account, eventSource="kms.amazonaws.com", eventTime="2026-01-02T04:03:00Z",
                         awsRegion=region, eventID="22222222-2222-4333-8444-555555555555",
                         eventType="AwsVpceEvent", eventCategory="NetworkActivity", managementEvent=False,
                         vpcEndpointId="vpce-0123456789abcdef0", vpcEndpointAccountId=account)
    return key, Stored(packed(json.dumps({"Records": [record]}).encode()), {}), record
