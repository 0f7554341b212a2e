// Store settings: stores.BUCKET.MEMBER, which send a bucket's name to an S3 of others
// (docs/object-stores.md).
//
// A bucket's name may hold dots, a member's does not: the last dot parts them. Pure.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delivery/s3_store.h"

namespace opentrail::app {

/// By bucket.
using StoreSettings = std::map<std::string, delivery::S3Settings, std::less<>>;

/// Whether a key is one of these: "stores." and more.
bool is_store_key(std::string_view key);

/// Sets one. Code::invalid, naming the key (and the nearest known one) or what the value should be.
Result<void> set_store(StoreSettings& into, std::string_view key, std::string_view value);

/// "stores.BUCKET" without any member: AWS, with every default. A key of a member is left alone: it
/// was given no value.
Result<void> declare_store(StoreSettings& into, std::string_view key);

struct StoreSettingHelp {
    std::string_view key;
    std::string default_value;
    std::string_view meaning;
};

/// Every member, in the order of its table, of a bucket called BUCKET.
std::vector<StoreSettingHelp> store_settings_help();

}  // namespace opentrail::app
