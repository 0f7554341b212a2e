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

/// "unread", "part", "read", "dead", "told".
std::string_view name(intake::FileState state);

}  // namespace opentrail::api::v1
