#include "access/back_off.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/sigv4.h"
#include "base/hash.h"
#include "http/letter_case.h"

namespace opentrail::access {
namespace {

constexpr Duration first_pause = std::chrono::seconds(1);
// An address may be a whole office's.
constexpr std::uint64_t address_factor = 10;
constexpr std::size_t credential_bytes_max = 128;

std::string key_of(std::string_view address, std::string_view credential) {
    return fmt::format("{}\n{}", address, credential);
}

bool is_bearer(std::string_view authorization) {
    const std::string_view scheme = authorization.substr(0, authorization.find(' '));
    return http::equal_ignoring_case(scheme, "Bearer");
}

}  // namespace

std::string claimed_credential(const http::Request& request) {
    const std::string* given = http::find(request.headers, "Authorization");
    // A token's hash is no token.
    if (given && is_bearer(*given)) return fmt::format("token {:016x}", hash64(*given));
    const auto signature = aws::read_signature(request);
    if (!signature) return {};
    return signature->access_key_id.substr(0, credential_bytes_max);
}

BackOff::Entry* BackOff::Recent::find(const std::string& key) {
    const auto place = places_.find(key);
    if (place == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, place->second);
    return &entries_.front();
}

BackOff::Entry& BackOff::Recent::make(const std::string& key, std::size_t entries_max) {
    if (Entry* found = find(key)) return *found;
    if (places_.size() >= entries_max) {
        places_.erase(entries_.back().key);
        entries_.pop_back();
    }
    entries_.emplace_front().key = key;
    places_.emplace(entries_.front().key, entries_.begin());
    return entries_.front();
}

void BackOff::Recent::erase(const std::string& key) {
    const auto place = places_.find(key);
    if (place == places_.end()) return;
    const auto entry = place->second;
    places_.erase(place);
    entries_.erase(entry);
}

bool BackOff::refuses(std::string_view address, std::string_view credential, Timestamp now) {
    if (options_.failures_max == 0) return false;
    const std::string pair = key_of(address, credential);
    // Also when the clock went back: nobody waits longer than that.
    const auto waits = [&](const Entry* entry) {
        return entry && now < entry->free_again && entry->free_again - now <= options_.pause_max;
    };
    const std::lock_guard lock(mutex_);
    if (waits(pairs_.find(pair))) return true;
    return waits(addresses_.find(std::string(address))) && !good_.find(pair);
}

void BackOff::count(Entry& entry, std::uint64_t failures_max, Timestamp now) const {
    // Whoever was made to wait is not forgiven by having waited.
    const Timestamp since = std::max(entry.begun, entry.free_again);
    if (entry.failures == 0 || now < entry.begun || now - since >= options_.window) {
        entry.failures = 0;
        entry.begun = now;
        entry.pause = Duration(0);
    }
    if (++entry.failures < failures_max) return;
    entry.pause = std::clamp(entry.pause * 2, first_pause, options_.pause_max);
    entry.free_again = now + entry.pause;
}

void BackOff::failed(std::string_view address, std::string_view credential, Timestamp now) {
    if (options_.failures_max == 0) return;
    const std::lock_guard lock(mutex_);
    if (!credential.empty()) {
        count(pairs_.make(key_of(address, credential), options_.entries_max), options_.failures_max,
              now);
    }
    count(addresses_.make(std::string(address), options_.entries_max),
          options_.failures_max * address_factor, now);
}

void BackOff::succeeded(std::string_view address, std::string_view credential) {
    if (options_.failures_max == 0) return;
    const std::string pair = key_of(address, credential);
    const std::lock_guard lock(mutex_);
    pairs_.erase(pair);
    good_.make(pair, options_.entries_max);
}

std::size_t BackOff::entries() const {
    const std::lock_guard lock(mutex_);
    return pairs_.size() + addresses_.size() + good_.size();
}

}  // namespace opentrail::access
