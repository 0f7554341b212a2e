// A claim counts only where the reply shows that the upstream found the signature right.

#include "gateway/identity/acceptance.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace opentrail::gateway {
namespace {

struct Case {
    std::string name;
    int status;
    std::string code;
    bool accepted;
    std::string method = "POST";
    Ending ending = Ending::complete;
    Signing signing = Signing::header;
    bool known = true;
    std::string message = "";
    std::string key = "k";
    bool ambiguous = false;
    std::string body = "<Error><Code>AccessDenied</Code></Error>";
    std::string code_in_header = "";
};

void expect(const std::vector<Case>& cases) {
    const Service service;
    for (const Case& example : cases) {
        Exchange exchange;
        exchange.method = example.method;
        exchange.status = example.status;
        exchange.ending = example.ending;
        Call call;
        call.claim.signing = example.signing;
        exchange.reply_body.bytes = example.method == "HEAD" ? "" : example.body;
        if (!example.code_in_header.empty()) {
            exchange.reply_headers = {{"X-Minio-Error-Code", example.code_in_header}};
        }
        call.claim.is_ambiguous = example.ambiguous;
        call.event_source = "s3.amazonaws.com";
        call.bucket = "minio";
        call.key = example.key;
        if (example.known) call.service = &service;
        EXPECT_EQ(is_accepted(exchange, call, example.code, example.message), example.accepted)
            << example.name;
    }
}

TEST(Acceptance, IsWhatTheReplyShows) {
    expect({
        {"a success", 200, "", true},
        {"not modified", 304, "", true, "GET"},
        {"denied by a policy", 403, "AccessDenied", true, "GET", Ending::complete, Signing::header,
         true, "Access Denied."},
        {"denied by a policy, at length", 403, "AccessDenied", true, "GET", Ending::complete,
         Signing::header, true, "User: arn:aws:iam::1:user/a is not authorized to perform: s3:Get"},
        {"denied by a policy, EC2", 403, "Client.UnauthorizedOperation", true},
        {"nothing there", 404, "NoSuchKey", true, "GET"},
        {"an argument is wrong", 400, "ValidationException", true},
        {"unknown key, S3", 403, "InvalidAccessKeyId", false},
        {"wrong signature, S3", 403, "SignatureDoesNotMatch", false},
        {"wrong signature, JSON", 400, "InvalidSignatureException", false},
        {"unknown key, JSON", 400, "UnrecognizedClientException", false},
        {"unknown key, Query", 403, "InvalidClientTokenId", false},
        {"EC2's own word", 401, "Client.AuthFailure", false},
        {"expired", 400, "ExpiredToken", false},
        {"clocks apart", 403, "RequestTimeTooSkewed", false},
        {"throttled before anybody looked", 400, "ThrottlingException", false},
        {"the upstream failed", 500, "InternalError", false},
        {"the upstream failed in other words", 502, "BadGateway", false},
        {"an error without a code", 400, "", false},
        {"HEAD, forbidden", 403, "AccessDenied", false, "HEAD"},
        {"HEAD, forbidden, with MinIO's word", 403, "AccessDenied", true, "HEAD", Ending::complete,
         Signing::header, true, "Access Denied.", "k", false, "", "AccessDenied"},
        {"HEAD, expired, with MinIO's word", 403, "AccessDenied", false, "HEAD", Ending::complete,
         Signing::header, true, "Request has expired", "k", false, "", "AccessDenied"},
        {"HEAD, wrong signature, with MinIO's word", 403, "SignatureDoesNotMatch", false, "HEAD",
         Ending::complete, Signing::header, true,
         "The request signature we calculated does not match", "k", false, "",
         "SignatureDoesNotMatch"},
        {"HEAD, not there", 404, "NoSuchKey", true, "HEAD"},
        {"the gateway refused", 400, "", false, "POST", Ending::refused},
        {"nobody answered", 502, "", false, "POST", Ending::unreachable},
        {"no reply", 0, "", false, "POST", Ending::upstream_broke},
        {"cut after a success", 200, "", true, "GET", Ending::client_left},
        {"not signed", 200, "", false, "GET", Ending::complete, Signing::none},
        {"an unknown call that failed", 404, "NotFound", false, "GET", Ending::complete,
         Signing::header, false},
        {"an unknown call that worked", 200, "", true, "GET", Ending::complete, Signing::header,
         false},
    });
}

TEST(Acceptance, IsNotWhatIsAnsweredBeforeAnybodyLooked) {
    expect({
        {"denied before anybody looked", 403, "AccessDenied", false, "GET", Ending::complete,
         Signing::query, true, "Request has expired"},
        {"denied for want of a date", 400, "AccessDenied", false, "GET", Ending::complete,
         Signing::header, true, "AWS authentication requires a valid Date or x-amz-date header"},
        {"a denial that only the status tells", 403, "AccessDenied", false, "GET", Ending::complete,
         Signing::header, true, "Access Denied", "k", false, ""},
        {"a redirection", 307, "", false, "GET"},
        {"another Region", 301, "PermanentRedirect", false, "GET"},
        {"no bucket's name", 400, "InvalidBucketName", false, "GET"},
        {"a preflight request", 200, "", false, "OPTIONS"},
        {"a probe", 200, "", false, "GET", Ending::complete, Signing::header, true, "",
         "health/live"},
        {"several keys", 200, "", false, "GET", Ending::complete, Signing::header, true, "", "k",
         true},
    });
}

}  // namespace
}  // namespace opentrail::gateway
