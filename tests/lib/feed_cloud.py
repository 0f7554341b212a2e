"""S3 and SQS in one process, for whoever follows a queue: they do what the services may do, and go wrong as asked.

    with FeedCloud() as cloud:
        bucket, queue = cloud.add_bucket("feed-logs"), cloud.add_queue("feed")
        bucket.put(key, stored)
        queue.send(feed_messages.s3(feed_messages.Announced("feed-logs", key)))
        run(environment=cloud.environment(os.environ), queue_url=cloud.url_of(queue))
        assert not cloud.wrong
"""

import collections
import json
import threading
import time

import feed_s3
import feed_sqs
from feed_bucket import FeedBucket
from feed_door import KEY, SECRET, Door, Refusal
from feed_faults import Faults
from feed_http import Answer, Dropped, HttpServer
from feed_queue import FeedQueue
from feed_s3 import FeedS3
from feed_sqs import FeedSqs

ACCOUNT, REGION = "111122223333", "us-east-1"
PREFIX = "AmazonSQS."
LIST_KEYS = "CloudTrail_20131101.ListPublicKeys"
CREDENTIALS_PATH = "/-/credentials"  # What is no bucket's name.
WEBHOOK_PATH = "/-/webhook/"


def listed(keys):
    """As CloudTrail shows them."""
    return {"PublicKeyList": [{"Value": key.value(), "Fingerprint": key.fingerprint(),
                               "ValidityStartTime": 1577836800, "ValidityEndTime": 1893456000} for key in keys]}


def no_keys(refusal):
    """A Refusal as CloudTrail writes it."""
    said = {"__type": f"{refusal.code}Exception", "Message": refusal.message}
    return Answer(400, json.dumps(said).encode(), "application/x-amz-json-1.1")


class FeedCloud:
    """Answers on a port of its own until closed; everything may be changed meanwhile.

    `faults`: what goes wrong. `door`: its clock and credentials. `latency_ms`: of every answer. `requests`: how many by
    (operation, target). `wrong`: requests that it does not know, or that are badly signed for no reason of the script.
    """

    def __init__(self, region=REGION, latency_ms=0):
        self.region, self.latency_ms = region, latency_ms
        self.buckets, self.queues = {}, {}
        self.faults, self.door = Faults(), Door(region)
        self.keys = []  # PublicKeys of rsa_keys, as ListPublicKeys shows them.
        self.s3, self.sqs = FeedS3(self.buckets), FeedSqs(self.queues, self.url_of)
        self.requests, self.wrong = collections.Counter(), []
        self.in_flight, self.in_flight_most = collections.Counter(), collections.Counter()  # By operation.
        self._lock = threading.Lock()
        self._server = HttpServer(self.told, self.door.now)
        self.endpoint = self._server.endpoint

    def close(self):
        self._server.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def add_bucket(self, name, objects=(), **more):
        """As FeedBucket's own."""
        self.buckets[name] = FeedBucket(name, objects, self.region, **more)
        return self.buckets[name]

    def add_queue(self, name, **more):
        """As FeedQueue's own."""
        self.queues[name] = FeedQueue(name, ACCOUNT, self.region, **more)
        return self.queues[name]

    def url_of(self, queue):
        return self.endpoint + queue.path

    def webhook_of(self, queue):
        """A URL: what is posted there, as MinIO posts notifications, becomes a message."""
        return self.endpoint + WEBHOOK_PATH + queue.name

    def environment(self, others, issued=False):
        """What an AWS client needs; `issued`: with temporary credentials, from an endpoint as containers have."""
        kept = {name: value for name, value in others.items() if not name.startswith("AWS_")}
        keys = ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.endpoint + CREDENTIALS_PATH} if issued else
                {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET})
        return {**kept, **keys, "AWS_ENDPOINT_URL": self.endpoint, "AWS_DEFAULT_REGION": self.region,
                "AWS_REGION": self.region, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_PAGER": "", "no_proxy": "127.0.0.1"}

    def count(self, operation):
        """How many requests of an operation there were."""
        with self._lock:
            return sum(count for (name, _), count in self.requests.items() if name == operation)

    def told(self, request):
        """The answer; where the stand-in itself fails, that is wrong too."""
        try:
            return self.answer(request)
        except Dropped:
            raise
        except Exception as error:
            self.wrong.append(f"{request.method} {request.target}: {error!r}")
            raise

    def answer(self, request):
        if self.latency_ms:
            time.sleep(self.latency_ms / 1000)
        if request.raw_path == CREDENTIALS_PATH:
            self._enter("credentials", "")
            return Answer(200, json.dumps(self.door.issue()).encode(), "application/json")
        if request.raw_path.startswith(WEBHOOK_PATH):
            return self._webhook(request)
        target = request.headers.get("x-amz-target", "")
        if target.startswith(PREFIX):
            return self._answer_sqs(request, target.removeprefix(PREFIX))
        if target == LIST_KEYS:
            return self._guarded("cloudtrail", "ListPublicKeys", "", request, self._list_keys, no_keys)
        known = self.s3.operation(request)
        if known is None:
            return self._unknown(request, feed_s3.refused(Refusal("NotImplemented", "the stand-in has no such call")))
        return self._guarded("s3", *known, request, lambda: self.s3.answer(known[0], request), feed_s3.refused)

    def _answer_sqs(self, request, operation):
        query_mode = request.headers.get("x-amzn-query-mode", "").lower() == "true"
        try:
            said = json.loads(request.body)
            is_known = isinstance(said, dict) and operation in self.sqs.operations
        except ValueError:
            is_known = False
        if not is_known or not request.headers.get("content-type", "").startswith(feed_sqs.TYPE):
            return self._unknown(request, feed_sqs.failure("UnknownOperationException", operation, query_mode))
        return self._guarded("sqs", operation, self.sqs.target(said), request,
                             lambda: self.sqs.answer(operation, said, query_mode),
                             lambda refusal: feed_sqs.refused(refusal, query_mode))

    def _list_keys(self):
        return Answer(200, json.dumps(listed(self.keys)).encode(), "application/x-amz-json-1.1")

    def _guarded(self, service, operation, target, request, run, refused):
        """Runs what is asked, unless the door or a fault is against it."""
        self._enter(operation, target)
        try:
            hits = self.faults.of(operation, target)
            for fault in hits:
                fault.before()
            self._admit(request, service)
            answer = run()
            for fault in hits:
                answer = fault.after(answer)
            return answer
        except Refusal as refusal:
            return refused(refusal)
        finally:
            with self._lock:
                self.in_flight[operation] -= 1

    def _admit(self, request, service):
        try:
            self.door.admit(request, service)
        except Refusal as refusal:
            if refusal.code not in ("ExpiredToken", "RequestTimeTooSkewed") and "Region" not in refusal.more:
                self.wrong.append(f"{request.method} {request.target}: {refusal.code}: {refusal.message}")
            raise

    def _enter(self, operation, target):
        with self._lock:
            self.requests[operation, target] += 1
            self.in_flight[operation] += 1
            self.in_flight_most[operation] = max(self.in_flight_most[operation], self.in_flight[operation])

    def _unknown(self, request, answer):
        self.wrong.append(f"{request.method} {request.target} {request.headers.get('x-amz-target', '')}")
        return answer

    def _webhook(self, request):
        queue = self.queues.get(request.path.removeprefix(WEBHOOK_PATH))
        if queue is None:
            return self._unknown(request, Answer(404))
        if request.body:  # MinIO also asks whether anybody is there.
            queue.send(request.body.decode())
        return Answer(200)
