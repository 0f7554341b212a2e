#include "api/v1/idempotency.h"

#include "base/limits.h"

namespace opentrail::api::v1 {

Idempotency::Turn::Turn(Idempotency& owner, std::string principal, std::string key)
    : owner_(owner), name_(std::move(principal), std::move(key)) {
    std::unique_lock lock(owner_.mutex_);
    owner_.free_.wait(lock, [this] { return !owner_.running_.contains(name_); });
    owner_.running_.insert(name_);
}

Idempotency::Turn::~Turn() {
    {
        const std::lock_guard lock(owner_.mutex_);
        owner_.running_.erase(name_);
    }
    owner_.free_.notify_all();
}

Outcome<std::optional<std::string>> Idempotency::answered(const std::string& principal,
                                                          const std::string& key,
                                                          const Sha256& body_hash) {
    const Result<catalog::KeptReply> kept = catalog_.kept_reply(principal, key);
    if (!kept && kept.error().code == Code::not_found) return std::nullopt;
    if (!kept) return std::unexpected(as_refused(kept.error()));
    if (clock_.now() - kept->created > limits::idempotency_lifetime) return std::nullopt;
    if (kept->body_hash != body_hash) {
        return refuse("IdempotentParameterMismatchException",
                      "this Idempotency-Key came with another request within the last 24 hours");
    }
    return kept->body;
}

}  // namespace opentrail::api::v1
