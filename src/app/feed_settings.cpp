#include "app/feed_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "app/nearest.h"
#include "aws/credential_chain.h"
#include "aws/endpoint.h"
#include "aws/sqs_address.h"

namespace opentrail::app {
namespace {

constexpr std::string_view prefix = "intake.";
constexpr std::size_t name_bytes_max = 64;

struct Member {
    std::string_view key;  // "intake.NAME.MEMBER".
    std::string_view default_value;
    std::string_view meaning;
    Result<void> (*set)(IntakeOptions&, std::string_view value);

    std::string_view name() const { return key.substr(key.rfind('.') + 1); }
};

template <std::string IntakeOptions::* member>
Result<void> set_text(IntakeOptions& into, std::string_view value) {
    into.*member = value;
    return {};
}

template <std::string IntakeOptions::* member>
Result<void> set_endpoint(IntakeOptions& into, std::string_view value) {
    if (!value.empty()) TRY(aws::parse_endpoint(value));
    into.*member = value;
    return {};
}

Result<void> set_queue(IntakeOptions& into, std::string_view value) {
    TRY(aws::address_of_queue(value));
    into.queue = value;
    return {};
}

Result<void> set_notices(IntakeOptions& into, std::string_view value) {
    if (value != "true" && value != "false") {
        return fail(Code::invalid, fmt::format("'{}' is neither true nor false", value));
    }
    into.notices = value == "true";
    return {};
}

Result<void> set_bucket(IntakeOptions& into, std::string_view value) {
    TRY(read_bucket_name(std::string(value)));
    into.source = value;
    return {};
}

Result<void> set_every(IntakeOptions& into, std::string_view value) {
    const Duration every = TRY(parse_duration(value));
    if (every < std::chrono::seconds(1) || every > std::chrono::hours(24)) {
        return fail(Code::invalid, fmt::format("{} is not between 1s and 24h", value));
    }
    into.every = value;
    return {};
}

Result<void> set_credentials(IntakeOptions& into, std::string_view value) {
    TRY(aws::parse_credential_source(value));
    into.credentials = value;
    return {};
}

Result<void> set_workers(IntakeOptions& into, std::string_view value) {
    const char* const end = value.data() + value.size();
    const auto [stopped, error] = std::from_chars(value.data(), end, into.workers);
    if (error == std::errc() && stopped == end && into.workers >= 1 &&
        into.workers <= intake_workers_max) {
        return {};
    }
    return fail(Code::invalid,
                fmt::format("'{}' is not between 1 and {}", value, intake_workers_max));
}

Result<void> set_visibility(IntakeOptions& into, std::string_view value) {
    const Duration visibility = TRY(parse_duration(value));
    if (visibility < std::chrono::seconds(2) || visibility > std::chrono::hours(12)) {
        return fail(Code::invalid, fmt::format("{} is not between 2s and 12h", value));
    }
    into.visibility = value;
    return {};
}

constexpr Member members[] = {
    {"intake.NAME.queue", "",
     "URL of an SQS queue that announces CloudTrail files, which the server follows "
     "(docs/intake.md)",
     set_queue},
    {"intake.NAME.notices", "false",
     "the server reads what a bucket's webhook, such as MinIO's, announces to "
     "/v1/intake/notices/NAME (docs/intake.md)",
     set_notices},
    {"intake.NAME.bucket", "",
     "s3://BUCKET/PREFIX in place of a queue: a bucket that is listed again and again", set_bucket},
    {"intake.NAME.every", "5m", "how often it is listed; all of it once a day", set_every},
    {"intake.NAME.region", "", "the queue's Region; empty: as its URL says",
     set_text<&IntakeOptions::region>},
    {"intake.NAME.queue_endpoint", "", "http[s]://HOST[:PORT] of another SQS; empty: the URL's own",
     set_endpoint<&IntakeOptions::queue_endpoint>},
    {"intake.NAME.s3_endpoint", "", "http[s]://HOST[:PORT] of the buckets' S3; empty: AWS's",
     set_endpoint<&IntakeOptions::bucket_endpoint>},
    {"intake.NAME.s3_region", "us-east-1", "the buckets' Region",
     set_text<&IntakeOptions::bucket_region>},
    {"intake.NAME.credentials", "auto",
     "for queue and buckets: auto, environment, profile:NAME, file:PATH, file:PATH#PROFILE, "
     "container, instance",
     set_credentials},
    {"intake.NAME.keys", "",
     "for digests' signatures: file of what `aws cloudtrail list-public-keys` prints, ask, or "
     "none; "
     "empty: AWS is asked where the S3 is AWS's",
     set_text<&IntakeOptions::keys>},
    {"intake.NAME.cloudtrail_endpoint", "",
     "http[s]://HOST[:PORT] of another CloudTrail to ask for keys; empty: AWS's",
     set_endpoint<&IntakeOptions::keys_endpoint>},
    {"intake.NAME.workers", "8", "objects read at once", set_workers},
    {"intake.NAME.visibility", "5m", "for how long a message is hidden from others, each time",
     set_visibility},
};

const Member* member_named(std::string_view name) {
    const auto* found =
        std::ranges::find_if(members, [&](const Member& one) { return one.name() == name; });
    return found == std::end(members) ? nullptr : found;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

}  // namespace

bool is_feed_key(std::string_view key) { return key.starts_with(prefix); }

Result<void> set_feed(FeedSettings& into, std::string_view key, std::string_view value) {
    const auto dot = key.rfind('.');
    const std::string_view name =
        dot < prefix.size() ? std::string_view{} : key.substr(prefix.size(), dot - prefix.size());
    const Member* const member = member_named(key.substr(dot + 1));
    if (!member) {
        std::vector<std::string> known;
        for (const Member& one : members) {
            known.push_back(fmt::format("{}{}.{}", prefix, name, one.name()));
        }
        return fail(Code::invalid,
                    fmt::format("no setting is called '{}'{}", key, did_you_mean(key, known)));
    }
    if (!is_name(name)) {
        return fail(Code::invalid,
                    fmt::format("setting {}: it is intake.NAME.SETTING, and '{}' is no name of up "
                                "to {} letters, digits, - and _",
                                key, name, name_bytes_max));
    }
    IntakeOptions& options = into.try_emplace(std::string(name)).first->second;
    options.feed = name;
    if (const auto done = member->set(options, value); !done) {
        return fail(Code::invalid, fmt::format("setting {}: {}", key, done.error().message));
    }
    return {};
}

Result<void> check_feeds(const FeedSettings& feeds) {
    for (const auto& [name, options] : feeds) {
        if (options.queue.empty() && options.source.empty() && !options.notices) {
            return fail(Code::invalid, fmt::format("intake.{0} has no queue: set intake.{0}.queue, "
                                                   ".bucket or .notices=true",
                                                   name));
        }
        if (!options.queue.empty() && !options.source.empty()) {
            return fail(Code::invalid,
                        fmt::format("intake.{} has a queue and a bucket: a feed is one", name));
        }
    }
    return {};
}

std::vector<FeedSettingHelp> feed_settings_help() {
    std::vector<FeedSettingHelp> help;
    for (const Member& one : members) help.push_back({one.key, one.default_value, one.meaning});
    return help;
}

}  // namespace opentrail::app
