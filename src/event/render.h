// Render: the CloudTrail records that OpenTrail makes itself, of its own API calls, of what the
// gateway sees and of what rules find.
//
// Members come in the order that CloudTrail writes them. CloudTrail's size limits hold for these
// records (AWS CloudTrail User Guide, "CloudTrail record contents"), and never for records that we
// are given.
//
// Pure functions over plain data, safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "event/field.h"

namespace opentrail::event {

/// userIdentity.sessionContext of temporary credentials. What is empty is absent.
struct SessionContext {
    std::string issuer_type;  // "Role", "IAMUser" or "Root"; without it there is no sessionIssuer.
    std::string issuer_principal_id;
    std::string issuer_arn;
    std::string issuer_account;
    std::string issuer_user_name;
    Timestamp created;
    bool mfa = false;
    std::string source_identity;
    std::string federated_provider = {};  // webIdFederationData: an ARN; empty: there is none.
    std::vector<std::pair<std::string, std::string>> federated_attributes = {};
};

/// userIdentity. What is empty is absent.
struct UserIdentity {
    std::string type;
    std::string principal_id;
    std::string arn;
    std::string account;
    std::string access_key_id;
    bool shows_no_key = false;  // accessKeyId is "" then: of who failed to sign in.
    std::string user_name;
    std::optional<SessionContext> session;
    std::string identity_provider;  // Of a WebIdentityUser or SAMLUser.
    std::string invoked_by;
};

/// An element of resources[]. What is empty is absent.
struct Resource {
    std::string account;
    std::string type;
    std::string arn;
    std::string arn_prefix;  // In place of arn, where a call touches many objects.
};

struct TlsDetails {
    std::string version;       // "TLSv1.3".
    std::string cipher_suite;  // "TLS_AES_128_GCM_SHA256".
    std::string host;          // The Host header as the client sent it; cut as texts are.
};

/// One record before it is JSON. Members that are JSON hold valid JSON text; what is empty is
/// absent, except for requestParameters and responseElements, which are then null.
struct Draft {
    std::string_view version = "1.11";  // eventVersion: sign-ins have another.
    UserIdentity identity;
    Timestamp time;      // Written in whole seconds.
    std::string source;  // "cloudtrail.amazonaws.com".
    std::string name;
    std::string region;
    std::string source_ip;
    std::string user_agent;
    std::string error_code;
    std::string error_message;
    std::string request_parameters;     // JSON.
    std::string response_elements;      // JSON.
    std::string additional_event_data;  // JSON.
    std::string request_id;
    std::string event_id;
    std::optional<bool> read_only;
    std::vector<Resource> resources;  // The member is absent without any.
    std::string type = "AwsApiCall";
    std::string api_version;
    std::optional<bool> management_event;  // Absent where the type has none.
    std::string recipient_account;
    std::string shared_event_id;
    std::string vpc_endpoint_id;
    std::string vpc_endpoint_account;
    std::string service_event_details;  // JSON.
    Category category = Category::management;
    std::optional<TlsDetails> tls;
    bool credential_from_console = false;
};

/// userAgent, errorCode, errorMessage and requestID are cut beyond this.
inline constexpr std::size_t own_text_bytes_max = 1024;
/// additionalEventData is left out beyond this.
inline constexpr std::size_t own_additional_bytes_max = std::size_t{28} << 10;

/// The record as one line of JSON without white space. Texts are cut to own_text_bytes_max, at a
/// character; requestParameters, responseElements and serviceEventDetails beyond
/// limits::own_member_bytes_max and additionalEventData beyond own_additional_bytes_max are left
/// out (what the first two then look like is not documented: null here, the others absent). Beyond
/// limits::own_record_bytes_max members are left out in CloudTrail's order (requestID,
/// additionalEventData, serviceEventDetails, userAgent, errorCode, responseElements,
/// requestParameters, errorMessage) until it fits. Fails with Code::invalid if it does not fit even
/// then.
Result<std::string> render(const Draft& draft);

}  // namespace opentrail::event
