#include "app/sample_command.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "app/text_table.h"
#include "base/clock.h"
#include "base/gzip.h"
#include "event/sample_story.h"

namespace opentrail::app {
namespace {

namespace fs = std::filesystem;

Result<void> write(const fs::path& path, const std::string& bytes) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error)
        return fail(Code::unavailable, fmt::format("cannot make {}: {}",
                                                   path.parent_path().string(), error.message()));
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return fail(Code::unavailable, fmt::format("cannot write {}", path.string()));
    return {};
}

}  // namespace

Result<ExitStatus> run_sample(const SampleOptions& options) {
    std::error_code error;
    if (fs::exists(options.directory, error) && !fs::is_empty(options.directory, error)) {
        return fail(Code::conflict, fmt::format("{} is there already and is not an empty folder",
                                                options.directory));
    }
    event::StoryOptions story;
    story.seed = options.seed;
    story.end = SystemClock().now();
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    const std::vector<event::SampleFile> files = event::sample_story(story);
    for (const event::SampleFile& file : files) {
        const std::string zipped = gzip(file.json, GzipEffort::dense);
        TRY(write(fs::path(options.directory) / file.path, zipped));
        records += file.records;
        bytes += zipped.size();
    }
    fmt::print("{} made-up events in {} files ({}) below {}\n", with_separators(records),
               with_separators(files.size()), human_bytes(bytes), options.directory);
    fmt::print(
        "Somebody's access key leaked in the last days of it. To find out whose, and what was done "
        "with it:\n"
        "  opentrail import {}\n"
        "  opentrail lookup --access-key {} --limit all\n",
        options.directory, event::story_key);
    return ExitStatus::done;
}

}  // namespace opentrail::app
