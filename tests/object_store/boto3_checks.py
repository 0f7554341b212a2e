"""boto3 with the built-in buckets. Runs in the locked environment; tests/object_store/run starts it."""

import base64
import io
import json
import pathlib
import sys
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import boto3  # noqa: E402
from boto3.s3.transfer import TransferConfig  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError, MissingDependencyException  # noqa: E402

from report import Report, contains, same  # noqa: E402

QUICK = Config(retries={"max_attempts": 1}, signature_version="s3v4")
s3 = boto3.client("s3", config=QUICK)
BUCKET = "boto-things"
MIB = 1 << 20


def refused(code, call, **request):
    try:
        call(**request)
    except ClientError as error:
        same(error.response["Error"]["Code"], code, f"{call.__name__} {request}")
        return error.response
    raise AssertionError(f"{call.__name__} {request} is not refused")


def fetched(request):
    """The status and body of a plain HTTP request."""
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def buckets():
    s3.create_bucket(Bucket=BUCKET)
    s3.head_bucket(Bucket=BUCKET)
    same(BUCKET in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]], True)
    same(s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"], None)
    refused("404", s3.head_bucket, Bucket="absent-bucket")
    refused("InvalidBucketName", s3.create_bucket, Bucket="Upper.Case")


def objects():
    put = s3.put_object(Bucket=BUCKET, Key="a/b c+d.txt", Body=b"hello", ContentType="text/plain",
                        CacheControl="no-cache", Metadata={"who": "mia"})
    same(put["ETag"], '"5d41402abc4b2a76b9719d911017c592"')  # MD5 of "hello".
    got = s3.get_object(Bucket=BUCKET, Key="a/b c+d.txt")
    same(got["Body"].read(), b"hello")
    same((got["ContentType"], got["CacheControl"], got["Metadata"]), ("text/plain", "no-cache", {"who": "mia"}))
    same(got["ChecksumCRC32"], put["ChecksumCRC32"])
    head = s3.head_object(Bucket=BUCKET, Key="a/b c+d.txt", ChecksumMode="ENABLED")
    same((head["ContentLength"], head["ETag"]), (5, put["ETag"]))
    same(s3.get_object(Bucket=BUCKET, Key="a/b c+d.txt", Range="bytes=1-3")["Body"].read(), b"ell")
    s3.put_object(Bucket=BUCKET, Key="a/b c+d.txt", Body=b"")
    same(s3.head_object(Bucket=BUCKET, Key="a/b c+d.txt")["ContentLength"], 0)
    refused("NoSuchKey", s3.get_object, Bucket=BUCKET, Key="none")
    refused("NotImplemented", s3.put_object, Bucket=BUCKET, Key="k", Body=b"", ServerSideEncryption="AES256")
    refused("AccessControlListNotSupported", s3.put_object, Bucket=BUCKET, Key="k", Body=b"", ACL="public-read")
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x", ACL="bucket-owner-full-control")
    s3.delete_object(Bucket=BUCKET, Key="k")
    s3.delete_object(Bucket=BUCKET, Key="k")


def checksums():
    for name in ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"):
        try:
            put = s3.put_object(Bucket=BUCKET, Key="sum", Body=b"123456789", ChecksumAlgorithm=name)
        except MissingDependencyException:
            continue  # This client needs another library for it.
        got = s3.get_object(Bucket=BUCKET, Key="sum", ChecksumMode="ENABLED")
        same(got[f"Checksum{name}"], put[f"Checksum{name}"])
        same(got["Body"].read(), b"123456789")
    wrong = base64.b64encode(b"\0\0\0\0").decode()
    refused("BadDigest", s3.put_object, Bucket=BUCKET, Key="wrong", Body=b"x", ChecksumCRC32=wrong)
    refused("BadDigest", s3.put_object, Bucket=BUCKET, Key="wrong", Body=b"x",
            ContentMD5=base64.b64encode(b"0" * 16).decode())
    refused("404", s3.head_object, Bucket=BUCKET, Key="wrong")


def conditional_writes():
    first = s3.put_object(Bucket=BUCKET, Key="once", Body=b"1", IfNoneMatch="*")
    refused("PreconditionFailed", s3.put_object, Bucket=BUCKET, Key="once", Body=b"2", IfNoneMatch="*")
    second = s3.put_object(Bucket=BUCKET, Key="once", Body=b"2", IfMatch=first["ETag"])
    refused("PreconditionFailed", s3.put_object, Bucket=BUCKET, Key="once", Body=b"3", IfMatch=first["ETag"])
    refused("NoSuchKey", s3.put_object, Bucket=BUCKET, Key="never", Body=b"3", IfMatch=first["ETag"])
    same(s3.get_object(Bucket=BUCKET, Key="once", IfMatch=second["ETag"])["Body"].read(), b"2")
    refused("304", s3.get_object, Bucket=BUCKET, Key="once", IfNoneMatch=second["ETag"])


def parts():
    content = bytes(range(256)) * (12 * MIB // 256) + b"end"
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    s3.upload_fileobj(io.BytesIO(content), BUCKET, "large", Config=config)
    got = io.BytesIO()
    s3.download_fileobj(BUCKET, "large", got, Config=config)
    same(got.getvalue() == content, True, "what was sent in parts")
    head = s3.head_object(Bucket=BUCKET, Key="large", ChecksumMode="ENABLED")
    same(head["ETag"].endswith('-3"'), True, head["ETag"])
    same(s3.get_object(Bucket=BUCKET, Key="large")["Body"].read() == content, True, "at once")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="left")["UploadId"]
    part = s3.upload_part(Bucket=BUCKET, Key="left", UploadId=upload, PartNumber=1, Body=b"x" * 10)
    copied = s3.upload_part_copy(Bucket=BUCKET, Key="left", UploadId=upload, PartNumber=2,
                                 CopySource={"Bucket": BUCKET, "Key": "large"}, CopySourceRange="bytes=0-9")
    same([(one["PartNumber"], one["Size"]) for one in
          s3.list_parts(Bucket=BUCKET, Key="left", UploadId=upload)["Parts"]], [(1, 10), (2, 10)])
    same([one["Key"] for one in s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]], ["left"])
    finish = {"Bucket": BUCKET, "Key": "left", "UploadId": upload}
    both = [{"PartNumber": 1, "ETag": part["ETag"]},
            {"PartNumber": 2, "ETag": copied["CopyPartResult"]["ETag"]}]
    refused("InvalidPart", s3.complete_multipart_upload, **finish,
            MultipartUpload={"Parts": [{"PartNumber": 2, "ETag": part["ETag"]}]})
    refused("EntityTooSmall", s3.complete_multipart_upload, **finish, MultipartUpload={"Parts": both})
    refused("InvalidPartOrder", s3.complete_multipart_upload, **finish, MultipartUpload={"Parts": both[::-1]})
    s3.complete_multipart_upload(**finish, MultipartUpload={"Parts": both[:1]})
    same(s3.get_object(Bucket=BUCKET, Key="left")["Body"].read(), b"x" * 10)
    again = s3.create_multipart_upload(Bucket=BUCKET, Key="left")["UploadId"]
    s3.abort_multipart_upload(Bucket=BUCKET, Key="left", UploadId=again)
    refused("NoSuchUpload", s3.upload_part, Bucket=BUCKET, Key="left", UploadId=again, PartNumber=1, Body=b"")


def copies():
    s3.put_object(Bucket=BUCKET, Key="from", Body=b"copy me", ContentType="text/x", Metadata={"a": "1"})
    s3.copy_object(Bucket=BUCKET, Key="to", CopySource={"Bucket": BUCKET, "Key": "from"})
    got = s3.get_object(Bucket=BUCKET, Key="to")
    same((got["Body"].read(), got["ContentType"], got["Metadata"]), (b"copy me", "text/x", {"a": "1"}))
    s3.copy_object(Bucket=BUCKET, Key="to", CopySource={"Bucket": BUCKET, "Key": "from"}, Metadata={"b": "2"},
                   MetadataDirective="REPLACE")
    same(s3.head_object(Bucket=BUCKET, Key="to")["Metadata"], {"b": "2"})
    refused("InvalidRequest", s3.copy_object, Bucket=BUCKET, Key="to", CopySource={"Bucket": BUCKET, "Key": "to"})
    refused("NoSuchKey", s3.copy_object, Bucket=BUCKET, Key="to", CopySource={"Bucket": BUCKET, "Key": "none"})


def presigned():
    url = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "by url"})
    same(fetched(urllib.request.Request(url, data=b"anybody", method="PUT"))[0], 200)
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "by url",
                                                          "ResponseContentType": "text/html"})
    same(fetched(url), (200, b"anybody"))
    status, body = fetched(urllib.request.Request(url, headers={"x-amz-copy-source": f"{BUCKET}/from"}))
    same(status, 403, body)
    older = boto3.client("s3", config=Config(signature_version="s3"))
    url = older.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "by url",
                                                             "ResponseContentType": "text/html"})
    same(fetched(url), (200, b"anybody"))
    same(fetched(url.replace("by%20url", "from"))[0], 403)
    status, body = fetched(older.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "by url"},
                                                        ExpiresIn=-1))
    same(status, 403)
    contains(body.decode(), "Request has expired", "why not")
    url = older.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "by url"})
    status, body = fetched(urllib.request.Request(url, data=b"x", method="PUT"))
    same(status, 400)
    contains(body.decode(), "AWS4-HMAC-SHA256", "what to sign with")


def policies():
    refused("NoSuchBucketPolicy", s3.get_bucket_policy, Bucket=BUCKET)
    public = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                                                      "Resource": f"arn:aws:s3:::{BUCKET}/from"}]}
    plain = f"{s3.meta.endpoint_url}/{BUCKET}/from"
    same(fetched(plain)[0], 403)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(public))
    same(json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"]), public)
    same(s3.get_bucket_policy_status(Bucket=BUCKET)["PolicyStatus"]["IsPublic"], True)
    same(fetched(plain), (200, b"copy me"))
    same(fetched(urllib.request.Request(plain, data=b"x", method="PUT"))[0], 403)
    refused("MalformedPolicy", s3.put_bucket_policy, Bucket=BUCKET, Policy="{}")
    s3.delete_bucket_policy(Bucket=BUCKET)
    same(fetched(plain)[0], 403)


def terraform():
    """What Terraform's bucket asks after it is made, in its order."""
    same(s3.get_bucket_acl(Bucket=BUCKET)["Grants"][0]["Permission"], "FULL_CONTROL")
    refused("NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket=BUCKET)
    refused("NoSuchWebsiteConfiguration", s3.get_bucket_website, Bucket=BUCKET)
    same("Status" in s3.get_bucket_versioning(Bucket=BUCKET), False)
    same("Status" in s3.get_bucket_accelerate_configuration(Bucket=BUCKET), False)
    same(s3.get_bucket_request_payment(Bucket=BUCKET)["Payer"], "BucketOwner")
    same("LoggingEnabled" in s3.get_bucket_logging(Bucket=BUCKET), False)
    refused("NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, Bucket=BUCKET)
    refused("ReplicationConfigurationNotFoundError", s3.get_bucket_replication, Bucket=BUCKET)
    refused("ServerSideEncryptionConfigurationNotFoundError", s3.get_bucket_encryption, Bucket=BUCKET)
    refused("ObjectLockConfigurationNotFoundError", s3.get_object_lock_configuration, Bucket=BUCKET)
    refused("NoSuchTagSet", s3.get_bucket_tagging, Bucket=BUCKET)
    refused("NoSuchPublicAccessBlockConfiguration", s3.get_public_access_block, Bucket=BUCKET)
    same(s3.get_bucket_ownership_controls(Bucket=BUCKET)["OwnershipControls"]["Rules"],
         [{"ObjectOwnership": "BucketOwnerEnforced"}])
    s3.get_bucket_notification_configuration(Bucket=BUCKET)


def emptied():
    refused("BucketNotEmpty", s3.delete_bucket, Bucket=BUCKET)
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    gone = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in [*keys, "never there"]]})
    same(sorted(one["Key"] for one in gone["Deleted"]), sorted([*keys, "never there"]))
    same(s3.list_objects_v2(Bucket=BUCKET)["KeyCount"], 0)
    s3.delete_bucket(Bucket=BUCKET)
    refused("NoSuchBucket", s3.list_objects_v2, Bucket=BUCKET)


def main():
    report = Report()
    report.run_all([
        ("boto3: buckets are made and found", buckets),
        ("boto3: objects are put, read and deleted", objects),
        ("boto3: every checksum is compared and kept", checksums),
        ("boto3: writes under conditions", conditional_writes),
        ("boto3: uploads in parts", parts),
        ("boto3: copies", copies),
        ("boto3: presigned URLs", presigned),
        ("boto3: a policy lets everybody read, and no more", policies),
        ("boto3: what Terraform's bucket reads", terraform),
        ("boto3: a bucket is emptied and deleted", emptied),
    ])


main()
