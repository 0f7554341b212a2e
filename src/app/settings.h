// Settings: the whole configuration of a server, from a YAML file and --set KEY=VALUE.
//
// Every setting has a dotted key, a default and a sentence (settings.cpp: the one table);
// `opentrail serve
// --help-settings` and docs/settings.md print it. Pure but for reading the file.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/first_start.h"
#include "api/settings.h"
#include "app/feed_settings.h"
#include "app/gateway_settings.h"
#include "app/oidc_settings.h"
#include "app/store_settings.h"
#include "base/result.h"
#include "base/time.h"

namespace opentrail::app {

struct Settings {
    std::string account_id = "000000000000";
    std::string region = "us-east-1";
    std::vector<std::string> regions;
    std::vector<access::ConfiguredAccount> accounts;
    std::string profile = "default";
    bool lenient = false;
    bool policies_strict = false;
    bool record_own_data = false;
    bool metrics_open = false;
    std::uint64_t trails_per_region = 100;
    std::string master_key_file;
    bool catalog_rebuild = false;
    bool access_recover = false;
    Duration console_idle_timeout = std::chrono::minutes(30);
    Duration console_session_duration = std::chrono::hours(12);
    Duration history_keep_live = std::chrono::hours(24 * 90);
    std::uint64_t history_cache_bytes = 32 << 20;
    std::uint64_t history_segment_rows = 32 << 10;
    std::uint64_t journal_segment_bytes = 64 << 20;
    std::uint64_t journal_tail_entries = 32 << 10;
    std::uint64_t journal_tail_bytes = 64 << 20;
    std::uint64_t journal_free_bytes_min = 256 << 20;
    Duration journal_write_patience = std::chrono::seconds(30);
    Duration delivery_interval = std::chrono::minutes(5);
    Duration delivery_retry_for = std::chrono::hours(24 * 30);
    Duration digest_interval = std::chrono::hours(1);
    Duration digest_key_rotation = std::chrono::hours(24 * 90);
    std::uint64_t delivery_file_bytes = 50 << 20;
    Duration validation_interval = std::chrono::hours(24);
    std::uint64_t delivery_memory_bytes = 64 << 20;
    std::uint64_t http_workers = 16;
    std::uint64_t http_connections = 1024;
    std::uint64_t http_body_bytes = 32 << 20;
    Duration http_idle_timeout = std::chrono::seconds(75);
    Duration http_request_timeout = std::chrono::seconds(30);
    bool http_plain = false;
    std::string tls_certificate;
    std::string tls_key;
    std::string tls_client_ca;
    std::string tls_client_certificates = "required";
    std::uint64_t limits_lookups = 5000;
    std::uint64_t limits_reads = 5000;
    std::uint64_t limits_changes = 1000;
    std::uint64_t limits_events = 10000;
    std::uint64_t limits_exports = 5000;
    std::uint64_t limits_access = 1000;
    std::uint64_t limits_buckets = 5500;
    std::uint64_t limits_failures = 10;
    std::uint64_t tails = 64;
    std::string imports_s3_endpoint;
    std::string imports_credentials = "auto";
    std::uint64_t imports_workers = 8;
    std::string log_level = "info";
    StoreSettings stores;  // Buckets that are on an S3 of others.
    FeedSettings feeds;    // Queues that the server follows.
    GatewaySettings gateways;
    OidcSettings oidc;

    /// Sets one. Code::invalid, naming the key (and the nearest known one) or what the value should
    /// be.
    Result<void> set(std::string_view key, std::string_view value);

    /// Reads a YAML file of nested or dotted keys.
    Result<void> read_file(const std::string& path);

    bool aws_limits() const { return profile == "aws"; }
};

struct SettingHelp {
    std::string_view key;
    std::string default_value;
    std::string_view meaning;
};

/// Every setting, in the order of its table.
std::vector<SettingHelp> settings_help();

/// What a server runs with, in the same order, without those that have a name in their key
/// (stores.BUCKET.endpoint). None is a secret: keys and passwords are in files that settings name.
std::vector<api::ShownSetting> settings_in_effect(const Settings& settings);

}  // namespace opentrail::app
