"""Calls of S3, each with the events that CloudTrail writes for it; against any S3 that checks signatures."""

import json

from botocore.exceptions import ClientError  # noqa: F401

from gateway_events import ABSENT, ANY_TEXT, members

BUCKET = "trail-of-tests"
ACCOUNT = "123456789012"
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:GetObject"],
     "Resource": [f"arn:aws:s3:::{BUCKET}/*"]}]}
BUCKET_ELEMENT = {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{BUCKET}"}


def object_elements(key):
    return [{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{BUCKET}/{key}"}, BUCKET_ELEMENT]


PREFIX_ELEMENTS = [{"type": "AWS::S3::Object", "ARNPrefix": f"arn:aws:s3:::{BUCKET}/"}, BUCKET_ELEMENT]


def event(name, read=False, data=False, resources=ABSENT, given=None, more=None, **asked):
    return {"eventSource": "s3.amazonaws.com", "eventName": name, "readOnly": read,
            "eventCategory": "Data" if data else "Management", "requestParameters": asked,
            "responseElements": given, "resources": resources, "errorCode": ABSENT,
            "additionalEventData": members(SignatureVersion="SigV4", AuthenticationMethod="AuthHeader"), **(more or {})}


def failed(expected, code):
    return {**expected, "errorCode": code, "errorMessage": ANY_TEXT}


def on_object(name, key, host, read=False, **asked):
    return event(name, read=read, data=True, resources=object_elements(key), bucketName=BUCKET, Host=host, key=key,
                 **asked)


def on_bucket(name, host, read=False, **asked):
    return event(name, read=read, resources=[BUCKET_ELEMENT], bucketName=BUCKET, Host=host, **asked)


def anything(expected, *names):
    """Members that are a server's own matter."""
    return {name: value for name, value in expected.items() if name not in names}


def buckets(made):
    client, host = made.client("s3"), made.host
    yield ("s3 CreateBucket", lambda: client.create_bucket(Bucket=BUCKET),
           event("CreateBucket", bucketName=BUCKET, Host=host))
    yield ("s3 ListBuckets", client.list_buckets, event("ListBuckets", read=True, Host=host))
    yield ("s3 HeadBucket", lambda: client.head_bucket(Bucket=BUCKET),
           event("HeadBucket", read=True, data=True, resources=PREFIX_ELEMENTS, bucketName=BUCKET, Host=host))
    yield ("s3 GetBucketLocation", lambda: client.get_bucket_location(Bucket=BUCKET),
           on_bucket("GetBucketLocation", host, read=True, location=""))
    yield ("s3 PutBucketVersioning",
           lambda: client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"}),
           anything(on_bucket("PutBucketVersioning", host), "requestParameters")
           | {"requestParameters": members(bucketName=BUCKET, versioning="",
                                           VersioningConfiguration=members(Status="Enabled"))})
    yield ("s3 GetBucketVersioning", lambda: client.get_bucket_versioning(Bucket=BUCKET),
           on_bucket("GetBucketVersioning", host, read=True, versioning=""))
    yield ("s3 PutBucketPolicy", lambda: client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(POLICY)),
           anything(on_bucket("PutBucketPolicy", host), "requestParameters")
           | {"requestParameters": members(bucketName=BUCKET, policy="", bucketPolicy=POLICY)})
    yield ("s3 GetBucketPolicy", lambda: client.get_bucket_policy(Bucket=BUCKET),
           on_bucket("GetBucketPolicy", host, read=True, policy=""))
    yield ("s3 PutBucketTagging",
           lambda: client.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]}),
           anything(on_bucket("PutBucketTagging", host), "requestParameters")
           | {"requestParameters": members(bucketName=BUCKET, tagging="", Tagging=members(
               TagSet={"Tag": {"Key": "a", "Value": "b"}}))})
    yield ("s3 DeleteBucket that is none", lambda: client.delete_bucket(Bucket="not-there-at-all"),
           failed(anything(event("DeleteBucket", bucketName="not-there-at-all", Host=host), "resources"),
                  "NoSuchBucket"))


def objects(made):
    client, host = made.client("s3"), made.host
    yield ("s3 PutObject", lambda: client.put_object(Bucket=BUCKET, Key="dir/ä b+c.txt", Body=b"x" * 1000),
           anything(on_object("PutObject", "dir/ä b+c.txt", host), "responseElements")
           | {"additionalEventData": members(bytesTransferredIn=1000.0, bytesTransferredOut=0.0)})
    yield ("s3 GetObject", lambda: client.get_object(Bucket=BUCKET, Key="dir/ä b+c.txt")["Body"].read(),
           on_object("GetObject", "dir/ä b+c.txt", host, read=True)
           | {"additionalEventData": members(bytesTransferredIn=0.0, bytesTransferredOut=1000.0)})
    yield ("s3 GetObject in part",
           lambda: client.get_object(Bucket=BUCKET, Key="dir/ä b+c.txt", Range="bytes=10-19")["Body"].read(),
           on_object("GetObject", "dir/ä b+c.txt", host, read=True)
           | {"additionalEventData": members(bytesTransferredOut=10.0)})
    yield ("s3 HeadObject", lambda: client.head_object(Bucket=BUCKET, Key="dir/ä b+c.txt"),
           on_object("HeadObject", "dir/ä b+c.txt", host, read=True))
    yield ("s3 HeadObject of nothing", lambda: client.head_object(Bucket=BUCKET, Key="nothing"),
           failed(on_object("HeadObject", "nothing", host, read=True), "NoSuchKey"))
    yield ("s3 GetObject of nothing", lambda: client.get_object(Bucket=BUCKET, Key="nothing"),
           failed(on_object("GetObject", "nothing", host, read=True), "NoSuchKey"))
    yield ("s3 ListObjectsV2", lambda: client.list_objects_v2(Bucket=BUCKET, Prefix="dir/", MaxKeys=10),
           event("ListObjects", read=True, data=True, resources=PREFIX_ELEMENTS, bucketName=BUCKET, Host=host,
                 prefix="dir/", **{"list-type": "2", "max-keys": "10", "encoding-type": "url"}))
    yield ("s3 CopyObject",
           lambda: client.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "dir/ä b+c.txt"}),
           anything(on_object("CopyObject", "copy", host), "requestParameters", "responseElements")
           | {"requestParameters": members(**{"bucketName": BUCKET, "key": "copy", "x-amz-copy-source": ANY_TEXT})})
    yield ("s3 PutObjectTagging",
           lambda: client.put_object_tagging(Bucket=BUCKET, Key="copy",
                                             Tagging={"TagSet": [{"Key": "k", "Value": "v"}]}),
           anything(on_object("PutObjectTagging", "copy", host), "requestParameters", "responseElements")
           | {"requestParameters": members(bucketName=BUCKET, key="copy", tagging="")})
    yield ("s3 CreateMultipartUpload",
           lambda: made.keep("upload", client.create_multipart_upload(Bucket=BUCKET, Key="large")),
           anything(on_object("CreateMultipartUpload", "large", host, uploads=""), "responseElements"))
    upload = made.kept["upload"]["UploadId"]
    yield ("s3 UploadPart",
           lambda: made.keep("part", client.upload_part(Bucket=BUCKET, Key="large", UploadId=upload, PartNumber=1,
                                                        Body=b"y" * 300_000)),
           anything(on_object("UploadPart", "large", host, uploadId=upload, partNumber="1"), "responseElements"))
    yield ("s3 CompleteMultipartUpload",
           lambda: client.complete_multipart_upload(Bucket=BUCKET, Key="large", UploadId=upload, MultipartUpload={
               "Parts": [{"PartNumber": 1, "ETag": made.kept["part"]["ETag"]}]}),
           anything(on_object("CompleteMultipartUpload", "large", host), "requestParameters", "responseElements")
           | {"requestParameters": members(bucketName=BUCKET, key="large", uploadId=upload)})
    yield ("s3 DeleteObjects, one event for each key",
           lambda: client.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "copy"}, {"Key": "large"}]}),
           [{"eventName": "DeleteObjects", "readOnly": False, "eventCategory": "Data", "resources": PREFIX_ELEMENTS,
             "requestParameters": members(bucketName=BUCKET, Host=host, delete="")},
            {"eventName": "DeleteObject", "eventCategory": "Data", "resources": object_elements("copy"),
             "requestParameters": members(bucketName=BUCKET, key="copy")},
            {"eventName": "DeleteObject", "eventCategory": "Data", "resources": object_elements("large"),
             "requestParameters": members(bucketName=BUCKET, key="large")}])
    yield ("s3 DeleteObject", lambda: client.delete_object(Bucket=BUCKET, Key="dir/ä b+c.txt"),
           anything(on_object("DeleteObject", "dir/ä b+c.txt", host), "responseElements"))


ALL = (buckets, objects)
