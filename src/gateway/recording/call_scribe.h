// CallScribe: the scribe of a gateway: recognises the call, renders its events and says who made
// it, from where.
//
// Safe from any thread.

#pragma once

#include <string>

#include "gateway/identity/identities.h"
#include "gateway/identity/source_address.h"
#include "gateway/recognise.h"
#include "gateway/recording/scribe.h"
#include "gateway/render/dynamodb.h"
#include "gateway/render/scene.h"

namespace opentrail::gateway {

class CallScribe final : public Scribe {
  public:
    struct Options {
        std::string account;
        std::string region;
        Recognition recognition = {};
        TrustedProxies trusted_proxies = {};
        Identities::Options identities = {};
    };

    /// `sessions` and `clock` outlive it.
    CallScribe(Options options, SessionBook& sessions, const Clock& clock);

    std::vector<event::Draft> drafts_of(const Exchange& exchange) override;
    std::string name_of(const Exchange& exchange) override;
    void learn(std::string_view record) override;

    /// Whose keys are, from now on. From any thread.
    void use(IdentityMap identities) { identities_.use(std::move(identities)); }

  private:
    const Recognition recognition_;
    const TrustedProxies trusted_proxies_;
    Identities identities_;
    TableKeys table_keys_;
    const Scene scene_;
};

}  // namespace opentrail::gateway
