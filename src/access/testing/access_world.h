// AccessWorld: a catalog with accounts, users, roles and keys, the directory over it, and requests
// that they sign. Changes go straight to the catalog, and then to the directory as the applier
// would tell it.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/authenticator.h"
#include "access/authorizer.h"
#include "access/directory.h"
#include "access/first_start.h"
#include "access/sessions.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "catalog/catalog.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::access {

class AccessWorld {
  public:
    static constexpr std::string_view home_account = "000000000000";
    static constexpr std::string_view other_account = "111122223333";

    /// A home, and another account. Nobody in either.
    AccessWorld();

    void apply(const catalog::Change& change);
    /// In the catalog only: the directory is not told.
    void apply_untold(const catalog::Change& change);

    // Rows as IAM would make them; more may be set before they are put.
    catalog::User user(std::string_view account, std::string_view name);
    catalog::Group group(std::string_view account, std::string_view name);
    catalog::Role role(std::string_view account, std::string_view name);
    catalog::ManagedPolicy policy(std::string_view account, std::string_view name,
                                  std::string_view document);

    /// A new user with a key, and that may do what `document` says; nothing when it is empty.
    Credentials add_user(std::string_view account, std::string_view name,
                         std::string_view document = "");
    /// A new key of a user who is there.
    Credentials add_key(std::string_view account, std::string_view name);
    void switch_off(const Credentials& key);

    /// A session of the role for an hour from now, with new temporary credentials.
    Session session(const catalog::Role& role, std::string_view name);
    /// The same of a user, as by GetSessionToken.
    Session session(const catalog::User& user);
    std::string token(const Session& session);

    /// A POST of `{}` to CloudTrail, not signed.
    http::Request request() const;
    http::Request signed_by(const Credentials& key) const;
    http::Request signed_by(const Session& session);
    http::Request with_token(std::string_view token) const;

    Authenticator make_authenticator(const AuthenticatorOptions& options = {});

    FakeClock clock;
    FakeRandom random;
    const std::string master_key = std::string(32, 'm');

    catalog::Catalog& catalog() { return *catalog_; }
    Directory& directory() { return *directory_; }

  private:
    disk::TemporaryDirectory folder_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<Directory> directory_;
    std::uint64_t next_ = 0;
};

/// A policy of one statement.
std::string allow(std::string_view action, std::string_view resource = "*");
std::string deny(std::string_view action, std::string_view resource = "*");

}  // namespace opentrail::access
