// Directory: after every kind of change it answers what the catalog holds, by name, id and ARN, and
// what decides for each user and role is what is attached to it and its groups now.

#include "access/directory.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "access/testing/access_world.h"
#include "base/thread.h"

namespace opentrail::access {
namespace {

constexpr std::string_view account = AccessWorld::other_account;

class DirectoryTest : public ::testing::Test {
  protected:
    Directory& directory() { return world_.directory(); }

    /// Names of the policies that decide for a user, "boundary=" before that one.
    std::vector<std::string> permits_of(std::string_view name) {
        const auto user = directory().user(account, name);
        return user ? names(*user->permits) : std::vector<std::string>{"nobody"};
    }
    static std::vector<std::string> names(const Permits& permits) {
        std::vector<std::string> names;
        for (const policy::NamedPolicy& policy : permits.identity) names.push_back(policy.name);
        if (permits.boundary) names.push_back("boundary=" + permits.boundary->name);
        return names;
    }

    AccessWorld world_;
};

using Names = std::vector<std::string>;

TEST_F(DirectoryTest, KnowsWhoThereIs) {
    EXPECT_EQ(directory().home()->account, "000000000000");
    EXPECT_TRUE(directory().has_account(account));
    EXPECT_FALSE(directory().has_account("444455556666"));
    const catalog::User mia = world_.user(account, "mia");
    world_.apply(catalog::PutUser{mia});
    EXPECT_EQ(*directory().user(account, "mia")->row, mia);
    EXPECT_EQ(*directory().user_by_id(mia.id)->row, mia);
    EXPECT_FALSE(directory().user(account, "noa"));
    EXPECT_FALSE(directory().user(AccessWorld::home_account, "mia"));
    const catalog::Role role = world_.role(account, "Auditor");
    world_.apply(catalog::PutRole{role});
    for (const auto& found : {directory().role(account, "Auditor"), directory().role_by_id(role.id),
                              directory().role_by_arn(role.arn)}) {
        ASSERT_TRUE(found);
        EXPECT_EQ(*found->row, role);
        EXPECT_EQ(found->trust.name, role.arn);
    }
    EXPECT_FALSE(directory().role_by_arn(role.arn + "2"));
    world_.apply(catalog::DeleteRole{role.id});
    EXPECT_FALSE(directory().role_by_arn(role.arn));
    EXPECT_FALSE(directory().role_by_id(role.id));
}

TEST_F(DirectoryTest, KeysAreOfTheirUserUnderAnyName) {
    const Credentials key = world_.add_user(account, "mia");
    catalog::User mia = *directory().user(account, "mia")->row;
    ASSERT_TRUE(directory().access_key(key.access_key_id));
    EXPECT_EQ(directory().access_key(key.access_key_id)->user.row->id, mia.id);

    mia.name = "amelie";
    world_.apply(catalog::PutUser{mia});
    EXPECT_FALSE(directory().user(account, "mia"));
    EXPECT_EQ(directory().access_key(key.access_key_id)->user.row->name, "amelie");
    EXPECT_EQ(directory().access_key(key.access_key_id)->row->user, "amelie");
    // Whoever takes the old name gets no key with it.
    world_.apply(catalog::PutUser{world_.user(account, "mia")});
    EXPECT_EQ(directory().access_key(key.access_key_id)->user.row->id, mia.id);

    world_.apply(catalog::DeleteUser{mia.id});
    EXPECT_FALSE(directory().access_key(key.access_key_id));
    world_.apply(catalog::PutUser{world_.user(account, "amelie")});
    EXPECT_FALSE(directory().access_key(key.access_key_id));
    EXPECT_FALSE(directory().access_key("AKIANOBODY"));
}

TEST_F(DirectoryTest, TokensGoWithTheirUser) {
    world_.add_user(account, "mia");
    const catalog::Token token{.id = "t1",
                               .name = "laptop",
                               .hash = sha256("text"),
                               .account = std::string(account),
                               .user = "mia",
                               .scopes = {"events:read"},
                               .created = world_.clock.now(),
                               .expires = std::nullopt};
    world_.apply(catalog::PutToken{token});
    ASSERT_TRUE(directory().token(sha256("text")));
    EXPECT_EQ(*directory().token(sha256("text"))->row, token);
    EXPECT_EQ(directory().token_by_id("t1")->user.row->name, "mia");
    EXPECT_FALSE(directory().token(sha256("other")));
    EXPECT_FALSE(directory().token_by_id("t2"));

    world_.apply(catalog::DeleteUser{directory().user(account, "mia")->row->id});
    world_.apply(catalog::PutUser{world_.user(account, "mia")});
    EXPECT_FALSE(directory().token(sha256("text")));
    ASSERT_TRUE(directory().reload());
    EXPECT_FALSE(directory().token(sha256("text")));

    catalog::Token second = token;
    second.id = "t2";
    second.hash = sha256("second");
    world_.apply(catalog::PutToken{second});
    EXPECT_TRUE(directory().token(sha256("second")));
    world_.apply(catalog::DeleteToken{"t2"});
    EXPECT_FALSE(directory().token(sha256("second")));
}

TEST_F(DirectoryTest, PermitsAreThoseOfNow) {
    catalog::User mia = world_.user(account, "mia");
    mia.permissions.inline_policies = {{.name = "own", .document = allow("s3:*")}};
    mia.permissions.attached = {"arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess"};
    mia.groups = {"Auditors", "Nowhere"};
    mia.tags = {{"team", "red"}};
    world_.apply(catalog::PutUser{mia});
    EXPECT_EQ(permits_of("mia"),
              (Names{"own", "arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess"}));
    EXPECT_EQ(directory().user(account, "mia")->permits->tags, mia.tags);

    catalog::ManagedPolicy policy = world_.policy(account, "P", allow("sns:*"));
    world_.apply(catalog::PutPolicy{policy});
    catalog::Group group = world_.group(account, "Auditors");
    group.permissions.attached = {policy.arn};
    world_.apply(catalog::PutGroup{group});
    EXPECT_EQ(permits_of("mia").back(), policy.arn);
    world_.apply(catalog::DeleteGroup{group.id});
    EXPECT_EQ(permits_of("mia").size(), 2U);
    group.id += "2";
    world_.apply(catalog::PutGroup{group});
    EXPECT_EQ(permits_of("mia").back(), policy.arn);

    // The policy's text changes: the group's members get the new one, and not before they ask.
    const auto before = directory().user(account, "mia")->permits;
    policy.document = deny("sns:*");
    world_.apply(catalog::PutPolicy{policy});
    const auto after = directory().user(account, "mia")->permits;
    EXPECT_NE(before->identity.back().policy, after->identity.back().policy);
    EXPECT_EQ(before->identity.front().policy, after->identity.front().policy);

    group.permissions.attached.clear();
    world_.apply(catalog::PutGroup{group});
    EXPECT_EQ(permits_of("mia").size(), 2U);

    mia.permissions.boundary = policy.arn;
    world_.apply(catalog::PutUser{mia});
    EXPECT_EQ(permits_of("mia").back(), "boundary=" + policy.arn);
}

TEST_F(DirectoryTest, WhatCannotBeReadDeniesEverything) {
    catalog::User mia = world_.user(account, "mia");
    const std::string anything = allow("*");
    const struct {
        const char* name;
        std::function<void(catalog::User&)> change;
    } rows[] = {
        {"a text that is no policy",
         [](catalog::User& user) {
             user.permissions.inline_policies.push_back({.name = "bad", .document = "{]"});
         }},
        {"an attached policy that is not there",
         [](catalog::User& user) {
             user.permissions.attached = {"arn:aws:iam::111122223333:policy/Gone"};
         }},
        {"a boundary that is not there",
         [](catalog::User& user) {
             user.permissions.boundary = "arn:aws:iam::111122223333:policy/Gone";
         }},
    };
    const Authorizer authorizer(directory(), world_.clock);
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        catalog::User changed = mia;
        changed.permissions.inline_policies = {{.name = "all", .document = anything}};
        world_.apply(catalog::PutUser{changed});
        Principal caller;
        caller.type = "IAMUser";
        caller.account = account;
        caller.arn = mia.arn;
        caller.id = mia.id;
        const auto decide = [&] {
            caller.permits = directory().user(account, "mia")->permits;
            return authorizer.decide(caller, world_.request(), {.action = "s3:GetObject"}).why;
        };
        EXPECT_EQ(decide(), policy::Why::allowed);
        row.change(changed);
        world_.apply(catalog::PutUser{changed});
        EXPECT_EQ(decide(), policy::Why::explicit_deny);
        // Until it is there.
        world_.apply(catalog::PutPolicy{world_.policy(account, "Gone", anything)});
        if (changed.permissions.inline_policies.size() == 1) {
            EXPECT_EQ(decide(), policy::Why::allowed);
        }
        const auto gone = world_.catalog().policy("arn:aws:iam::111122223333:policy/Gone");
        world_.apply(catalog::DeletePolicy{gone->id});
    }
}

TEST_F(DirectoryTest, CompilesATextOnce) {
    const std::size_t before = directory().compiled();
    for (const char* name : {"a", "b", "c"}) {
        world_.add_user(account, name, allow("s3:GetObject", "arn:aws:s3:::b/*"));
        ASSERT_TRUE(directory().user(account, name));
    }
    EXPECT_EQ(directory().compiled(), before + 1);
    const auto a = directory().user(account, "a")->permits;
    const auto b = directory().user(account, "b")->permits;
    EXPECT_EQ(a->identity[0].policy, b->identity[0].policy);
}

TEST_F(DirectoryTest, HistoriesAreFoundInEveryRegion) {
    const std::string document =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"cloudtrail:LookupEvents","Resource":"*"}})";
    const std::string arn = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/history";
    EXPECT_TRUE(directory().history_policies()->empty());
    const auto none = directory().history_policies();
    world_.apply(catalog::PutResourcePolicy{{.arn = arn,
                                             .account = std::string(account),
                                             .document = document,
                                             .updated = world_.clock.now()}});
    EXPECT_TRUE(none->empty());  // A snapshot stays what it was.
    ASSERT_EQ(directory().history_policies()->size(), 1U);
    const struct {
        const char* name;
        const char* arn;
        bool found;
    } rows[] = {
        {"the ARN itself", arn.c_str(), true},
        {"another Region", "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/history",
         true},
        {"another account", "arn:aws:cloudtrail:eu-west-1:444455556666:eventdatastore/history",
         false},
        {"a store", "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/history2", false},
        {"another service", "arn:aws:s3:eu-west-1:111122223333:eventdatastore/history", false},
        {"no Region", "arn:aws:cloudtrail::111122223333:eventdatastore/history", false},
        {"none", "*", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(directory().resource_policy(row.arn) != nullptr, row.found);
    }
    world_.apply(catalog::DeleteResourcePolicy{arn});
    EXPECT_TRUE(directory().history_policies()->empty());
    EXPECT_EQ(directory().resource_policy(arn), nullptr);
}

TEST_F(DirectoryTest, ReadsEverythingAgain) {
    const Credentials key = world_.add_user(account, "mia", allow("*"));
    catalog::User untold = world_.user(account, "untold");
    world_.apply_untold(catalog::PutUser{untold});
    world_.apply_untold(catalog::DeleteAccessKey{key.access_key_id});
    EXPECT_FALSE(directory().user(account, "untold"));
    EXPECT_TRUE(directory().access_key(key.access_key_id));
    ASSERT_TRUE(directory().reload());
    EXPECT_TRUE(directory().user(account, "untold"));
    EXPECT_FALSE(directory().access_key(key.access_key_id));
    EXPECT_EQ(permits_of("mia"), Names{"own"});
}

/// Whoever has a key is let in or not while all around him changes; run under a thread sanitizer.
TEST_F(DirectoryTest, ChangesWhileItIsRead) {
    const Credentials key = world_.add_user(account, "mia", allow("cloudtrail:*"));
    catalog::User mia = *directory().user(account, "mia")->row;
    mia.groups = {"Auditors"};
    world_.apply(catalog::PutUser{mia});
    catalog::Group group = world_.group(account, "Auditors");
    const Authenticator authenticator = world_.make_authenticator();
    const Authorizer authorizer(directory(), world_.clock);
    const http::Request request = world_.signed_by(key);
    std::atomic<std::size_t> wrong = 0;
    std::vector<Thread> readers;
    for (const char* name : {"reader1", "reader2"}) {
        readers.emplace_back(name, [&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                const auto caller = authenticator.authenticate(request);
                // Whatever the group may do, the user's own policy allows.
                const bool allowed =
                    caller &&
                    authorizer.decide(*caller, request, {.action = "cloudtrail:LookupEvents"})
                        .allowed();
                if (!allowed) ++wrong;
            }
        });
    }
    for (int i = 0; i < 50; ++i) {
        group.permissions.inline_policies = {
            {.name = "p", .document = allow("s3:*", fmt::format("arn:aws:s3:::b{}/*", i))}};
        world_.apply(catalog::PutGroup{group});
        world_.add_user(account, fmt::format("user{}", i));
        if (i % 10 == 0) {
            EXPECT_TRUE(directory().reload());
        }
    }
    readers.clear();
    EXPECT_EQ(wrong, 0U);
}

/// What the catalog passes over, so does the directory.
TEST_F(DirectoryTest, PassesOverWhatTheCatalogDoes) {
    world_.add_user(account, "mia");
    const catalog::User same_name = world_.user(account, "MIA");
    world_.apply(catalog::PutUser{same_name});
    EXPECT_FALSE(directory().user_by_id(same_name.id));
    const catalog::User deleted = world_.user(account, "noa");
    world_.apply(catalog::PutUser{deleted});
    world_.apply(catalog::DeleteUser{deleted.id});
    world_.apply(catalog::PutUser{deleted});
    EXPECT_FALSE(directory().user(account, "noa"));
    EXPECT_TRUE(directory().settle());
}

}  // namespace
}  // namespace opentrail::access
