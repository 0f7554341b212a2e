// The records of one delivered file: read from its bucket, inflated with a bound, compared with
// what was stored, and shown a page at a time.

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
constexpr std::string_view bad_file = "InvalidFileException";

std::string too_large(std::uint64_t bytes) {
    return fmt::format("The file has {} bytes: more than {} are not shown. Get it from its bucket.",
                       bytes, shown_bytes_max);
}

Outcome<std::size_t> read_index(const std::string& after) {
    if (after.empty()) return std::size_t{0};
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), index);
    if (error == std::errc() && end == after.data() + after.size()) return index;
    return refuse("ValidationException",
                  fmt::format("after is \"{}\", not that of a page before", excerpt(after)));
}

/// {"file":{…},"state":…,"records":[…],"total":…,"after":…}: records byte for byte.
std::string page_of(const catalog::ListedLogFile& file, const std::string& body_hash,
                    const intake::Split& split, std::size_t begin, std::size_t limit) {
    const bool same = body_hash == hex(file.file.hash);
    std::string text = fmt::format(
        R"({{"file":{},"state":"{}","foundSha256":"{}","total":{},"records":[)",
        to_text(json_of(file)), same ? "asDelivered" : "altered", body_hash, split.records.size());
    std::size_t index = begin;
    std::size_t bytes = 0;
    for (; index < split.records.size() && index - begin < limit; ++index) {
        const std::string_view record = split.records[index];
        if (index > begin && bytes + record.size() > page_bytes_max) break;
        if (index > begin) text += ',';
        text += record;
        bytes += record.size();
    }
    text += ']';
    if (index < split.records.size()) text += fmt::format(R"(,"after":"{}")", index);
    if (!split.bad.empty()) {
        text += fmt::format(R"(,"unreadable":{},"problem":{})", split.bad.size(),
                            json_string(split.bad.front().message));
    }
    return text + '}';
}

}  // namespace

struct Trails::Wanted {
    catalog::Trail trail;
    catalog::ListedLogFile file;
    TrailQuery query;
};

Outcome<Trails::Wanted> Trails::find_file(const Call& call, const std::string& name) {
    constexpr std::array<std::string_view, 4> names{"key", "bucket", "after", "limit"};
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
                               const catalog::LogFile& file) {
    access::Ask ask;
    ask.action = "s3:GetObject";
    ask.resource = s3::arn_of({file.bucket, file.key, {}});
    ask.resource_account = trail.account;
    if (!parts_.is_remote(file.bucket)) {
        const auto bucket = parts_.catalog.bucket(file.bucket);
        if (!bucket) return std::unexpected(as_refused(bucket.error()));
        ask.resource_account = bucket->account;
    }
    ask.keys.push_back({"s3:ResourceAccount", {ask.resource_account}});
    const auto allowed = parts_.authorizer.authorize(call.caller, call.request, ask);
    if (allowed) return {};
    return refuse("AccessDeniedException", allowed.error().message);
}

/// Denied ones always; others where own data events are recorded, as S3's are.
Outcome<void> Trails::record_read(const Call& call, const catalog::LogFile& file,
                                  const Refused* refused) {
    if (!refused && !parts_.settings.record_own_data) return {};
    OwnCall own;
    own.name = "GetTrailFileRecords";
    own.read_only = true;
    own.management = false;
    own.parameters = JsonObject{{"bucketName", file.bucket}, {"key", file.key}};
    own.resources.push_back({.account = "",
                             .type = "AWS::S3::Object",
                             .arn = s3::arn_of({file.bucket, file.key, {}}),
                             .arn_prefix = ""});
    if (refused) own.refused = *refused;
    return parts_.recorder.record(call, own);
}

Outcome<std::string> Trails::read_body(const Call& call, const catalog::LogFile& file) {
    delivery::Store& store = parts_.delivery.store();
    const auto missing = [&](const Error& error) -> std::unexpected<Refused> {
        if (error.code != Code::not_found) return std::unexpected(as_refused(error));
        return refuse("ResourceNotFoundException",
                      fmt::format("The file is not in the bucket {} any more.", file.bucket));
    };
    const auto facts = store.facts(file.bucket, file.key);
    if (!facts) return missing(facts.error());
    if (auto may = kms::may_decrypt(parts_.authorizer, call, *facts); !may) {
        return refuse("AccessDeniedException", may.error().message);
    }
    const std::uint64_t bytes = std::max(facts->bytes, file.bytes);
    if (bytes > shown_bytes_max) return refuse(std::string(bad_file), too_large(bytes));
    const auto object = store.read(file.bucket, file.key);
    if (!object) return missing(object.error());
    auto body = gunzip(*object, shown_bytes_max);
    if (!body) {
        return refuse(std::string(bad_file),
                      fmt::format("The file is not what was delivered: {}", body.error().message));
    }
    return *std::move(body);
}

Outcome<std::string> Trails::records(const Call& call, const std::string& name) {
    const auto wanted = find_file(call, name);
    if (!wanted) return std::unexpected(wanted.error());
    const catalog::LogFile& file = wanted->file.file;
    const auto begin = read_index(wanted->query.after);
    if (!begin) return std::unexpected(begin.error());
    if (auto may = may_read(call, wanted->trail, file); !may) {
        static_cast<void>(record_read(call, file, &may.error()));
        return std::unexpected(may.error());
    }
    const Turn turn(readings_);
    if (!turn) return refuse("ThrottlingException", "Other files are being read: try again.");
    auto body = read_body(call, file);
    if (!body) {
        const bool denied = body.error().code == "AccessDeniedException";
        if (denied) static_cast<void>(record_read(call, file, &body.error()));
        return std::unexpected(body.error());
    }
    const std::string hash = hex(sha256(*body));
    const auto split = intake::split_records(*std::move(body));
    if (!split) {
        return refuse(std::string(bad_file),
                      fmt::format("The file is not what was delivered: {}", split.error().message));
    }
    if (auto recorded = record_read(call, file, nullptr); !recorded) {
        return std::unexpected(recorded.error());
    }
    return page_of(wanted->file, hash, *split, *begin, wanted->query.limit);
}

}  // namespace opentrail::api::v1
