#include "api/v1/intake_text.h"

#include <algorithm>

namespace opentrail::api::v1 {
namespace {

JsonObject json_of_records(const intake::RecordFigures& figures) {
    return {{"recorded", figures.recorded},
            {"duplicates", figures.duplicates},
            {"conflicts", figures.conflicts},
            {"refused", figures.refused}};
}

void put_time(JsonObject& into, std::string_view name, const std::optional<Timestamp>& time) {
    if (time) into[name] = iso8601(*time);
}

}  // namespace

std::string_view name(intake::FileState state) {
    constexpr std::string_view names[] = {"unread", "part", "read", "dead", "told", "forgotten"};
    return names[static_cast<std::size_t>(state)];
}

std::pair<std::string, std::string> split_place(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    return {std::string(text.substr(0, slash)),
            std::string(text.substr(std::min(slash + 1, text.size())))};
}

JsonObject json_of(const intake::HourFigures& figures) {
    return {{"files", JsonObject{{"known", figures.known},
                                 {"announced", figures.announced},
                                 {"listed", figures.listed},
                                 {"named", figures.named},
                                 {"read", figures.read},
                                 {"dead", figures.dead},
                                 {"missing", figures.missing()}}},
            {"events", json_of_records(figures.records)}};
}

JsonObject json_of(const intake::LedgerHour& hour) {
    JsonObject object{
        {"account", hour.account}, {"region", hour.region}, {"hour", iso8601(hour.hour)}};
    for (auto& [name, value] : json_of(hour.figures)) object[name] = std::move(value);
    return object;
}

JsonObject json_of(const intake::LedgerPlace& place) {
    JsonObject object{
        {"account", place.account},     {"region", place.region},
        {"hours", place.hours},         {"lackingHours", place.lacking},
        {"from", iso8601(place.first)}, {"to", iso8601(place.last + std::chrono::hours(1))}};
    for (auto& [name, value] : json_of(place.figures)) object[name] = std::move(value);
    return object;
}

JsonObject json_of(const intake::LedgerFile& file) {
    JsonObject object{{"bucket", file.bucket},
                      {"key", file.key},
                      {"kind", name(file.kind)},
                      {"state", name(file.state)}};
    if (!file.account.empty()) object["account"] = file.account;
    if (!file.region.empty()) object["region"] = file.region;
    put_time(object, "hour", file.hour);
    put_time(object, "announced", file.announced);
    put_time(object, "listed", file.listed);
    put_time(object, "named", file.named);
    put_time(object, "taken", file.taken);
    if (file.hash) {
        object["sha256"] = hex(*file.hash);
        object["bytes"] = file.bytes;
        object["events"] = json_of_records(file.figures);
    }
    if (file.changed) object["changed"] = true;
    if (file.altered()) object["altered"] = true;
    return object;
}

JsonObject json_of(const intake::LetterRow& row) {
    const intake::DeadLetter& letter = row.letter;
    JsonObject object{{"number", row.number}, {"at", iso8601(row.at)}, {"feed", letter.feed}};
    if (!letter.message.empty()) object["messageId"] = letter.message;
    if (!letter.bucket.empty()) object["bucket"] = letter.bucket;
    if (!letter.key.empty()) object["key"] = letter.key;
    object["reason"] = letter.reason;
    if (!letter.body.empty()) object["body"] = letter.body;
    if (row.settled) object["settled"] = true;
    return object;
}

JsonObject json_of(const intake::TakenFile& taken) {
    constexpr std::string_view outcomes[] = {"taken", "known", "told"};
    JsonObject object{{"outcome", outcomes[static_cast<std::size_t>(taken.outcome)]},
                      {"kind", name(taken.kind)},
                      {"events", json_of_records(taken.figures)}};
    JsonArray refusals;
    for (const std::string& refusal : taken.refusals) refusals.emplace_back(refusal);
    if (!refusals.empty()) object["refusals"] = std::move(refusals);
    return object;
}

JsonObject json_of(const intake::LedgerDigest& digest) {
    JsonObject object{{"bucket", digest.bucket},        {"key", digest.key},
                      {"account", digest.account},      {"region", digest.region},
                      {"from", iso8601(digest.begins)}, {"to", iso8601(digest.ends)},
                      {"sha256", hex(digest.hash)}};
    if (digest.state < std::size(digest_states)) object["state"] = digest_states[digest.state];
    if (!digest.reason.empty()) object["reason"] = digest.reason;
    if (!digest.previous_key.empty()) {
        object["previous"] = JsonObject{{"bucket", digest.previous_bucket},
                                        {"key", digest.previous_key},
                                        {"sha256", digest.previous_hash}};
    }
    return object;
}

JsonObject json_of(const intake::MissingDigest& digest) {
    return {{"bucket", digest.bucket},      {"key", digest.key},
            {"account", digest.account},    {"region", digest.region},
            {"from", iso8601(digest.from)}, {"to", iso8601(digest.to)},
            {"namedBy", digest.named_by}};
}

JsonObject json_of(const intake::DigestSums& sums) {
    return {{"valid", sums.valid},
            {"unchecked", sums.unchecked},
            {"broken", sums.broken},
            {"missing", sums.missing}};
}

}  // namespace opentrail::api::v1
