"""A feed of servers that are not ours: moto's S3 and SQS, and MinIO with its webhook; files are put into them by
Amazon's own client, so that this runs in its locked environment."""

import json
import types

import boto3
from botocore.config import Config

import minio
from client import Client
from feed_door import KEY, SECRET
from feed_intake import IntakeConsumer
from server import Folder, Server
from sigv4 import Credentials

REGION = "us-east-1"


def amazons_client(service, endpoint):
    return boto3.client(service, region_name=REGION, endpoint_url=endpoint, aws_access_key_id=KEY,
                        aws_secret_access_key=SECRET, config=Config(s3={"addressing_style": "path"}))


class RealFeed:
    """A server beside an S3 at `endpoint`: what the program's commands are told of. `settings`: the server's, of the
    path of the file with the feed's credentials."""

    def __init__(self, endpoint, settings=lambda path: ()):
        self.s3 = amazons_client("s3", endpoint)
        self.cloud = types.SimpleNamespace(endpoint=endpoint, region=REGION, environment=lambda *_: {})
        self.folder = Folder()
        self.consumer = IntakeConsumer()
        self.server = Server(self.folder / "data", settings(self.consumer.credentials_file(self)))
        self.client = Client(self.server)

    def put(self, bucket, key, stored):
        self.s3.put_object(Bucket=bucket, Key=key, Body=stored.data, Metadata=stored.metadata)

    def announce_to(self, bucket, queue):
        """S3's own way to have a queue told what comes."""
        self.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}]})

    def close(self):
        if self.server.alive():
            self.server.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class MotoQueue:
    """A queue of moto's."""

    def __init__(self, endpoint, name):
        self.sqs = amazons_client("sqs", endpoint)
        self.url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = self._facts("QueueArn")["QueueArn"]

    def _facts(self, *names):
        return self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=list(names))["Attributes"]

    def is_empty(self):
        facts = self._facts("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return not any(map(int, facts.values()))


class MinioFeed(RealFeed):
    """A MinIO whose webhook tells the server of objects, and another of what was done with them, where `audit`."""
    QUEUE = "arn:minio:sqs::feed:webhook"

    def __init__(self, audit=False):
        self.minio, why = minio.serve(user=Credentials(KEY, SECRET))
        assert self.minio, why
        super().__init__(self.minio.s3.endpoint, lambda path: [
            "intake.minio.notices=true", f"intake.minio.s3_endpoint={self.minio.s3.endpoint}",
            f"intake.minio.credentials=file:{path}#feed"])
        said = json.dumps({"name": "minio", "scope": ["imports:write", "events:write"]}).encode()
        token = self.client.v1("POST", "tokens", body=said, headers={"Content-Type": "application/json"}).json["token"]
        # Only now it is known where the server listens.
        self.minio.kill()
        self.minio.environment.update({
            "MINIO_NOTIFY_WEBHOOK_ENABLE_feed": "on", "MINIO_NOTIFY_WEBHOOK_AUTH_TOKEN_feed": token,
            "MINIO_NOTIFY_WEBHOOK_ENDPOINT_feed": f"{self.server.endpoint}/v1/intake/notices/minio",
            "MINIO_NOTIFY_WEBHOOK_QUEUE_DIR_feed": str(self.minio.folder / "notices"), "no_proxy": "127.0.0.1"})
        if audit:
            self.minio.environment.update({
                "MINIO_AUDIT_WEBHOOK_ENABLE_trail": "on", "MINIO_AUDIT_WEBHOOK_AUTH_TOKEN_trail": f"Bearer {token}",
                "MINIO_AUDIT_WEBHOOK_ENDPOINT_trail": f"{self.server.endpoint}/v1/intake/minio",
                "MINIO_AUDIT_WEBHOOK_QUEUE_DIR_trail": str(self.minio.folder / "audit")})
        self.minio.start()

    def close(self):
        super().close()
        self.minio.kill()
