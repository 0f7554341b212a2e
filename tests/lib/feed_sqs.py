"""SQS's JSON protocol 1.0 over the stand-in's queues: what a consumer calls, and nothing else."""

import json
import re

from feed_door import Refusal
from feed_http import Answer
from feed_queue import QueueError, md5

TYPE = "application/x-amz-json-1.0"
# By S3's code or by SQS's own name: (name in JSON, name in the query protocol, status). Those of signatures and
# throttling no model lists. In the query protocol SQS says ExpiredToken and SignatureDoesNotMatch, with 403.
ERRORS = {
    "QueueDoesNotExist": ("com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", 400),
    "ReceiptHandleIsInvalid": ("com.amazonaws.sqs#ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", 404),
    "MessageNotInflight": ("com.amazonaws.sqs#MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", 400),
    "OverLimit": ("com.amazonaws.sqs#OverLimit", "OverLimit", 403),
    "InvalidMessageContents": ("com.amazonaws.sqs#InvalidMessageContents", "InvalidMessageContents", 400),
    "InvalidParameterValue": ("com.amazonaws.sqs#InvalidParameterValueException", "InvalidParameterValue", 400),
    "MissingParameter": ("com.amazonaws.sqs#MissingRequiredParameterException", "MissingParameter", 400),
    "SlowDown": ("com.amazonaws.sqs#RequestThrottled", "RequestThrottled", 403),
    "InternalError": ("com.amazon.coral.service#InternalFailure", "InternalFailure", 500),
    "AccessDenied": ("com.amazon.coral.service#AccessDeniedException", "AccessDenied", 403),
    "AuthorizationHeaderMalformed": ("com.amazon.coral.service#IncompleteSignatureException", "IncompleteSignature",
                                     403),
    "InvalidAccessKeyId": ("com.amazon.coral.service#UnrecognizedClientException", "InvalidClientTokenId", 403),
    "InvalidToken": ("com.amazon.coral.service#UnrecognizedClientException", "InvalidClientTokenId", 403),
    "ExpiredToken": ("com.amazon.coral.service#ExpiredTokenException", "ExpiredToken", 403),
    "RequestTimeTooSkewed": ("com.amazon.coral.service#InvalidSignatureException", "SignatureDoesNotMatch", 403),
    "SignatureDoesNotMatch": ("com.amazon.coral.service#InvalidSignatureException", "SignatureDoesNotMatch", 403),
    **{name: (f"com.amazonaws.sqs#{name}", f"AWS.SimpleQueueService.{name}", 400)
       for name in ("EmptyBatchRequest", "TooManyEntriesInBatchRequest", "BatchEntryIdsNotDistinct",
                    "InvalidBatchEntryId")},
}
BODY = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
BODY_BYTES_MAX = 1 << 20


def success(said):
    return Answer(200, json.dumps(said).encode(), TYPE)


def failure(code, message, query_mode):
    kind, legacy, status = ERRORS.get(code, (code, code, 400))
    body = {"__type": kind, "message": message}
    headers = (("x-amzn-query-error", f"{legacy};{'Receiver' if status >= 500 else 'Sender'}"),) if query_mode else ()
    return Answer(status, json.dumps(body).encode(), TYPE, headers)


def whole(request, name, least, most, default):
    """A number of the request within its limits."""
    value = request.get(name)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise QueueError("InvalidParameterValue", f"{name} must be {least} to {most}, not {value!r}")
    return value


class FeedSqs:
    """`queues`: FeedQueue by name; may be changed at any time."""

    def __init__(self, queues, url_of):
        self.queues, self.url_of = queues, url_of
        self.operations = {
            "ReceiveMessage": self.receive, "DeleteMessage": self.delete, "SendMessage": self.send,
            "ChangeMessageVisibility": self.change_visibility, "GetQueueAttributes": self.attributes,
            "GetQueueUrl": self.url, "SendMessageBatch": self.batch(self.send),
            "DeleteMessageBatch": self.batch(self.delete),
            "ChangeMessageVisibilityBatch": self.batch(self.change_visibility),
        }

    def target(self, request):
        """The name of the queue that a request is about."""
        said = str(request.get("QueueUrl") or request.get("QueueName") or "")
        return said.rpartition("/")[2]

    def answer(self, operation, request, query_mode):
        """`request`: the JSON of it."""
        try:
            if not self.target(request):
                raise QueueError("MissingParameter", "The request must contain the parameter QueueUrl.")
            queue = self.queues.get(self.target(request))
            if queue is None:
                raise QueueError("QueueDoesNotExist", "The specified queue does not exist.")
            return success(self.operations[operation](queue, request))
        except QueueError as error:
            return failure(error.args[0], error.args[-1], query_mode)

    def receive(self, queue, request):
        most = whole(request, "MaxNumberOfMessages", 1, 10, 1)
        visibility = whole(request, "VisibilityTimeout", 0, 43200, None)
        wait = whole(request, "WaitTimeSeconds", 0, 20, None)
        asked = {*request.get("MessageSystemAttributeNames", ()), *request.get("AttributeNames", ())}
        found = queue.receive(most, visibility, wait)
        said = [{"MessageId": each.id, "ReceiptHandle": each.receipt, "MD5OfBody": md5(each.body), "Body": each.body,
                 **shown(each, asked)} for each in found]
        return {"Messages": said} if said else {}

    def send(self, queue, request):
        body = request.get("MessageBody")
        if not isinstance(body, str) or not body:
            raise QueueError("MissingParameter", "The request must contain the parameter MessageBody.")
        if not BODY.fullmatch(body):
            raise QueueError("InvalidMessageContents", "Message must be shorter and of the characters of XML 1.0")
        if len(body.encode()) > BODY_BYTES_MAX:
            raise QueueError("InvalidParameterValue", f"One or more parameters are invalid. Reason: Message must be "
                             f"shorter than {BODY_BYTES_MAX} bytes.")
        message = queue.send(body, whole(request, "DelaySeconds", 0, 900, 0))
        return {"MessageId": message.id, "MD5OfMessageBody": md5(body)}

    def delete(self, queue, request):
        queue.delete(receipt_of(request))
        return {}

    def change_visibility(self, queue, request):
        seconds = whole(request, "VisibilityTimeout", 0, 43200, None)
        if seconds is None:
            raise QueueError("MissingParameter", "The request must contain the parameter VisibilityTimeout.")
        queue.change_visibility(receipt_of(request), seconds)
        return {}

    def attributes(self, queue, request):
        visible, flying, delayed = queue.counts()
        held = {"QueueArn": queue.arn, "VisibilityTimeout": str(queue.visibility),
                "ReceiveMessageWaitTimeSeconds": str(queue.wait), "ApproximateNumberOfMessages": str(visible),
                "ApproximateNumberOfMessagesNotVisible": str(flying),
                "ApproximateNumberOfMessagesDelayed": str(delayed), "DelaySeconds": "0",
                "MessageRetentionPeriod": "345600", "MaximumMessageSize": str(BODY_BYTES_MAX)}
        if queue.dead is not None:
            held["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": queue.dead.arn,
                                                "maxReceiveCount": queue.max_receives})
        asked = request.get("AttributeNames", ())
        found = {name: value for name, value in held.items() if name in asked or "All" in asked}
        return {"Attributes": found} if found else {}

    def url(self, queue, _):
        return {"QueueUrl": self.url_of(queue)}

    def batch(self, one):
        """An operation on up to ten entries, each with a result of its own."""
        def run(queue, request):
            entries = request.get("Entries") or []
            ids = [entry.get("Id") for entry in entries]
            if not entries:
                raise QueueError("EmptyBatchRequest", "There should be at least one entry in the request.")
            if len(entries) > 10:
                raise QueueError("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.")
            if len(set(ids)) < len(ids):
                raise QueueError("BatchEntryIdsNotDistinct", "Two or more batch entries have the same Id.")
            if not all(isinstance(each, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,80}", each) for each in ids):
                raise QueueError("InvalidBatchEntryId", "A batch entry id can only contain letters, digits, - and _.")
            said = {"Successful": [], "Failed": []}
            for entry in entries:
                try:
                    said["Successful"].append({"Id": entry["Id"], **one(queue, entry)})
                except QueueError as error:
                    said["Failed"].append({"Id": entry["Id"], "Code": ERRORS[error.args[0]][1],
                                           "Message": error.args[-1], "SenderFault": True})
            return {name: rows for name, rows in said.items() if rows}
        return run


def shown(message, asked):
    """The system attributes that were asked for, as a member of the message."""
    held = {"SentTimestamp": str(int(message.sent * 1000)), "ApproximateReceiveCount": str(message.count),
            "ApproximateFirstReceiveTimestamp": str(int(message.first_received * 1000)),
            "SenderId": "AIDAFEED00000000SENDER"}
    if message.from_queue:
        held["DeadLetterQueueSourceArn"] = message.from_queue
    found = {name: value for name, value in held.items() if name in asked or "All" in asked}
    return {"Attributes": found} if found else {}


def receipt_of(request):
    receipt = request.get("ReceiptHandle")
    if not isinstance(receipt, str) or not receipt:
        raise QueueError("MissingParameter", "The request must contain the parameter ReceiptHandle.")
    return receipt


def refused(refusal, query_mode):
    """A Refusal of the door or of a fault, as SQS writes it."""
    assert isinstance(refusal, Refusal)
    message = refusal.message
    if refusal.code == "RequestTimeTooSkewed":
        message = f"Signature expired: {refusal.more.get('RequestTime', '')} is now earlier than it may be"
    return failure(refusal.code, message, query_mode)
