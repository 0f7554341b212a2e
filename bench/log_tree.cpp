#include "bench/log_tree.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/gzip.h"
#include "bench/corpus.h"
#include "bench/usage.h"
#include "delivery/log_file.h"

namespace opentrail::bench {
namespace {

constexpr std::size_t events_max = 9;
constexpr std::size_t events_mean = (1 + events_max) / 2;

/// What of one account and Region waits for its next file.
struct Waiting {
    std::vector<std::string_view> records;
    Timestamp newest;
    std::size_t wanted = 0;  // So many make a file.
};

using Place = std::pair<std::string, std::string>;  // Account and Region.

std::string text_of(const simdjson::dom::element& record, std::string_view member) {
    std::string_view text;
    if (record[member].get(text) != simdjson::SUCCESS) give_up("a made-up record lacks a member");
    return std::string(text);
}

void close_file(const Place& place, Waiting& waiting, GzipWriter& with, LogTree& tree) {
    const std::string key =
        delivery::key_of({.prefix = "",
                          .account = place.first,
                          .region = place.second,
                          .delivered = waiting.newest + std::chrono::minutes(5),
                          .unique = fmt::format("{:016}", tree.objects.size())});
    StaticObject object{.bytes = delivery::gzip_body(waiting.records, with), .metadata = {}};
    tree.bytes += object.bytes.size();
    for (const std::string_view record : waiting.records) {
        tree.record_bytes += record.size();
        if (!tree.records.emplace(sha256(record), key).second) give_up("a record was made twice");
    }
    tree.objects.emplace(key, std::move(object));
    waiting = {};
}

}  // namespace

LogTree make_log_tree(std::size_t files) {
    LogTree tree;
    GzipWriter with;
    simdjson::dom::parser parser;
    // Some wait when the last file is made.
    const Corpus corpus = make_corpus(files * events_mean + 2000, SystemClock().now());
    std::map<Place, Waiting> places;
    std::size_t begun = 0;
    for (const Batch& batch : corpus.batches) {
        for (const std::string_view record : batch.records) {
            if (tree.objects.size() == files) return tree;
            simdjson::dom::element root;
            if (parser.parse(record.data(), record.size()).get(root) != simdjson::SUCCESS) {
                give_up("a made-up record is not JSON");
            }
            const Place place(text_of(root, "recipientAccountId"), text_of(root, "awsRegion"));
            Waiting& waiting = places[place];
            const auto time = parse_iso8601(text_of(root, "eventTime"));
            if (!time) give_up("a made-up record has no time");
            waiting.newest = std::max(waiting.newest, *time);
            waiting.records.push_back(record);
            if (waiting.wanted == 0) waiting.wanted = 1 + begun++ * 7 % events_max;
            if (waiting.records.size() == waiting.wanted) close_file(place, waiting, with, tree);
        }
    }
    for (auto& [place, waiting] : places) {
        if (tree.objects.size() == files) break;
        if (!waiting.records.empty()) close_file(place, waiting, with, tree);
    }
    if (tree.objects.size() != files) give_up("too few events were made for the files");
    return tree;
}

void write_log_tree(const LogTree& tree, const std::string& folder) {
    for (const auto& [key, object] : tree.objects) {
        const std::filesystem::path path = folder + "/" + key;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream file(path, std::ios::binary);
        file << object.bytes;
        if (!file.flush()) give_up("cannot write " + path.string());
    }
}

}  // namespace opentrail::bench
