// Feed settings: intake.NAME.MEMBER, feeds that the server follows itself (docs/intake.md). Pure.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/intake_command.h"
#include "base/result.h"

namespace opentrail::app {

/// By name.
using FeedSettings = std::map<std::string, IntakeOptions, std::less<>>;

/// Whether a key is one of these: "intake." and more.
bool is_feed_key(std::string_view key);

/// Sets one. Code::invalid, naming the key (and the nearest known one) or what the value should be.
Result<void> set_feed(FeedSettings& into, std::string_view key, std::string_view value);

/// Code::invalid for a feed that has no queue and takes no notices.
Result<void> check_feeds(const FeedSettings& feeds);

struct FeedSettingHelp {
    std::string_view key;
    std::string_view default_value;
    std::string_view meaning;
};

/// Every member, in the order of its table, of a feed called NAME.
std::vector<FeedSettingHelp> feed_settings_help();

}  // namespace opentrail::app
