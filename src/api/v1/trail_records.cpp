// The records of one delivered file: read from its bucket, inflated with a bound, compared with
// what was stored, and shown a page at a time; of one that is gone or altered what is known of it.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "api/excerpt.h"
#include "api/kms/may_decrypt.h"
#include "api/page_search.h"
#include "api/s3/request.h"
#include "api/v1/event_text.h"
#include "api/v1/trail_query.h"
#include "api/v1/trail_text.h"
#include "api/v1/trails.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "intake/object_name.h"
#include "intake/record_split.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t records_default = 100;
constexpr std::size_t records_max = 1'000;
/// Delivered files have 50 MB at most unless the settings say more: AWS's too (AWS CloudTrail User
/// Guide).
constexpr std::uint64_t shown_bytes_max = std::uint64_t{256} << 20;
/// Of a file that holds no records: so much of what it begins with is shown.
constexpr std::size_t text_bytes_max = std::size_t{16} << 10;

Outcome<std::size_t> read_index(const std::string& after) {
    if (after.empty()) return std::size_t{0};
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), index);
    if (error == std::errc() && end == after.data() + after.size()) return index;
    return refuse("ValidationException",
                  fmt::format("after is \"{}\", not that of a page before", excerpt(after)));
}

/// What a file that is no whole gzip begins with, as far as it can be inflated.
std::string beginning_of(std::string_view object) {
    std::size_t at = 0;
    const auto source = [&](char* into, std::size_t size) -> Result<std::size_t> {
        const std::string_view part = object.substr(at, size);
        std::ranges::copy(part, into);
        at += part.size();
        return part.size();
    };
    GzipReader reader(source, shown_bytes_max);
    std::string text(text_bytes_max, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const auto read = reader.read(text.data() + size, text.size() - size);
        if (!read || *read == 0) break;
        size += *read;
    }
    text.resize(size);
    return size > 0 ? text : std::string(object.substr(0, text_bytes_max));
}

}  // namespace

/// What lies in the bucket under the name of a delivered file.
struct Trails::Lying {
    /// "asDelivered", "altered", "unreadable": no file of records; "unread": that cannot be said;
    /// "gone".
    std::string_view state = "asDelivered";
    std::string fault;  // Why no records are shown.
    std::string text;   // What it begins with, where that is all that can be shown.
    std::optional<delivery::ObjectFacts> facts;
    std::optional<std::string> hash;  // Of what it inflates to.
    std::uint64_t bytes = 0;          // Likewise.
    intake::Split split;

    static Lying without(std::string_view state, std::string fault) {
        Lying lying;
        lying.state = state;
        lying.fault = std::move(fault);
        return lying;
    }
    void judge(const catalog::LogFile& file, std::string object);
    std::string page(const catalog::ListedLogFile& file, std::size_t begin,
                     std::size_t limit) const;
};

/// Inflates it, compares it with what was stored and cuts it into its records.
void Trails::Lying::judge(const catalog::LogFile& file, std::string object) {
    auto body = gunzip(object, shown_bytes_max);
    if (!body) {
        state = "unreadable";
        fault = body.error().message;
        text = beginning_of(object);
        return;
    }
    object = {};
    bytes = body->size();
    const Sha256 found = sha256(*body);
    hash = hex(found);
    if (found != file.hash) state = "altered";
    std::string begins = body->substr(0, text_bytes_max);
    auto cut = intake::split_records(*std::move(body));
    if (cut) {
        split = *std::move(cut);
        return;
    }
    state = "unreadable";
    fault = cut.error().message;
    text = std::move(begins);
}

/// {"file":{…},"state":…,"records":[…],"total":…,"after":…}: records byte for byte.
std::string Trails::Lying::page(const catalog::ListedLogFile& file, std::size_t begin,
                                std::size_t limit) const {
    JsonObject found;
    if (facts) {
        found["objectBytes"] = facts->bytes;
        found["modified"] = iso8601_millis(facts->modified);
        if (!facts->kms_key.empty()) found["kmsKeyId"] = facts->kms_key;
    }
    if (hash) {
        found["sha256"] = *hash;
        found["bytes"] = bytes;
    }
    std::string reply =
        fmt::format(R"({{"file":{},"state":"{}","found":{},"total":{},"records":[)",
                    to_text(json_of(file)), state, to_text(found), split.records.size());
    std::size_t index = begin;
    std::size_t size = 0;
    for (; index < split.records.size() && index - begin < limit; ++index) {
        const std::string_view record = split.records[index];
        if (index > begin && size + record.size() > page_bytes_max) break;
        if (index > begin) reply += ',';
        reply += record;
        size += record.size();
    }
    reply += ']';
    if (index < split.records.size()) reply += fmt::format(R"(,"after":"{}")", index);
    if (!split.bad.empty()) {
        reply += fmt::format(R"(,"unreadable":{},"problem":{})", split.bad.size(),
                             json_string(split.bad.front().message));
    }
    if (!fault.empty()) reply += R"(,"fault":)" + json_string(fault);
    if (!text.empty()) reply += R"(,"text":)" + json_string(text);
    return reply + '}';
}

struct Trails::Wanted {
    catalog::Trail trail;
    catalog::ListedLogFile file;
    TrailQuery query;
};

Outcome<Trails::Wanted> Trails::find_file(const Call& call, const std::string& name,
                                          std::span<const std::string_view> names) {
    const auto query = read_trail_query(call, names, records_default, records_max);
    if (!query) return std::unexpected(query.error());
    if (query->key.empty()) return refuse("ValidationException", "key is needed: the file's");
    const Outcome<catalog::Trail> trail = find(call, name);
    if (!trail) return std::unexpected(trail.error());
    const std::string& bucket = query->bucket.empty() ? trail->bucket : query->bucket;
    // No file is stored before the minute in its name.
    const auto minute = intake::read_object_name(query->key).minute;
    auto file =
        parts_.catalog.find_log_file(trail->id, bucket, query->key, minute.value_or(Timestamp()));
    if (!file) return std::unexpected(as_refused(file.error()));
    if (!*file) {
        return refuse("ResourceNotFoundException",
                      fmt::format("Trail {} delivered no file {} to the bucket {}.", trail->name,
                                  excerpt(query->key), excerpt(bucket)));
    }
    return Wanted{*trail, **std::move(file), *query};
}

Outcome<void> Trails::may_read(const Call& call, const catalog::Trail& trail,
                               const ObjectPlace& object) {
    access::Ask ask;
    ask.action = "s3:GetObject";
    ask.resource = s3::arn_of({object.bucket, object.key, {}});
    ask.resource_account = trail.account;
    if (!parts_.is_remote(object.bucket)) {
        const auto bucket = parts_.catalog.bucket(object.bucket);
        if (!bucket) return std::unexpected(as_refused(bucket.error()));
        ask.resource_account = bucket->account;
    }
    ask.keys.push_back({"s3:ResourceAccount", {ask.resource_account}});
    const auto allowed = parts_.authorizer.authorize(call.caller, call.request, ask);
    if (allowed) return {};
    return refuse("AccessDeniedException", allowed.error().message);
}

/// Denied ones always; others where own data events are recorded, as S3's are.
Outcome<void> Trails::record_read(const Call& call, std::string_view name,
                                  const ObjectPlace& object, const Refused* refused) {
    if (!refused && !parts_.settings.record_own_data) return {};
    OwnCall own;
    own.name = name;
    own.read_only = true;
    own.management = false;
    own.parameters = JsonObject{{"bucketName", object.bucket}, {"key", object.key}};
    own.resources.push_back({.account = "",
                             .type = "AWS::S3::Object",
                             .arn = s3::arn_of({object.bucket, object.key, {}}),
                             .arn_prefix = ""});
    if (refused) own.refused = *refused;
    return parts_.recorder.record(call, own);
}

/// Only what the caller may not have is an error: of all else the file's own page says how it is.
Outcome<Trails::Lying> Trails::look_at(const Call& call, const catalog::LogFile& file) {
    delivery::Store& store = parts_.delivery.store();
    const auto not_read = [&](const Error& error) {
        if (error.code == Code::not_found) {
            return Lying::without(
                "gone", fmt::format("The file is not in the bucket {} any more.", file.bucket));
        }
        // Encrypted bytes that were tampered with, for one.
        if (error.code == Code::corrupt) return Lying::without("unreadable", error.message);
        return Lying::without("unread", as_refused(error).message);
    };
    const auto facts = store.facts(file.bucket, file.key);
    if (!facts) return not_read(facts.error());
    if (auto may = kms::may_decrypt(parts_.authorizer, call, *facts); !may) {
        return refuse("AccessDeniedException", may.error().message);
    }
    Lying lying;
    const std::uint64_t bytes = std::max(facts->bytes, file.bytes);
    if (bytes > shown_bytes_max) {
        lying = Lying::without(
            "unread", fmt::format("The file has {} bytes: more than {} are not shown.", bytes,
                                  shown_bytes_max));
    } else if (auto object = store.read(file.bucket, file.key); !object) {
        lying = not_read(object.error());
    } else {
        lying.judge(file, *std::move(object));
    }
    if (lying.state != "gone") lying.facts = *facts;
    return lying;
}

Outcome<std::string> Trails::records(const Call& call, const std::string& name) {
    constexpr std::string_view event = "GetTrailFileRecords";
    constexpr std::array<std::string_view, 4> names{"key", "bucket", "after", "limit"};
    const auto wanted = find_file(call, name, names);
    if (!wanted) return std::unexpected(wanted.error());
    const catalog::LogFile& file = wanted->file.file;
    const ObjectPlace place{file.bucket, file.key};
    const auto begin = read_index(wanted->query.after);
    if (!begin) return std::unexpected(begin.error());
    if (auto may = may_read(call, wanted->trail, place); !may) {
        static_cast<void>(record_read(call, event, place, &may.error()));
        return std::unexpected(may.error());
    }
    const Turn turn(readings_);
    if (!turn) return refuse("ThrottlingException", "Other files are being read: try again.");
    const auto lying = look_at(call, file);
    if (!lying) {
        static_cast<void>(record_read(call, event, place, &lying.error()));
        return std::unexpected(lying.error());
    }
    if (auto recorded = record_read(call, event, place, nullptr); !recorded) {
        return std::unexpected(recorded.error());
    }
    return lying->page(wanted->file, *begin, wanted->query.limit);
}

Outcome<http::Response> Trails::file_content(const Call& call, const std::string& name) {
    constexpr std::array<std::string_view, 2> names{"key", "bucket"};
    const auto wanted = find_file(call, name, names);
    if (!wanted) return std::unexpected(wanted.error());
    const catalog::LogFile& file = wanted->file.file;
    return content_of(call, wanted->trail, "GetTrailFile", {file.bucket, file.key});
}

}  // namespace opentrail::api::v1
