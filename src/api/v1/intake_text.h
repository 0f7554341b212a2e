// What the ledger knows, as /v1 says it. Pure functions.

#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "intake/file_taker.h"
#include "intake/ledger.h"

namespace opentrail::api::v1 {

JsonObject json_of(const intake::HourFigures& figures);
JsonObject json_of(const intake::LedgerHour& hour);
JsonObject json_of(const intake::LedgerPlace& place);
JsonObject json_of(const intake::LedgerFile& file);
JsonObject json_of(const intake::LetterRow& letter);
JsonObject json_of(const intake::TakenFile& taken);
JsonObject json_of(const intake::LedgerDigest& digest);
JsonObject json_of(const intake::DigestSums& sums);
JsonObject json_of(const intake::MissingDigest& digest);

/// "valid", "unchecked", "broken": in the order of intake::DigestReport::State.
inline constexpr std::string_view digest_states[] = {"valid", "unchecked", "broken"};

/// "unread", "part", "read", "dead", "told", "forgotten".
std::string_view name(intake::FileState state);

/// Bucket and key of "BUCKET/KEY", which a page ends with and the next begins behind.
std::pair<std::string, std::string> split_place(std::string_view text);

template <typename Rows>
JsonArray list_of(const Rows& rows) {
    JsonArray list;
    for (const auto& row : rows) list.push_back(json_of(row));
    return list;
}

}  // namespace opentrail::api::v1
