// Rows of the catalog: what is configured, as plain data.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "journal/entry.h"

namespace opentrail::catalog {

/// The account and Region made at first start, and where secrets of the catalog's own stand.
struct Home {
    std::string account;  // Twelve digits.
    std::string region;
    Timestamp created;
    std::string sealed_page_key;  // Authenticates page tokens; sealed under the master key.
    bool operator==(const Home&) const = default;
};

struct AccessKey {
    std::string id;  // AKIA…
    std::string account;
    std::string user;
    std::string
        sealed_secret;  // Bytes, sealed under the master key with the id as associated data.
    bool active = true;
    Timestamp created;
    bool operator==(const AccessKey&) const = default;
};

/// A bearer token. Only its SHA-256 is kept.
struct Token {
    std::string id;
    std::string name;
    Sha256 hash{};
    std::string account;
    std::string user;  // Who made it, and for whom it acts.
    std::vector<std::string> scopes;
    Timestamp created;
    std::optional<Timestamp> expires;
    bool operator==(const Token&) const = default;
};

enum class ImportState : std::uint8_t { running, done, forgotten };

/// "running", "done", "forgotten".
std::string_view name(ImportState state);

struct ImportFigures {
    std::uint64_t kept = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t conflicts = 0;  // Kept too, and counted here only.
    std::uint64_t failed = 0;     // Records refused.
    bool operator==(const ImportFigures&) const = default;
};

struct Import {
    std::string id;
    ImportState state = ImportState::running;
    std::string account;    // Of who started it.
    std::string principal;  // ARN of who started it.
    std::vector<std::string> paths;
    Timestamp started;
    std::optional<Timestamp> finished;
    std::uint64_t files = 0;
    std::uint64_t failed_files = 0;
    ImportFigures figures;
    bool operator==(const Import&) const = default;
};

/// Two entries with one identity and different content.
struct Conflict {
    std::optional<journal::Position>
        earlier;  // Absent while only the later one is known to be marked.
    journal::Position later;
    Timestamp found;
    bool operator==(const Conflict&) const = default;
};

/// What was answered to a batch with an Idempotency-Key.
struct KeptReply {
    std::string principal;  // ARN.
    std::string key;
    Sha256 body_hash{};
    std::string body;  // The reply's.
    Timestamp created;
    bool operator==(const KeptReply&) const = default;
};

}  // namespace opentrail::catalog
