#include "app/store_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "app/nearest.h"
#include "delivery/bucket_name.h"

namespace opentrail::app {
namespace {

using delivery::S3Settings;

constexpr std::string_view prefix = "stores.";

struct Member {
    std::string_view key;  // "stores.BUCKET.NAME".
    std::string_view meaning;
    std::string_view default_value;
    Result<void> (*set)(S3Settings&, std::string_view value);

    std::string_view name() const { return key.substr(key.rfind('.') + 1); }
};

Result<void> set_endpoint(S3Settings& into, std::string_view value) {
    aws::S3Address address{.endpoint = std::string(value)};
    TRY(aws::check(address));
    into.address.endpoint = std::move(address.endpoint);
    return {};
}

Result<void> set_region(S3Settings& into, std::string_view value) {
    aws::S3Address address{.region = std::string(value)};
    TRY(aws::check(address));
    into.address.region = std::move(address.region);
    return {};
}

Result<void> set_style(S3Settings& into, std::string_view value) {
    using enum aws::S3Style;
    for (const auto& [word, style] : {std::pair("auto", automatic), std::pair("path", path),
                                      std::pair("virtual", virtual_host)}) {
        if (value != word) continue;
        into.address.style = style;
        return {};
    }
    return fail(Code::invalid, fmt::format("'{}' is not one of auto, path, virtual", value));
}

Result<void> set_credentials(S3Settings& into, std::string_view value) {
    into.credentials = TRY(aws::parse_credential_source(value));
    return {};
}

Result<void> set_encryption(S3Settings& into, std::string_view value) {
    if (value != "default" && value != "AES256") {
        return fail(Code::invalid, fmt::format("'{}' is not one of default, AES256", value));
    }
    into.encrypts = value == "AES256";
    return {};
}

/// The canned ACLs of the Amazon S3 User Guide, "Access control list (ACL) overview".
Result<void> set_acl(S3Settings& into, std::string_view value) {
    for (const char* known : {"none", "bucket-owner-full-control", "bucket-owner-read", "private",
                              "authenticated-read", "log-delivery-write"}) {
        if (value != known) continue;
        into.acl = value == "none" ? "" : value;
        return {};
    }
    return fail(Code::invalid, fmt::format("'{}' is neither none nor a canned ACL such as "
                                           "bucket-owner-full-control",
                                           value));
}

Result<void> set_ca_file(S3Settings& into, std::string_view value) {
    into.tls.ca_file = value;
    return {};
}

Result<std::size_t> count_in(std::string_view value, std::size_t most) {
    std::size_t count = 0;
    const char* end = value.data() + value.size();
    const auto [stopped, error] = std::from_chars(value.data(), end, count);
    if (error != std::errc() || stopped != end || count < 1 || count > most) {
        return fail(Code::invalid, fmt::format("'{}' is not between 1 and {}", value, most));
    }
    return count;
}

Result<void> set_connections(S3Settings& into, std::string_view value) {
    into.connections = TRY(count_in(value, 256));
    return {};
}

Result<void> set_attempts(S3Settings& into, std::string_view value) {
    into.patience.retry.attempts = static_cast<int>(TRY(count_in(value, 20)));
    return {};
}

Result<Duration> limit_in(std::string_view value) {
    const Duration limit = TRY(parse_duration(value));
    if (limit >= std::chrono::milliseconds(100) && limit <= std::chrono::minutes(10)) return limit;
    return fail(Code::invalid, fmt::format("{} is not between 100ms and 10m", value));
}

Result<void> set_connect_timeout(S3Settings& into, std::string_view value) {
    into.patience.connect = TRY(limit_in(value));
    return {};
}

Result<void> set_stall_timeout(S3Settings& into, std::string_view value) {
    into.patience.stall = TRY(limit_in(value));
    return {};
}

constexpr Member members[] = {
    {"stores.BUCKET.endpoint",
     "http[s]://HOST[:PORT] of the S3 that the bucket is on (docs/object-stores.md); empty: AWS's "
     "of the Region",
     "", set_endpoint},
    {"stores.BUCKET.region", "the Region that its calls are signed for", "us-east-1", set_region},
    {"stores.BUCKET.style",
     "path: ENDPOINT/BUCKET, virtual: BUCKET.ENDPOINT; auto: virtual on AWS, else path", "auto",
     set_style},
    {"stores.BUCKET.credentials",
     "whose key signs: auto, environment, profile:NAME, file:PATH, file:PATH#PROFILE, container, "
     "instance; none: nobody's",
     "auto", set_credentials},
    {"stores.BUCKET.encryption",
     "of objects of trails without a KMS key: AES256, or the bucket's own default", "default",
     set_encryption},
    {"stores.BUCKET.acl", "canned ACL of what is written; none: no ACL is sent",
     "bucket-owner-full-control", set_acl},
    {"stores.BUCKET.ca_file", "PEM file: whose certificates are trusted, in place of the system's",
     "", set_ca_file},
    {"stores.BUCKET.connections", "connections at once", "16", set_connections},
    {"stores.BUCKET.attempts",
     "how often a call is tried before it is delivery's to try again later", "4", set_attempts},
    {"stores.BUCKET.connect_timeout", "how long a connection may take", "5s", set_connect_timeout},
    {"stores.BUCKET.stall_timeout", "how long nothing may move in either direction", "15s",
     set_stall_timeout},
};

const Member* member_named(std::string_view name) {
    const auto* found =
        std::ranges::find_if(members, [&](const Member& one) { return one.name() == name; });
    return found == std::end(members) ? nullptr : found;
}

Result<void> check_bucket(std::string_view key, std::string_view bucket) {
    if (const auto good = delivery::check_bucket_name(bucket); !good) {
        return fail(Code::invalid,
                    fmt::format("setting {}: it is stores.BUCKET.SETTING, and '{}' is no bucket: "
                                "{}",
                                key, bucket, good.error().message));
    }
    return {};
}

}  // namespace

bool is_store_key(std::string_view key) { return key.starts_with(prefix); }

Result<void> set_store(StoreSettings& into, std::string_view key, std::string_view value) {
    const auto dot = key.rfind('.');
    const std::string_view bucket =
        dot < prefix.size() ? std::string_view{} : key.substr(prefix.size(), dot - prefix.size());
    const Member* member = member_named(key.substr(dot + 1));
    if (!member) {
        std::vector<std::string> known;
        for (const Member& one : members) {
            known.push_back(fmt::format("{}{}.{}", prefix, bucket, one.name()));
        }
        return fail(Code::invalid,
                    fmt::format("no setting is called '{}'{}", key, did_you_mean(key, known)));
    }
    TRY(check_bucket(key, bucket));
    S3Settings& settings = into.try_emplace(std::string(bucket)).first->second;
    if (const auto done = member->set(settings, value); !done) {
        return fail(Code::invalid, fmt::format("setting {}: {}", key, done.error().message));
    }
    return {};
}

Result<void> declare_store(StoreSettings& into, std::string_view key) {
    if (member_named(key.substr(key.rfind('.') + 1))) return {};
    const std::string_view bucket = key.substr(prefix.size());
    TRY(check_bucket(key, bucket));
    into.try_emplace(std::string(bucket));
    return {};
}

std::vector<StoreSettingHelp> store_settings_help() {
    std::vector<StoreSettingHelp> help;
    for (const Member& one : members) {
        help.push_back({one.key, std::string(one.default_value), one.meaning});
    }
    return help;
}

}  // namespace opentrail::app
