// Makes small records and the batches they arrive in, for tests of the history. The facts are the
// real parser's.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "event/facts.h"
#include "journal/entry.h"

namespace opentrail::history {

/// What tests vary of a record. Empty members are left out.
struct Made {
    std::int64_t millis = 1'767'323'045'000;  // 2026-01-02T03:04:05Z.
    std::string id;
    std::string name = "GetObject";
    std::string source = "s3.amazonaws.com";
    std::string user = "alice";
    std::string key;
    std::string account = "111122223333";
    std::string region = "us-east-1";
    std::string ip = "192.0.2.7";
    std::string error;
    std::string resource;  // An ARN.
    std::string text;      // Something else in the record.
    bool read_only = true;
};

std::string record_of(const Made& made);

/// The batch in which `records` arrive, with their facts. They must be valid.
journal::Batch batch_of(const std::vector<std::string>& records, journal::Provenance provenance);
journal::Batch batch_of(const std::vector<Made>& made, journal::Door door = journal::Door::import,
                        std::string import_id = "");

const event::FactsBatch& facts_of(const journal::Batch& batch);

}  // namespace opentrail::history
