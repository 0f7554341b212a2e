#include "delivery/key_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/log.h"

namespace opentrail::delivery {

std::string digest_key_context(std::string_view fingerprint) {
    return fmt::format("digest key {}", fingerprint);
}

Result<catalog::DigestKey> seal_digest_key(std::string_view region, const PrivateKey& key,
                                           const DigestKeySpan& span, const SealingKey& sealing,
                                           Random& random) {
    const Secret der = TRY(key.der());
    // The clock may have been set: the key is valid now, and for what it is made for.
    const auto [first, last] = std::minmax(span.now, span.at);
    return catalog::DigestKey{
        .region = std::string(region),
        .fingerprint = key.fingerprint(),
        .public_der = key.public_der(),
        .sealed_private_key =
            seal(sealing, der.reveal(), digest_key_context(key.fingerprint()), random),
        .created = span.now,
        .valid_from = first - digest_key_overlap,
        .valid_to = last + span.rotation + digest_key_overlap};
}

bool may_sign(const catalog::DigestKey& key, Timestamp at, Duration rotation) {
    const Timestamp first = key.valid_from + digest_key_overlap;
    // The rotation may be shorter by now than it was when the key was made.
    const Timestamp last =
        std::min(key.valid_to - digest_key_overlap, std::max(first, key.created) + rotation);
    return at >= first && at < last;
}

Result<std::shared_ptr<const Signer>> KeyRing::open(const catalog::DigestKey& key) {
    if (const auto found = open_.find(key.fingerprint); found != open_.end()) {
        return found->second;
    }
    const auto der =
        unseal(parts_.sealing, key.sealed_private_key, digest_key_context(key.fingerprint));
    if (!der) {
        return fail(Code::corrupt, fmt::format("open the digest key {}: {}", key.fingerprint,
                                               der.error().message));
    }
    std::shared_ptr<const Signer> signer =
        std::make_shared<const PrivateKey>(TRY(PrivateKey::parse(*der)));
    return open_.emplace(key.fingerprint, std::move(signer)).first->second;
}

Result<std::shared_ptr<const Signer>> KeyRing::signer(std::string_view region, Timestamp at,
                                                      Timestamp now) {
    const std::vector<catalog::DigestKey> keys = TRY(parts_.catalog.digest_keys(region));
    // The newest first: whoever had one made wants it to be used.
    for (const catalog::DigestKey& key : keys | std::views::reverse) {
        if (may_sign(key, at, parts_.rotation)) return open(key);
    }
    const PrivateKey made = TRY(parts_.make());
    const catalog::DigestKey key =
        TRY(seal_digest_key(region, made, {.now = now, .at = at, .rotation = parts_.rotation},
                            parts_.sealing, parts_.random));
    TRY(parts_.keep(key));
    log_info("delivery", "a new key for digests is made",
             {{"region", region}, {"fingerprint", key.fingerprint}});
    return open(key);
}

}  // namespace opentrail::delivery
