// Sessions: /v1/sessions, who is signed in to the console, and the end of it. One's own without a
// permission; others' of the account with one. Safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/authenticator.h"
#include "access/authorizer.h"
#include "access/directory.h"
#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "http/message.h"

namespace opentrail::api::v1 {

class Sessions {
  public:
    /// All must outlive it.
    Sessions(const access::Directory& directory, const access::Authenticator& authenticator,
             const access::Authorizer& authorizer, Recorder& recorder, const Clock& clock);

    /// GET /v1/sessions[?user=NAME]; a person of a provider is named by his ARN.
    Outcome<std::string> list(const Call& call) const;
    /// DELETE /v1/sessions[?user=NAME][&others=true]: all; with `others` not the caller's own.
    Outcome<http::Response> end_all(const Call& call);
    /// DELETE /v1/sessions/ID
    Outcome<std::string> end(const Call& call, const std::string& id);

  private:
    struct Asked {
        access::UserEntry user;
        bool others = false;
    };
    std::optional<access::UserEntry> user_or_person(const std::string& account,
                                                    const std::string& name) const;
    Outcome<Asked> read(const Call& call, std::string_view action) const;
    Outcome<void> permit(const Call& call, const catalog::User& user,
                         std::string_view action) const;

    const access::Directory& directory_;
    const access::Authenticator& authenticator_;
    const access::Authorizer& authorizer_;
    Recorder& recorder_;
    const Clock& clock_;
};

}  // namespace opentrail::api::v1
