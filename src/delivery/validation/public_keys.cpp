#include "delivery/validation/public_keys.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "base/json.h"

namespace opentrail::delivery::validation {
namespace {

constexpr std::size_t key_file_bytes_max = std::size_t{64} << 20;
constexpr int key_pages_max = 1000;
/// Around a digest: its key was valid when it was signed, at its end or soon after.
constexpr Duration around = std::chrono::hours(1);
/// More fingerprints that nobody knows are not asked for one by one.
constexpr std::size_t asked_max = 1000;

/// Seconds since 1970 as the API gives them, or text as the AWS CLI prints it.
Result<Timestamp> time_member(const JsonObject& key, std::string_view name) {
    const Json* member = find_member(key, name);
    if (!member) return Timestamp();
    if (member->is_string()) return parse_iso8601(std::string_view(member->get_string()));
    const auto seconds = TRY(number_member(key, name));
    const auto time = seconds ? time_of_seconds(*seconds) : std::nullopt;
    if (!time) return fail(Code::invalid, fmt::format("{} is no time", name));
    return *time;
}

Result<ListedKey> key_of(const Json& value) {
    if (!value.is_object()) return fail(Code::invalid, "PublicKeyList is not a list of objects");
    const JsonObject& object = value.get_object();
    ListedKey key;
    key.fingerprint = TRY(text_member(object, "Fingerprint")).value_or("");
    key.value = TRY(text_member(object, "Value")).value_or("");
    key.from = TRY(time_member(object, "ValidityStartTime"));
    key.to = TRY(time_member(object, "ValidityEndTime"));
    if (key.fingerprint.empty() || key.value.empty())
        return fail(Code::invalid, "a public key has no Fingerprint or no Value");
    return key;
}

}  // namespace

std::optional<Timestamp> time_of_seconds(double seconds) {
    if (!(std::abs(seconds) < 253'402'300'800.0)) return std::nullopt;  // The year 10000.
    return from_millis(static_cast<std::int64_t>(std::llround(seconds * 1000)));
}

Result<std::vector<ListedKey>> parse_public_keys(std::string_view json) {
    const JsonObject object = TRY(parse_json_object(json, key_file_bytes_max));
    const JsonArray* const list = TRY(array_member(object, "PublicKeyList"));
    if (!list) return fail(Code::invalid, "there is no PublicKeyList");
    std::vector<ListedKey> keys;
    for (const Json& value : *list) keys.push_back(TRY(key_of(value)));
    return keys;
}

Result<std::vector<ListedKey>> list_public_keys(
    const std::function<Result<JsonObject>(const JsonObject& input)>& ask, Timestamp from,
    Timestamp to) {
    std::vector<ListedKey> keys;
    JsonObject input{{"StartTime", to_millis(from) / 1000}, {"EndTime", to_millis(to) / 1000}};
    for (int page = 0; page < key_pages_max; ++page) {
        const JsonObject reply = TRY(ask(input));
        std::vector<ListedKey> more = TRY(parse_public_keys(to_text(reply)));
        keys.insert(keys.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
        const auto token = TRY(text_member(reply, "NextToken"));
        if (!token || token->empty()) break;
        input["NextToken"] = *token;
    }
    return keys;
}

std::string render_public_keys(const std::vector<ListedKey>& keys) {
    JsonArray list;
    for (const ListedKey& key : keys) {
        list.push_back(JsonObject{{"Value", key.value},
                                  {"ValidityStartTime", iso8601(key.from)},
                                  {"ValidityEndTime", iso8601(key.to)},
                                  {"Fingerprint", key.fingerprint}});
    }
    return to_text(JsonObject{{"PublicKeyList", std::move(list)}});
}

Result<void> PublicKeys::load(Timestamp from, Timestamp to) {
    std::vector<ListedKey> keys = TRY(source_.list(from, to));
    for (ListedKey& key : keys) {
        std::string fingerprint = key.fingerprint;
        listed_.emplace(std::move(fingerprint), std::move(key));
    }
    return {};
}

Result<PublicKeys::Found> PublicKeys::find(const std::string& fingerprint, Timestamp near) {
    auto listed = listed_.find(fingerprint);
    if (listed == listed_.end() && asked_.size() < asked_max && asked_.insert(fingerprint).second) {
        TRY(load(near - around, near + around));
        listed = listed_.find(fingerprint);
    }
    if (listed == listed_.end()) return Found{};
    auto parsed = parsed_.find(fingerprint);
    if (parsed == parsed_.end()) {
        auto key = PublicKey::parse_base64(listed->second.value);
        parsed =
            parsed_.emplace(fingerprint, key ? std::optional(*std::move(key)) : std::nullopt).first;
    }
    return Found{.listed = true, .key = parsed->second};
}

std::vector<ListedKey> PublicKeys::all() const {
    std::vector<ListedKey> keys;
    for (const auto& [fingerprint, key] : listed_) keys.push_back(key);
    return keys;
}

}  // namespace opentrail::delivery::validation
