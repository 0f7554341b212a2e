#include "access/testing/access_world.h"

#include <fmt/format.h>

#include "access/identifier.h"
#include "access/sealing.h"
#include "base/assert.h"

namespace opentrail::access {
namespace {

/// "AROA" and the like, and as many characters as IAM's have.
std::string make_id(std::string_view prefix, Random& random) {
    return std::string(prefix) + make_user_id(random).substr(4);
}

std::string arn_of(std::string_view account, std::string_view kind, std::string_view name) {
    return fmt::format("arn:aws:iam::{}:{}/{}", account, kind, name);
}

std::string statement(std::string_view effect, std::string_view action, std::string_view resource) {
    return fmt::format(
        R"({{"Version":"2012-10-17","Statement":{{"Effect":"{}","Action":"{}","Resource":"{}"}}}})",
        effect, action, resource);
}

}  // namespace

AccessWorld::AccessWorld() {
    catalog_ = catalog::Catalog::open(folder_ / "catalog.db").value();
    directory_ = Directory::make(*catalog_).value();
    apply(catalog::FoundHome{{.account = std::string(home_account),
                              .region = "us-east-1",
                              .created = clock.now(),
                              .sealed_page_key = "none"}});
    for (const std::string_view id : {home_account, other_account}) {
        apply(catalog::PutAccount{
            {.id = std::string(id), .name = "account", .created = clock.now()}});
    }
}

void AccessWorld::apply(const catalog::Change& change) {
    apply_untold(change);
    directory_->apply(change);
}

void AccessWorld::apply_untold(const catalog::Change& change) {
    const std::vector<catalog::PlacedChange> changes{{{0, next_}, change}};
    INVARIANT(catalog_->apply(changes, {0, next_ + 1}));
    ++next_;
}

catalog::User AccessWorld::user(std::string_view account, std::string_view name) {
    return {.account = std::string(account),
            .name = std::string(name),
            .id = make_id("AIDA", random),
            .arn = arn_of(account, "user", name),
            .created = clock.now()};
}

catalog::Group AccessWorld::group(std::string_view account, std::string_view name) {
    return {.account = std::string(account),
            .name = std::string(name),
            .id = make_id("AGPA", random),
            .arn = arn_of(account, "group", name),
            .created = clock.now()};
}

catalog::Role AccessWorld::role(std::string_view account, std::string_view name) {
    catalog::Role role;
    role.account = account;
    role.name = name;
    role.id = make_id("AROA", random);
    role.arn = arn_of(account, "role", name);
    role.created = clock.now();
    role.trust_policy = fmt::format(
        R"({{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{}"}},"Action":"sts:AssumeRole"}}}})",
        account);
    return role;
}

catalog::ManagedPolicy AccessWorld::policy(std::string_view account, std::string_view name,
                                           std::string_view document) {
    catalog::ManagedPolicy policy;
    policy.account = account;
    policy.name = name;
    policy.id = make_id("ANPA", random);
    policy.arn = arn_of(account, "policy", name);
    policy.created = clock.now();
    policy.updated = clock.now();
    policy.document = document;
    return policy;
}

Credentials AccessWorld::add_user(std::string_view account, std::string_view name,
                                  std::string_view document) {
    catalog::User made = user(account, name);
    if (!document.empty()) {
        made.permissions.inline_policies = {{.name = "own", .document = std::string(document)}};
    }
    apply(catalog::PutUser{made});
    return add_key(account, name);
}

Credentials AccessWorld::add_key(std::string_view account, std::string_view name) {
    const std::string id = make_access_key_id(account, random);
    const std::string secret = make_secret(random);
    apply(catalog::PutAccessKey{
        {.id = id,
         .account = std::string(account),
         .user = std::string(name),
         .sealed_secret = seal(sealing_key(master_key), secret, access_key_context(id), random),
         .active = true,
         .created = clock.now()}});
    return {.access_key_id = id, .secret = secret, .region = "us-east-1"};
}

void AccessWorld::switch_off(const Credentials& key) {
    catalog::AccessKey changed = catalog_->access_key(key.access_key_id).value();
    changed.active = false;
    apply(catalog::PutAccessKey{changed});
}

Session AccessWorld::session(const catalog::Role& role, std::string_view name) {
    Session session;
    session.access_key_id = make_temporary_key_id(role.account, random);
    session.secret = make_secret(random);
    session.of_role = true;
    session.account = role.account;
    session.issuer = role.name;
    session.issuer_id = role.id;
    session.name = name;
    session.created = clock.now();
    session.expires = clock.now() + std::chrono::hours(1);
    return session;
}

Session AccessWorld::session(const catalog::User& user) {
    Session session;
    session.access_key_id = make_temporary_key_id(user.account, random);
    session.secret = make_secret(random);
    session.account = user.account;
    session.issuer = user.name;
    session.issuer_id = user.id;
    session.created = clock.now();
    session.expires = clock.now() + std::chrono::hours(1);
    return session;
}

std::string AccessWorld::token(const Session& session) {
    return session_token(session, sealing_key(master_key), random);
}

http::Request AccessWorld::request() const {
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers = {
        {"Host", "localhost:4580"},
        {"User-Agent", "test/1"},
        {"Content-Type", "application/x-amz-json-1.1"},
        {"X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"}};
    request.body = "{}";
    request.remote_address = "192.0.2.7";
    return request;
}

http::Request AccessWorld::signed_by(const Credentials& key) const {
    http::Request made = request();
    aws::sign(made, {key.access_key_id, key.secret, ""}, "us-east-1", "cloudtrail", clock.now());
    return made;
}

http::Request AccessWorld::signed_by(const Session& session) {
    http::Request made = request();
    aws::sign(made, {session.access_key_id, session.secret, token(session)}, "us-east-1",
              "cloudtrail", clock.now());
    return made;
}

http::Request AccessWorld::with_token(std::string_view token) const {
    http::Request made = request();
    made.headers.push_back({"Authorization", fmt::format("Bearer {}", token)});
    return made;
}

Authenticator AccessWorld::make_authenticator(const AuthenticatorOptions& options) {
    return {*directory_, clock, master_key, options};
}

std::string allow(std::string_view action, std::string_view resource) {
    return statement("Allow", action, resource);
}

std::string deny(std::string_view action, std::string_view resource) {
    return statement("Deny", action, resource);
}

}  // namespace opentrail::access
