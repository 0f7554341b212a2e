"""A hundred and thirty events whose every attribute is known, as the SDKs' checks find them."""

import datetime

import made


def known_events():
    """Newest first, a minute apart, ending five minutes ago. Every thirteenth is a data event."""
    end = made.now() - datetime.timedelta(minutes=5)
    return [known_event(number, end - datetime.timedelta(minutes=number)) for number in range(130)]


def known_event(number, when):
    account = "111122223333"
    user = f"user-{number % 5}"
    bucket = f"bucket-{number % 7}"
    data = number % 13 == 12
    return made.record(
        name="GetObject" if data else ("CreateBucket", "DeleteBucket", "PutBucketPolicy")[number % 3],
        when=when, account=account, eventSource="s3.amazonaws.com", user=user, readOnly=number % 2 == 0,
        userIdentity={"type": "IAMUser", "principalId": f"AIDAEXAMPLE{number % 5}", "accountId": account,
                      "arn": f"arn:aws:iam::{account}:user/{user}", "accessKeyId": f"AKIAEXAMPLE{number % 5}",
                      "userName": user},
        requestParameters={"bucketName": bucket, "Host": f"{bucket}.s3.amazonaws.com"},
        resources=[{"accountId": account, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}],
        eventCategory="Data" if data else "Management", managementEvent=not data)
