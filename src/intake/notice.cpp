#include "intake/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/s3_address.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/json_text.h"
#include "base/limits.h"

namespace opentrail::intake {
namespace {

// What a queue's messages have at most is 1 MiB, and SNS's text in text is shorter unescaped.
constexpr std::size_t message_bytes_max = std::size_t{2} << 20;
constexpr std::string_view cloudtrail_test = "CloudTrail validation message.";

/// Bytes from outside as a part of a sentence that any list can show: one line of UTF-8.
std::string in_line(std::string_view text) {
    const bool whole = is_utf8(text);
    std::string line(text);
    for (char& c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = ' ';
        if (byte >= 0x80 && !whole) c = '?';
    }
    return line;
}

std::string quoted(std::string_view text) {
    std::size_t size = std::min(text.size(), limits::quoted_bytes_max);
    // Not in the middle of a character.
    while (size < text.size() && size > 0 && (text[size] & 0xc0) == 0x80) --size;
    return in_line(text.substr(0, size));
}

std::unexpected<Error> wrong(std::string message) {
    return fail(Code::invalid, std::move(message));
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

Result<Json> json_of(std::string_view text) {
    auto message = parse_json(text, message_bytes_max);
    if (!message) return wrong("the message is " + message.error().message);
    return message;
}

// Members that may be odd.

/// A member that is a text; empty when it is none.
std::string text_of(const JsonObject& object, std::string_view name) {
    auto text = text_member(object, name);
    return text ? std::move(*text).value_or("") : std::string();
}

const JsonObject* object_of(const JsonObject* object, std::string_view name) {
    if (!object) return nullptr;
    const auto found = object_member(*object, name);
    return found ? *found : nullptr;
}

std::optional<std::uint64_t> size_of(const JsonObject& object) {
    const auto size = integer_member(object, "size");
    if (!size || !*size || **size < 0) return std::nullopt;
    return static_cast<std::uint64_t>(**size);
}

std::optional<Timestamp> time_of(const JsonObject& object, std::string_view name) {
    const auto time = parse_iso8601(text_of(object, name));
    return time ? std::optional(*time) : std::nullopt;
}

std::string unquoted(std::string etag) {
    if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) {
        etag = etag.substr(1, etag.size() - 2);
    }
    return etag;
}

/// What every object must have; `which` is who told it.
Result<void> check(const AnnouncedObject& object, std::string_view which) {
    if (object.bucket.empty()) return wrong(fmt::format("{} names no bucket", which));
    if (!aws::is_bucket_in_url(object.bucket)) {
        return wrong(fmt::format("{}: '{}' is no bucket's name", which, quoted(object.bucket)));
    }
    if (object.key.empty()) return wrong(fmt::format("{} names no object", which));
    if (!is_utf8(object.key)) {
        return wrong(fmt::format("{} names an object of bucket {} by a key that is not UTF-8",
                                 which, object.bucket));
    }
    return {};
}

/// What an event does to its object.
enum class Effect : std::uint8_t { made, removed, neither };

/// S3's names, with "s3:" in front where others write them (Amazon S3 User Guide, "Supported event
/// types").
Effect effect_of(std::string_view event) {
    if (event.starts_with("s3:")) event.remove_prefix(3);
    if (event.starts_with("ObjectCreated:")) return Effect::made;
    if (event.starts_with("ObjectRemoved:") || event.starts_with("LifecycleExpiration:")) {
        return Effect::removed;
    }
    return Effect::neither;
}

/// One of Records; absent when it neither makes nor removes an object.
Result<std::optional<AnnouncedObject>> read_record(const Json& value, std::size_t index) {
    const std::string which = fmt::format("record {}", index);
    if (!value.is_object()) return wrong(fmt::format("{} is no JSON object", which));
    const JsonObject& record = value.get_object();
    const std::string source = text_of(record, "eventSource");
    // "aws:s3", "minio:s3", "ceph:s3"; stand-ins may leave it out.
    if (!source.empty() && !source.ends_with(":s3")) {
        return wrong(fmt::format("{} is of '{}', not of S3", which, quoted(source)));
    }
    const std::string event = text_of(record, "eventName");
    if (event.empty()) return wrong(fmt::format("{} has no eventName", which));
    const Effect effect = effect_of(event);
    if (effect == Effect::neither) return std::nullopt;
    const JsonObject* const s3 = object_of(&record, "s3");
    const JsonObject* const bucket = object_of(s3, "bucket");
    const JsonObject* const object = object_of(s3, "object");
    if (!bucket || !object) {
        return wrong(fmt::format("{} has no s3.bucket or no s3.object", which));
    }
    const std::string encoded = text_of(*object, "key");
    auto key = percent_decode(encoded, Plus::is_space);
    if (!key) {
        return wrong(fmt::format("{}: the key '{}' is not URL-encoded", which, quoted(encoded)));
    }
    AnnouncedObject announced{.bucket = text_of(*bucket, "name"),
                              .key = std::move(*key),
                              .etag = unquoted(text_of(*object, "eTag")),
                              .version_id = text_of(*object, "versionId"),
                              .size = size_of(*object),
                              .at = time_of(record, "eventTime"),
                              .removed = effect == Effect::removed};
    TRY(check(announced, which));
    return announced;
}

/// The others of a message are read though one is not understood.
void note_bad(Notice& notice, const Error& why) {
    if (notice.bad.empty()) notice.bad = why.message;
}

Result<Notice> unless_all_bad(Notice notice) {
    if (notice.objects.empty() && !notice.bad.empty()) return wrong(notice.bad);
    return notice;
}

Result<Notice> read_records(const JsonArray& records) {
    if (records.empty()) return wrong("its Records are empty");
    Notice notice{.objects = {}, .kind = "s3"};
    for (std::size_t i = 0; i < records.size(); ++i) {
        auto object = read_record(records[i], i);
        if (!object) {
            note_bad(notice, object.error());
        } else if (*object) {
            notice.objects.push_back(std::move(**object));
        }
    }
    return unless_all_bad(std::move(notice));
}

/// MinIO's envelope without Records: "Key" is BUCKET/KEY, not encoded.
Result<Notice> read_minio(const JsonObject& message) {
    Notice notice{.objects = {}, .kind = "s3"};
    const Effect effect = effect_of(text_of(message, "EventName"));
    if (effect == Effect::neither) return notice;
    const std::string path = text_of(message, "Key");
    const std::size_t slash = path.find('/');
    AnnouncedObject object;
    object.bucket = path.substr(0, slash);
    if (slash != std::string::npos) object.key = path.substr(slash + 1);
    object.removed = effect == Effect::removed;
    TRY(check(object, "the message"));
    notice.objects.push_back(std::move(object));
    return notice;
}

Result<Notice> read_eventbridge(const JsonObject& message) {
    const std::string type = text_of(message, "detail-type");
    const std::string source = text_of(message, "source");
    if (source != "aws.s3" || type.ends_with("via CloudTrail")) {
        return wrong(fmt::format("an EventBridge event '{}' of '{}' announces no object",
                                 quoted(type), quoted(source)));
    }
    Notice notice{.objects = {}, .kind = "eventbridge"};
    const bool removed = type == "Object Deleted";
    if (!removed && type != "Object Created") return notice;
    const JsonObject* const detail = object_of(&message, "detail");
    const JsonObject* const bucket = object_of(detail, "bucket");
    const JsonObject* const object = object_of(detail, "object");
    if (!bucket || !object) return wrong("the event has no detail.bucket or no detail.object");
    AnnouncedObject announced{.bucket = text_of(*bucket, "name"),
                              .key = text_of(*object, "key"),
                              .etag = unquoted(text_of(*object, "etag")),
                              .version_id = text_of(*object, "version-id"),
                              .size = size_of(*object),
                              .at = time_of(message, "time"),
                              .removed = removed};
    TRY(check(announced, "the event"));
    notice.objects.push_back(std::move(announced));
    return notice;
}

/// Keys are as they are. AWS Config writes the same members, with one key that is no array.
Result<Notice> read_cloudtrail(const JsonObject& message) {
    Notice notice{.objects = {}, .kind = "cloudtrail"};
    const std::string bucket = text_of(message, "s3Bucket");
    const Json* const keys = find_member(message, "s3ObjectKey");
    const auto add = [&](const Json& key) -> Result<void> {
        if (!key.is_string()) return wrong("its s3ObjectKey is no text and no array of texts");
        AnnouncedObject object;
        object.bucket = bucket;
        object.key = std::string_view(key.get_string());
        TRY(check(object, "the message"));
        notice.objects.push_back(std::move(object));
        return {};
    };
    if (!keys->is_array()) {
        TRY(add(*keys));
        return notice;
    }
    if (keys->get_array().empty()) return wrong("its s3ObjectKey is empty");
    for (const Json& key : keys->get_array()) {
        if (const auto added = add(key); !added) note_bad(notice, added.error());
    }
    return unless_all_bad(std::move(notice));
}

/// What it has, for who must find out what it is.
std::unexpected<Error> not_known(const JsonObject& message) {
    constexpr std::size_t shown_max = 8;
    if (message.empty()) return wrong("the message is an empty JSON object");
    std::string names;
    std::size_t shown = 0;
    for (const auto& member : message) {
        if (shown++ == shown_max) {
            names += ", ...";
            break;
        }
        if (!names.empty()) names += ", ";
        names += quoted(member.key());
    }
    return wrong(fmt::format("the message is of no kind that announces objects: it has {}", names));
}

Result<Notice> read_plain(const JsonObject& message) {
    if (find_member(message, "Records")) {
        const auto records = array_member(message, "Records");
        if (!records) return wrong("its Records are no array");
        return read_records(**records);
    }
    if (text_of(message, "Event") == "s3:TestEvent") return Notice{{}, "s3-test"};
    if (find_member(message, "EventName") && find_member(message, "Key")) {
        return read_minio(message);
    }
    if (find_member(message, "detail-type")) return read_eventbridge(message);
    if (find_member(message, "s3ObjectKey")) return read_cloudtrail(message);
    return not_known(message);
}

/// A text that is no envelope, or what was in one.
Result<Notice> read_text(std::string_view body) {
    const std::string_view text = trimmed(body);
    if (text == cloudtrail_test) return Notice{{}, "cloudtrail-test"};
    if (text.empty()) return wrong("the message is empty");
    const Json message = TRY(json_of(text));
    if (!message.is_object()) return wrong("the message is JSON, but no object");
    return read_plain(message.get_object());
}

/// The text of an SNS Notification. Confirmations come into a queue when it subscribed itself, and
/// when a subscription ends: somebody must know.
Result<std::string> text_in_envelope(const JsonObject& envelope) {
    const std::string type = text_of(envelope, "Type");
    const std::string topic = quoted(text_of(envelope, "TopicArn"));
    if (type == "SubscriptionConfirmation") {
        return wrong(
            fmt::format("the subscription of the queue to {} waits to be confirmed", topic));
    }
    if (type == "UnsubscribeConfirmation") {
        return wrong(fmt::format("the subscription of the queue to {} has ended", topic));
    }
    auto text = text_member(envelope, "Message");
    if (!text || !*text) return wrong("an SNS notification whose Message is no text");
    return std::move(**text);
}

bool is_envelope(const Json& message) {
    if (!message.is_object()) return false;
    const JsonObject& object = message.get_object();
    return find_member(object, "TopicArn") && find_member(object, "Type");
}

/// Whatever it is, in an envelope or not.
Result<Notice> read_message(std::string_view body) {
    const std::string_view text = trimmed(body);
    if (!text.starts_with('{')) return read_text(text);
    const Json message = TRY(json_of(text));
    if (!is_envelope(message)) return read_plain(message.get_object());
    const std::string inner = TRY(text_in_envelope(message.get_object()));
    auto notice = read_text(inner);
    if (!notice) return wrong("in an SNS notification: " + notice.error().message);
    notice->kind.insert(0, "sns/");
    return notice;
}

}  // namespace

Result<Notice> read_notice(std::string_view body) {
    auto notice = read_message(body);
    // The reader of JSON repeats names as they are.
    if (!notice) return wrong(in_line(notice.error().message));
    return notice;
}

}  // namespace opentrail::intake
