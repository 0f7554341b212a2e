// Tokens: /v1/tokens, bearer tokens for collectors and scripts. Only their SHA-256 is kept. Safe
// from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "base/clock.h"
#include "base/random.h"
#include "catalog/catalog.h"

namespace opentrail::api::v1 {

class Tokens {
  public:
    Tokens(catalog::Catalog& catalog, Recorder& recorder, const Clock& clock, Random& random);

    /// POST /v1/tokens {"name","expiresIn"?,"scope"?}: the only reply that has the token itself.
    Outcome<std::string> create(const Call& call);
    /// GET /v1/tokens
    Outcome<std::string> list(const Call& call);
    /// DELETE /v1/tokens/ID
    Outcome<std::string> remove(const Call& call, const std::string& id);

  private:
    Outcome<catalog::Token> read(const Call& call, const JsonObject& body);

    catalog::Catalog& catalog_;
    Recorder& recorder_;
    const Clock& clock_;
    Random& random_;
};

}  // namespace opentrail::api::v1
