// Authenticator: who is believed and as whom, and every attack on a signature, a key or a session
// that must not be. Requests are signed by aws::sign, which its own tests hold against botocore's
// vectors.

#include "access/authenticator.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "access/identifier.h"
#include "access/testing/authenticator_fixture.h"
#include "base/hash.h"

namespace opentrail::access {
namespace {

class AuthenticatorTest : public AuthenticatorFixture {};

std::string& header(http::Request& request, std::string_view name) {
    for (http::Header& header : request.headers) {
        if (http::find({header}, name)) return header.value;
    }
    request.headers.push_back({std::string(name), ""});
    return request.headers.back().value;
}

void replace(std::string& text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, what.size(), with);
}

TEST_F(AuthenticatorTest, KnowsAUser) {
    const Credentials key = world_.add_user(account, "mia", allow("s3:*"));
    const Principal caller = believed(world_.signed_by(key));
    EXPECT_EQ(caller.type, "IAMUser");
    EXPECT_EQ(caller.account, account);
    EXPECT_EQ(caller.arn, "arn:aws:iam::111122223333:user/mia");
    EXPECT_EQ(caller.id.substr(0, 4), "AIDA");
    EXPECT_EQ(caller.user_name, "mia");
    EXPECT_EQ(caller.access_key_id, key.access_key_id);
    EXPECT_EQ(caller.region, "us-east-1");
    EXPECT_EQ(caller.service, "cloudtrail");
    EXPECT_EQ(caller.permits->identity.size(), 1U);
    EXPECT_EQ(caller.scopes, every_scope());
    EXPECT_EQ(caller.session, nullptr);
    EXPECT_FALSE(caller.view.all);
    EXPECT_TRUE(caller.view.may_read(account));
    EXPECT_FALSE(caller.view.may_read(AccessWorld::home_account));
    EXPECT_FALSE(caller.writes_all);

    const Principal admin =
        believed(world_.signed_by(world_.add_user(AccessWorld::home_account, "admin")));
    EXPECT_TRUE(admin.view.all);
    EXPECT_TRUE(admin.writes_all);
}

// A signature, altered.

struct AlteredRow {
    const char* name;
    std::function<void(http::Request&)> alter;
    std::string_view refused;  // How it begins; empty is believed.
};

const AlteredRow altered_rows[] = {
    {"as it is", [](http::Request&) {}, ""},
    {"another method", [](http::Request& request) { request.method = "PUT"; }, mismatch},
    {"another path", [](http::Request& request) { request.target = "/x"; }, mismatch},
    {"a query added", [](http::Request& request) { request.target = "/?a=b"; }, mismatch},
    {"another body", [](http::Request& request) { request.body = "{ }"; }, mismatch},
    {"another operation",
     [](http::Request& request) {
         replace(header(request, "X-Amz-Target"), "LookupEvents", "DeleteTrail");
     },
     mismatch},
    {"another host", [](http::Request& request) { header(request, "Host") = "evil"; }, mismatch},
    {"another date",
     [](http::Request& request) { header(request, "X-Amz-Date") = "20260102T030406Z"; }, mismatch},
    {"an unsigned X-Amz- header",
     [](http::Request& request) { request.headers.push_back({"X-Amz-User-Agent", "x"}); },
     "InvalidSignatureException: 'X-Amz-User-Agent' must be a 'SignedHeader'"},
    {"the last digit of the signature",
     [](http::Request& request) {
         char& digit = header(request, "Authorization").back();
         digit = digit == '0' ? '1' : '0';
     },
     mismatch},
    {"half of the signature",
     [](http::Request& request) {
         std::string& value = header(request, "Authorization");
         value.resize(value.size() - 32);
     },
     mismatch},
    {"the signature in capitals",
     [](http::Request& request) {
         std::string& value = header(request, "Authorization");
         const auto at = value.find("Signature=");
         std::transform(value.begin() + static_cast<long>(at) + 10, value.end(),
                        value.begin() + static_cast<long>(at) + 10,
                        [](unsigned char c) { return std::toupper(c); });
     },
     mismatch},
    {"another Region in the scope",
     [](http::Request& request) {
         replace(header(request, "Authorization"), "us-east-1", "eu-west-1");
     },
     mismatch},
    {"another day in the scope",
     [](http::Request& request) {
         replace(header(request, "Authorization"), "/20260102/", "/20260101/");
     },
     "InvalidSignatureException: Date in Credential scope does not match"},
    {"a service that is not here",
     [](http::Request& request) {
         replace(header(request, "Authorization"), "/cloudtrail/", "/ec2/");
     },
     "InvalidSignatureException: Credential should be scoped to correct service"},
    {"a service that is here, but not the one signed for",
     [](http::Request& request) {
         replace(header(request, "Authorization"), "/cloudtrail/", "/opentrail/");
     },
     mismatch},
    {"another end of the scope",
     [](http::Request& request) {
         replace(header(request, "Authorization"), "aws4_request", "aws5_request");
     },
     "InvalidSignatureException: Credential should be scoped with a valid terminator"},
    {"a second signature",
     [](http::Request& request) {
         request.headers.push_back({"Authorization", header(request, "Authorization")});
     },
     "IncompleteSignatureException: The request is signed more than once"},
    {"a session token beside a long-term key",
     [](http::Request& request) { header(request, "X-Amz-Security-Token") = "abc"; }, unrecognized},
    {"no signature", [](http::Request& request) { request.headers.pop_back(); },
     "MissingAuthenticationTokenException: Missing Authentication Token"},
};

TEST_F(AuthenticatorTest, RefusesWhatWasAltered) {
    const Credentials key = world_.add_user(account, "mia");
    for (const auto& row : altered_rows) {
        SCOPED_TRACE(row.name);
        http::Request request = world_.signed_by(key);
        row.alter(request);
        const std::string refusal = refused(request);
        EXPECT_EQ(refusal.substr(0, row.refused.size()), row.refused) << refusal;
        EXPECT_EQ(refusal.empty(), row.refused.empty());
    }
    const Credentials other = world_.add_user(account, "noa");
    http::Request as_other = world_.signed_by(key);
    replace(header(as_other, "Authorization"), key.access_key_id, other.access_key_id);
    EXPECT_EQ(refused(as_other).substr(0, mismatch.size()), mismatch);
}

TEST_F(AuthenticatorTest, IsBelievedWithinTheWindowOnly) {
    const Credentials key = world_.add_user(account, "mia");
    const struct {
        const char* name;
        int seconds;  // From signing to arriving.
        std::string_view refused;
    } rows[] = {
        {"at once", 0, ""},
        {"again, within the window", 1, ""},
        {"at the end of the window", 300, ""},
        {"a second late", 301, "InvalidSignatureException: Signature expired: 20260102T030405Z is"},
        {"a day late", 86'400, "InvalidSignatureException: Signature expired"},
        {"five minutes ahead", -300, ""},
        {"more", -301, "InvalidSignatureException: Signature not yet current"},
    };
    const http::Request request = world_.signed_by(key);
    const Timestamp start = world_.clock.now();
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        world_.clock.step(start + std::chrono::seconds(row.seconds) - world_.clock.now());
        const std::string refusal = refused(request);
        EXPECT_EQ(refusal.substr(0, row.refused.size()), row.refused);
        EXPECT_EQ(refusal.empty(), row.refused.empty());
    }
}

TEST_F(AuthenticatorTest, TakesRegionsThatThereAre) {
    const Credentials key = world_.add_user(account, "mia");
    const Authenticator authenticator = world_.make_authenticator({.regions = {"cloud-1"}});
    const struct {
        const char* name;
        const char* region;
        bool believed;
    } rows[] = {
        {"the home Region, which is AWS's", "us-east-1", true},
        {"another of AWS's", "ap-southeast-4", true},
        {"one of the options", "cloud-1", true},
        {"one that nobody has", "zz-fake-1", false},
        {"nearly AWS's", "us-east-11", false},
    };
    for (const auto& row : rows) {
        http::Request request = world_.request();
        aws::sign(request, {key.access_key_id, key.secret, ""}, row.region, "cloudtrail",
                  world_.clock.now());
        const auto caller = authenticator.authenticate(request);
        EXPECT_EQ(caller.has_value(), row.believed) << row.name;
        if (caller) continue;
        EXPECT_EQ(caller.error().code, "InvalidSignatureException") << row.name;
        EXPECT_EQ(
            caller.error().message,
            fmt::format("Credential should be scoped to a valid region, not '{}'.", row.region));
    }
}

TEST_F(AuthenticatorTest, TakesOtherServicesWhereAsked) {
    const Credentials key = world_.add_user(account, "mia");
    http::Request request = world_.request();
    aws::sign(request, {key.access_key_id, key.secret, ""}, "us-east-1", "sts", world_.clock.now());
    EXPECT_EQ(refused(request).substr(0, 25), "InvalidSignatureException");
    const auto caller = authenticator_.authenticate(request, {"sts"});
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->service, "sts");
    const auto other = authenticator_.authenticate(request, {"iam", "sts2"});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().message, "Credential should be scoped to correct service: 'iam'.");
}

/// Signs anew, with the text of X-Amz-Content-SHA256 in the place of the body's hash.
void leave_body_unsigned(http::Request& request, const std::string& secret) {
    const aws::Signature signature = aws::read_signature(request).value();
    const std::string text =
        fmt::format("AWS4-HMAC-SHA256\n{}\n{}/{}/{}/aws4_request\n{}", signature.timestamp,
                    signature.date, signature.region, signature.service,
                    hex(sha256(aws::canonical_request(request, signature, "UNSIGNED-PAYLOAD"))));
    Sha256 key = hmac_sha256("AWS4" + secret, signature.date);
    for (const std::string& part :
         {signature.region, signature.service, std::string("aws4_request")}) {
        key = hmac_sha256(as_text(key), part);
    }
    replace(header(request, "Authorization"), signature.signature,
            hex(hmac_sha256(as_text(key), text)));
}

/// S3's clients leave the body unsigned where TLS guards it, and that of a stream and of a
/// presigned URL everywhere.
TEST_F(AuthenticatorTest, TakesAnUnsignedBodyOfS3) {
    const Credentials key = world_.add_user(account, "mia");
    const struct {
        const char* name;
        const char* service;
        bool tls;
        bool believed;
    } rows[] = {
        {"S3 over TLS", "s3", true, true},
        {"S3 over plain HTTP", "s3", false, true},
        {"CloudTrail over TLS", "cloudtrail", true, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        http::Request request = world_.request();
        request.headers.push_back({"X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD"});
        if (row.tls)
            request.tls = http::Tls{.version = "TLSv1.3", .cipher = "", .client_subject = ""};
        aws::sign(request, {key.access_key_id, key.secret, ""}, "us-east-1", row.service,
                  world_.clock.now());
        leave_body_unsigned(request, key.secret);
        const auto caller = authenticator_.authenticate(request, {row.service});
        EXPECT_EQ(caller.has_value(), row.believed);
        if (!row.believed) {
            EXPECT_EQ(caller.error().message.substr(0, 39),
                      "X-Amz-Content-SHA256 'UNSIGNED-PAYLOAD'");
        }
    }
}

// Keys.

TEST_F(AuthenticatorTest, AKeySwitchedOffEndsAtTheNextRequest) {
    const Credentials key = world_.add_user(account, "mia");
    const Principal caller = believed(world_.signed_by(key));
    EXPECT_TRUE(authenticator_.still_stands(caller));
    world_.switch_off(key);
    EXPECT_EQ(refused(world_.signed_by(key)), unrecognized);
    EXPECT_FALSE(authenticator_.still_stands(caller));
    // A user may have two keys: the other goes on.
    const Credentials second = world_.add_key(account, "mia");
    EXPECT_EQ(refused(world_.signed_by(second)), "");
    world_.apply(catalog::DeleteAccessKey{second.access_key_id});
    EXPECT_EQ(refused(world_.signed_by(second)), unrecognized);
}

TEST_F(AuthenticatorTest, ADeletedUserIsNobody) {
    const Credentials key = world_.add_user(account, "mia");
    const Principal caller = believed(world_.signed_by(key));
    const Session session = world_.session(*world_.directory().user(account, "mia")->row);
    EXPECT_EQ(refused(world_.signed_by(session)), "");
    world_.apply(catalog::DeleteUser{caller.id});
    EXPECT_EQ(refused(world_.signed_by(key)), unrecognized);
    EXPECT_EQ(refused(world_.signed_by(session)), unrecognized);
    EXPECT_FALSE(authenticator_.still_stands(caller));
    // Nor is somebody else of that name he.
    world_.add_user(account, "mia");
    EXPECT_EQ(refused(world_.signed_by(key)), unrecognized);
    EXPECT_EQ(refused(world_.signed_by(session)), unrecognized);
}

/// A key that nobody has, or that is switched off, costs what a wrong signature costs: as many
/// derived keys, at the first try and at the next.
TEST_F(AuthenticatorTest, AnUnknownKeyCostsWhatAWrongSignatureCosts) {
    const Credentials known = world_.add_user(account, "mia");
    const Credentials off = world_.add_user(account, "noa");
    world_.switch_off(off);
    const struct {
        const char* name;
        std::string id;
        std::string_view refused;
    } rows[] = {
        {"a wrong signature", known.access_key_id, mismatch},
        {"an unknown key", "AKIAUNKNOWNUNKNOWN22", unrecognized},
        {"a key switched off", off.access_key_id, unrecognized},
        {"a temporary key without its token", "ASIAUNKNOWNUNKNOWN22", unrecognized},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const http::Request request =
            world_.signed_by(Credentials{row.id, "wrong secret", "us-east-1"});
        const std::uint64_t before = authenticator_.keys_derived();
        EXPECT_EQ(refused(request).substr(0, row.refused.size()), row.refused);
        EXPECT_EQ(authenticator_.keys_derived(), before + 1);
        EXPECT_EQ(refused(request).substr(0, row.refused.size()), row.refused);
        EXPECT_EQ(authenticator_.keys_derived(), before + 1);
    }
    // What was worked out for an id while nobody had it is not what it is believed by later.
    world_.apply(catalog::PutAccessKey{
        {.id = "AKIAUNKNOWNUNKNOWN22",
         .account = std::string(account),
         .user = "mia",
         .sealed_secret = world_.catalog().access_key(known.access_key_id)->sealed_secret,
         .active = true,
         .created = world_.clock.now()}});
    // Its secret is sealed for another id, and does not open for this one.
    EXPECT_EQ(refused(world_.signed_by(Credentials{"AKIAUNKNOWNUNKNOWN22", known.secret, {}}))
                  .substr(0, 18),
              "ServiceUnavailable");
    EXPECT_EQ(refused(world_.signed_by(Credentials{"AKIAUNKNOWNUNKNOWN22", "", {}})).substr(0, 18),
              "ServiceUnavailable");
}

TEST_F(AuthenticatorTest, NotesWhenAKeyWasUsed) {
    const Credentials mia = world_.add_user(account, "mia");
    const Credentials noa = world_.add_user(account, "noa");
    EXPECT_TRUE(authenticator_.take_uses().empty());
    believed(world_.signed_by(mia));
    world_.clock.move(std::chrono::minutes(1));
    believed(world_.signed_by(mia));
    believed(world_.signed_by(noa));
    // Who is not believed used nothing.
    EXPECT_NE(refused(world_.signed_by(Credentials{"AKIAUNKNOWNUNKNOWN22", "s", {}})), "");
    EXPECT_NE(refused(world_.signed_by(Credentials{mia.access_key_id, "wrong", {}})), "");
    world_.clock.move(std::chrono::minutes(1));
    const std::vector<catalog::AccessKeyUse> uses = authenticator_.take_uses();
    ASSERT_EQ(uses.size(), 2U);
    for (const catalog::AccessKeyUse& use : uses) {
        EXPECT_TRUE(use.id == mia.access_key_id || use.id == noa.access_key_id);
        EXPECT_EQ(use.time, world_.clock.now() - std::chrono::minutes(1));
        EXPECT_EQ(use.service, "cloudtrail");
        EXPECT_EQ(use.region, "us-east-1");
    }
    EXPECT_TRUE(authenticator_.take_uses().empty());
}

// Bearer tokens.

TEST_F(AuthenticatorTest, TakesBearerTokens) {
    world_.add_user(account, "mia", allow("s3:*"));
    const std::string text = make_token(world_.random);
    const std::string ends = make_token(world_.random);
    catalog::Token token{.id = "t1",
                         .name = "laptop",
                         .hash = sha256(text),
                         .account = std::string(account),
                         .user = "mia",
                         .scopes = {"events:read", "of a later version"},
                         .created = world_.clock.now(),
                         .expires = std::nullopt};
    world_.apply(catalog::PutToken{token});
    token.id = "t2";
    token.hash = sha256(ends);
    token.expires = world_.clock.now() + std::chrono::hours(1);
    world_.apply(catalog::PutToken{token});

    const Principal caller = believed(world_.with_token(text));
    EXPECT_EQ(caller.user_name, "mia");
    EXPECT_EQ(caller.token_id, "t1");
    EXPECT_EQ(caller.access_key_id, "");
    EXPECT_EQ(caller.region, "us-east-1");
    EXPECT_EQ(caller.service, "");
    EXPECT_EQ(caller.scopes, std::set<Scope>{Scope::events_read});
    EXPECT_EQ(caller.permits->identity.size(), 1U);
    EXPECT_TRUE(authenticator_.take_uses().empty());

    EXPECT_EQ(refused(world_.with_token(ends)), "");
    world_.clock.move(std::chrono::hours(1));
    EXPECT_EQ(refused(world_.with_token(ends)), expired);
    EXPECT_EQ(refused(world_.with_token(text + "x")), unrecognized);
    EXPECT_EQ(refused(world_.with_token("")), unrecognized);
    EXPECT_EQ(refused(world_.with_token(std::string(10'000, 'x'))), unrecognized);
    world_.apply(catalog::DeleteToken{"t1"});
    EXPECT_EQ(refused(world_.with_token(text)), unrecognized);
    EXPECT_FALSE(authenticator_.still_stands(caller));
}

}  // namespace
}  // namespace opentrail::access
