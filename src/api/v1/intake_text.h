// What the ledger knows, as /v1 says it. Pure functions.

#pragma once

#include <string_view>

#include "base/json.h"
#include "intake/file_taker.h"
#include "intake/ledger.h"

namespace opentrail::api::v1 {

JsonObject json_of(const intake::HourFigures& figures);
JsonObject json_of(const intake::LedgerHour& hour);
JsonObject json_of(const intake::LedgerFile& file);
JsonObject json_of(const intake::LetterRow& letter);
JsonObject json_of(const intake::TakenFile& taken);
JsonObject json_of(const intake::LedgerDigest& digest);
JsonObject json_of(const intake::DigestSums& sums);
JsonObject json_of(const intake::MissingDigest& digest);

/// "valid", "unchecked", "broken": in the order of intake::DigestReport::State.
inline constexpr std::string_view digest_states[] = {"valid", "unchecked", "broken"};

/// "unread", "part", "read", "dead", "told".
std::string_view name(intake::FileState state);

}  // namespace opentrail::api::v1
