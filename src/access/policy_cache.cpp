#include "access/policy_cache.h"

#include <algorithm>

#include "base/assert.h"
#include "base/hash.h"
#include "base/log.h"

namespace opentrail::access {
namespace {

constexpr std::string_view deny_all_text =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})";
constexpr std::string_view deny_all_to_all =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}})";
constexpr std::string_view trust_none =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:*"}})";

std::string_view denial(policy::Kind kind) {
    switch (kind) {
        case policy::Kind::resource: return deny_all_to_all;
        case policy::Kind::trust: return trust_none;
        case policy::Kind::identity:
        case policy::Kind::session: break;
    }
    return deny_all_text;
}

/// Quotas were held against the text when it was given; now it has to be read, however long.
std::shared_ptr<const policy::Policy> compile(std::string_view document, policy::Kind kind,
                                              std::string_view owner) {
    auto parsed = policy::parse_policy(document, kind, policy::document_bytes_max);
    if (parsed) return *std::move(parsed);
    log_error("access", "a policy cannot be read, and denies everything",
              {{"of", owner}, {"error", parsed.error().message}});
    auto denies = policy::parse_policy(denial(kind), kind, policy::document_bytes_max);
    INVARIANT(denies);
    return *std::move(denies);
}

}  // namespace

std::shared_ptr<const policy::Policy> PolicyCache::get(std::string_view document, policy::Kind kind,
                                                       std::string_view owner) {
    // By its hash: names are kept, and documents are long.
    std::string name(as_text(sha256(document)));
    name += static_cast<char>(kind);
    if (Shared held = find(name)) return held;
    return keep(std::move(name), compile(document, kind, owner));
}

std::shared_ptr<const policy::Policy> PolicyCache::deny_all() {
    return get(deny_all_text, policy::Kind::session, "a session");
}

std::size_t PolicyCache::compiled() const {
    const std::lock_guard lock(mutex_);
    return compiled_;
}

PolicyCache::Shared PolicyCache::find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second.lock();
}

PolicyCache::Shared PolicyCache::keep(std::string name, Shared policy) {
    const std::lock_guard lock(mutex_);
    ++compiled_;
    if (by_name_.size() >= sweep_at_) {
        std::erase_if(by_name_, [](const auto& entry) { return entry.second.expired(); });
        sweep_at_ = std::max<std::size_t>(1024, 2 * by_name_.size());
    }
    by_name_[std::move(name)] = policy;
    latest_.push_back(policy);
    if (latest_.size() > latest_max) latest_.pop_front();
    return policy;
}

}  // namespace opentrail::access
