// Story: two weeks of a made-up organization's CloudTrail files, with an intrusion in them that is
// worth finding.
//
// A deployment's access key leaks. Somebody looks around with it (mostly denied), makes a user with
// full rights, tries its password at the console, stops logging, reads customers' files and starts
// machines; an hour later an engineer takes it all away. Pure functions; safe from any thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace opentrail::event {

struct SampleFile {
    std::string path;  // "AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/NAME.json.gz", relative.
    std::string json;  // {"Records":[...]}, not compressed yet.
    std::uint64_t records = 0;
};

struct StoryOptions {
    std::uint64_t seed = 1;
    Timestamp end;                 // No event is later.
    std::uint64_t events = 6'000;  // Besides the story's own.
};

/// The key that leaks, and the user that is made with it.
inline constexpr std::string_view story_key = "AKIAIOSFODNN7EXAMPLE";
inline constexpr std::string_view story_intruder = "support-helper";
/// The address all of it comes from.
inline constexpr std::string_view story_address = "192.0.2.66";

/// The files by path, the same for the same options.
std::vector<SampleFile> sample_story(const StoryOptions& options);

}  // namespace opentrail::event
