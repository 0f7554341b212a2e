// Identities: who made a call.
//
// The key in a signature is a claim. Once the upstream has accepted it, it is looked up among
// OpenTrail's own users and sessions, then in the map that the operator gave, then among the
// sessions whose making a gateway of the same account has seen; a key that is none of these is
// shown as type Unknown with its id: its prefix alone decides nothing. A claim that was not
// accepted is nobody's (Identified::claimed_access_key_id). Safe from any thread.

#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "access/directory.h"
#include "base/clock.h"
#include "base/seal.h"
#include "event/render.h"
#include "gateway/call.h"
#include "gateway/exchange.h"
#include "gateway/identity/identity_map.h"
#include "gateway/identity/session_book.h"

namespace opentrail::gateway {

class Identities {
  public:
    struct Options {
        std::string account;   // The gateway's.
        bool verifies = true;  // False: the upstream takes any signature, so no claim is accepted.
        IdentityMap map = {};  // Until use() gives another.
        const access::Directory* directory = nullptr;  // Null: there are no users of our own here.
        const SealingKey* sealing_key = nullptr;       // Of OpenTrail's own session tokens.
    };

    /// `sessions`, `clock` and what `options` point to must outlive it.
    Identities(Options options, SessionBook& sessions, const Clock& clock);

    /// `draft` is what else is known of the call: its error code says whether the claim was
    /// accepted, and its response who an unsigned call of STS was.
    Identified identify(const Call& call, const Exchange& exchange,
                        const event::Draft& draft) const;

    /// To be called with the record of every call of STS, once rendered, before the caller has the
    /// whole reply.
    void learn(std::string_view record) { sessions_.learn(record, clock_.now()); }

    /// In place of the map that was used before.
    void use(IdentityMap map);

  private:
    Caller resolve(const Claim& claim) const;
    std::shared_ptr<const Caller> own_user(std::string_view access_key_id) const;
    std::shared_ptr<const Caller> own_session(const Claim& claim) const;
    Caller unsigned_caller(const Call& call, const event::Draft& draft) const;

    std::shared_ptr<const IdentityMap> map() const;

    const Options options_;
    mutable std::mutex mutex_;
    std::shared_ptr<const IdentityMap> map_;
    SessionBook& sessions_;
    const Clock& clock_;
};

}  // namespace opentrail::gateway
