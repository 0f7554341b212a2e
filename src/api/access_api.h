// AccessApi: who may do what, as an interface: the operations of IAM, STS and KMS, and a few of our
// own.
//
// Spoken in three protocols: AWS Query (POST / with a form, XML replies; IAM and STS) and AWS JSON
// 1.1 (KMS), for the aws CLI, the SDKs and Terraform, and JSON (POST /v1/access/OPERATION), which
// has the same members, for our own command line. Every call of a known operation is recorded
// before it is answered, denied and failed ones too; what it changes takes effect at the position
// of its event. Safe from any thread.

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/access_handler.h"
#include "api/call.h"
#include "api/model/operation.h"
#include "api/own_call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "http/message.h"

namespace opentrail::api {

class AccessApi {
  public:
    AccessApi(const AccessParts& parts, Recorder& recorder);

    http::Response answer_query(const Call& call);
    /// `operation` is of X-Amz-Target, "TrentService.OPERATION".
    http::Response answer_kms(std::string_view operation, const Call& call);
    /// The path begins with path_prefix.
    http::Response answer_json(const Call& call);

    static constexpr std::string_view path_prefix = "/v1/access/";
    /// Names the account whose users and roles are meant, where that is not the caller's: for the
    /// home account's principals that may do opentrail:ActForAccount.
    static constexpr std::string_view account_header = "x-opentrail-account";

  private:
    struct Asked {
        const model::QueryService* service = nullptr;
        std::string name;
        /// Null of what AWS has and OpenTrail has not: such a call is recorded by its name.
        const model::Operation* operation = nullptr;
        JsonObject request;
    };

    static Outcome<Asked> read_query(const Call& call, const model::QueryService& service);
    static Outcome<Asked> read_json(const Call& call);
    static Outcome<Asked> read_kms(std::string_view operation, const Call& call);
    Outcome<JsonObject> call(const Asked& asked, const Call& call);
    /// `hindrance`: why it is not so much as tried.
    Outcome<JsonObject> run_and_record(const Asked& asked, const AccessHandler* handler,
                                       const Call& call, const std::optional<Refused>& hindrance,
                                       AccessPrepared prepared = {});
    static Refused not_here(const Asked& asked);
    /// Whether the caller may, and the request is one.
    Outcome<void> check(const Asked& asked, const AccessHandler& handler, AccessCall& access) const;
    /// What the handler prepares, if it does, and the caller may call it.
    Outcome<AccessPrepared> prepare(const Asked& asked, const AccessHandler& handler,
                                    const Call& call) const;
    Outcome<AccessAnswer> run(const Asked& asked, const AccessHandler* handler, AccessCall& access);
    /// What policies do not say: what tokens and sessions are for.
    static Outcome<void> check_credentials(const Call& call, const Asked& asked);
    /// Sets the account that is meant, where the caller asks for another and may.
    Outcome<void> act_for(AccessCall& access) const;
    /// Whether policies let the caller do what it asks for.
    Outcome<void> permit(const Asked& asked, const AccessHandler& handler,
                         const AccessCall& access) const;
    /// Whether it is the choice of another password that the caller's session waits for: whom it is
    /// demanded of needs no leave to, unless a policy denies it.
    bool is_demanded(const Call& call, const access::Ask& ask) const;
    /// The one place where a permission is asked for.
    Outcome<void> authorize(const Call& call, const access::Ask& ask) const;

    const AccessParts parts_;
    Recorder& recorder_;
};

}  // namespace opentrail::api
