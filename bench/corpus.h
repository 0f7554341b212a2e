// Corpus: events in memory, as plain JSON in batches, and what each of them says.
//
// Made before the clock starts. Immutable once made; safe from any thread.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "event/sample.h"

namespace opentrail::bench {

/// Records that are submitted together; each is followed by at least 64 readable bytes.
struct Batch {
    std::shared_ptr<const std::string> bytes;
    std::vector<std::string_view> records;
};

/// What the generator says of one record, short.
struct Known {
    std::int64_t seconds;
    std::uint32_t resource;
    std::uint16_t operation;
    std::uint16_t principal;
    std::uint8_t place;
    std::uint8_t key;
    bool data;
    bool failed;
};

struct Corpus {
    explicit Corpus(const event::Generator::Options& options) : generator(options) {}

    event::Generator generator;
    std::vector<Batch> batches;
    std::vector<Known> known;  // By the record's number.
    std::uint64_t bytes = 0;   // Of all records.
};

inline constexpr std::size_t batch_records = 100;

/// Ninety days that end at `end`.
Corpus make_corpus(std::uint64_t events, Timestamp end);

Known known_of(const event::Generator& generator);

}  // namespace opentrail::bench
