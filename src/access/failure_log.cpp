#include "access/failure_log.h"

namespace opentrail::access {

void FailureLog::add(std::string_view address, std::string_view code,
                     std::string_view access_key_id, std::string_view user_agent, Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto place = by_address_.find(address);
    if (place == by_address_.end()) {
        if (by_address_.size() >= addresses_max) address = {};
        place = by_address_.try_emplace(std::string(address)).first;
    }
    Failures& failures = place->second;
    if (failures.count == 0) {
        failures.address = address;
        failures.first = now;
    }
    ++failures.count;
    failures.last = now;
    ++failures.codes[std::string(code)];
    if (!access_key_id.empty()) failures.access_key_id = access_key_id.substr(0, text_bytes_max);
    failures.user_agent = user_agent.substr(0, text_bytes_max);
}

std::vector<Failures> FailureLog::take(Timestamp now, bool every) {
    std::vector<Failures> taken;
    const std::lock_guard lock(mutex_);
    for (auto place = by_address_.begin(); place != by_address_.end();) {
        if (every || place->second.first + window <= now) {
            taken.push_back(std::move(place->second));
            place = by_address_.erase(place);
        } else {
            ++place;
        }
    }
    return taken;
}

}  // namespace opentrail::access
