#include "access/policy/context.h"

#include <utility>

#include "access/policy/letter_case.h"

namespace opentrail::access::policy {
namespace {

// How much of a key's name compares without case.
std::size_t caseless_part(std::string_view key) {
    const std::size_t colon = key.find(':');
    const std::size_t slash = colon == std::string_view::npos ? colon : key.find('/', colon);
    return slash == std::string_view::npos ? key.size() : slash;
}

}  // namespace

bool same_key(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    const std::size_t part = caseless_part(left);
    return equal_without_case(left.substr(0, part), right.substr(0, part)) &&
           left.substr(part) == right.substr(part);
}

void Context::set(std::string_view key, std::string value) {
    std::vector<std::string> values;
    values.push_back(std::move(value));
    set(key, std::move(values));
}

void Context::set(std::string_view key, std::vector<std::string> values) {
    for (Entry& entry : entries_) {
        if (same_key(entry.key, key)) {
            entry.values = std::move(values);
            return;
        }
    }
    entries_.push_back({std::string(key), std::move(values)});
}

const std::vector<std::string>* Context::find(std::string_view key) const {
    for (const Entry& entry : entries_) {
        if (same_key(entry.key, key)) return entry.values.empty() ? nullptr : &entry.values;
    }
    return nullptr;
}

const std::string* Context::find_single(std::string_view key) const {
    const std::vector<std::string>* const values = find(key);
    return values != nullptr && values->size() == 1 ? &values->front() : nullptr;
}

}  // namespace opentrail::access::policy
