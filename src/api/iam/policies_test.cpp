// Roles, managed and inline policies, boundaries: what is made, shown, refused in IAM's words, and
// what of it decides about a call.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/access_world.h"
#include "base/json_text.h"

namespace opentrail::api {
namespace {

const std::string allow_lookup =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}})";
const std::string trust_own =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole"}})";
const std::string own_policy = "arn:aws:iam::000000000000:policy/team/Read";

std::string member(std::string_view name, std::string_view value) {
    return fmt::format("{}:{}", json_string(name), json_string(value));
}

std::string text_of(const Json& value) { return std::string(std::string_view(value.as_string())); }

class PoliciesTest : public ::testing::Test {
  protected:
    PoliciesTest() {
        world_.ok("CreateUser", R"({"UserName":"mia"})");
        world_.ok("CreateRole", "{" + member("RoleName", "auditor") + "," +
                                    member("AssumeRolePolicyDocument", trust_own) + "}");
        world_.ok("CreatePolicy", R"({"PolicyName":"Read","Path":"/team/",)" +
                                      member("PolicyDocument", allow_lookup) + "}");
    }

    /// A key of mia's.
    Sending as_mia() {
        const JsonObject made = world_.ok("CreateAccessKey", R"({"UserName":"mia"})");
        const JsonObject& key = made.at("AccessKey").as_object();
        return {.credentials = access::Credentials{.access_key_id = text_of(key.at("AccessKeyId")),
                                                   .secret = text_of(key.at("SecretAccessKey")),
                                                   .region = ""}};
    }

    AccessWorld world_;
};

TEST_F(PoliciesTest, MakesRoles) {
    const JsonObject reply = world_.ok("GetRole", R"({"RoleName":"auditor"})");
    const JsonObject& role = reply.at("Role").as_object();
    EXPECT_EQ(role.at("Arn"), Json("arn:aws:iam::000000000000:role/auditor"));
    EXPECT_EQ(role.at("AssumeRolePolicyDocument"), Json(trust_own));
    EXPECT_EQ(role.at("MaxSessionDuration"), Json(3600));
    EXPECT_TRUE(text_of(role.at("RoleId")).starts_with("AROA"));
    world_.ok("UpdateRole",
              R"({"RoleName":"auditor","Description":"d","MaxSessionDuration":7200})");
    const JsonObject changed = world_.ok("GetRole", R"({"RoleName":"auditor"})");
    EXPECT_EQ(changed.at("Role").at("Description"), Json("d"));
    EXPECT_EQ(changed.at("Role").at("MaxSessionDuration"), Json(7200));
    // The event shows the document as AWS's do: as it was given, and encoded.
    const JsonObject event = world_.event("CreateRole");
    EXPECT_EQ(event.at("requestParameters").at("assumeRolePolicyDocument"), Json(trust_own));
    EXPECT_TRUE(text_of(event.at("responseElements").at("role").at("assumeRolePolicyDocument"))
                    .starts_with("%7B%22Version%22%3A%222012-10-17%22"));
    const http::Response xml =
        world_.query("iam", "Action=GetRole&Version=2010-05-08&RoleName=auditor");
    EXPECT_NE(xml.body.find("<AssumeRolePolicyDocument>%7B%22Version%22%3A"), std::string::npos);
}

TEST_F(PoliciesTest, RefusesInTheWordsOfIam) {
    const std::string bad = R"({"Version":"2012-10-17","Statement":{"Effect":"Maybe"}})";
    const std::string long_text(6200, 'a');
    const std::string long_policy = R"({"Statement":{"Sid":")" + long_text +
                                    R"(","Effect":"Allow","Action":"a:b","Resource":"*"}})";
    const AccessCase rows[] = {
        {"a bad trust policy", "CreateRole",
         R"({"RoleName":"r",)" + member("AssumeRolePolicyDocument", bad) + "}",
         "MalformedPolicyDocument"},
        {"an identity policy as trust", "UpdateAssumeRolePolicy",
         R"({"RoleName":"auditor",)" + member("PolicyDocument", allow_lookup) + "}",
         "MalformedPolicyDocument"},
        {"a role twice", "CreateRole",
         R"({"RoleName":"Auditor",)" + member("AssumeRolePolicyDocument", trust_own) + "}",
         "EntityAlreadyExists", "Role with name Auditor already exists."},
        {"a session too long", "UpdateRole", R"({"RoleName":"auditor","MaxSessionDuration":43201})",
         "ValidationError"},
        {"no role", "GetRole", R"({"RoleName":"r"})", "NoSuchEntity",
         "The role with name r cannot be found."},
        {"a bad policy", "CreatePolicy",
         R"({"PolicyName":"p",)" + member("PolicyDocument", bad) + "}", "MalformedPolicyDocument"},
        {"no JSON", "PutUserPolicy", R"({"UserName":"mia","PolicyName":"p","PolicyDocument":"{"})",
         "MalformedPolicyDocument"},
        {"a name twice, elsewhere", "CreatePolicy",
         R"({"PolicyName":"Read",)" + member("PolicyDocument", allow_lookup) + "}",
         "EntityAlreadyExists"},
        {"too large", "CreatePolicy",
         R"({"PolicyName":"p",)" + member("PolicyDocument", long_policy) + "}", "LimitExceeded",
         "Cannot exceed quota for PolicySize: 6144"},
        {"too large for a user", "PutUserPolicy",
         R"({"UserName":"mia","PolicyName":"p",)" + member("PolicyDocument", long_policy) + "}",
         "LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user mia"},
        {"another account's policy", "GetPolicy",
         R"({"PolicyArn":"arn:aws:iam::111122223333:policy/Read"})", "AccessDenied"},
        {"no policy", "GetPolicy", R"({"PolicyArn":"arn:aws:iam::000000000000:policy/No"})",
         "NoSuchEntity"},
        {"no ARN of a policy", "AttachUserPolicy",
         R"({"UserName":"mia","PolicyArn":"arn:aws:iam::000000000000:user/x"})", "ValidationError"},
        {"attach nothing", "AttachUserPolicy",
         R"({"UserName":"mia","PolicyArn":"arn:aws:iam::aws:policy/Nothing"})", "NoSuchEntity"},
        {"detach what is not there", "DetachUserPolicy",
         R"({"UserName":"mia","PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})",
         "NoSuchEntity", "Policy arn:aws:iam::aws:policy/AdministratorAccess was not found."},
        {"no inline policy", "GetUserPolicy", R"({"UserName":"mia","PolicyName":"p"})",
         "NoSuchEntity", "The user policy with name p cannot be found."},
        {"change what is part of the program", "DeletePolicy",
         R"({"PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})", "InvalidInput"},
        {"a version beside the one that counts", "CreatePolicyVersion",
         "{" + member("PolicyArn", own_policy) + "," + member("PolicyDocument", allow_lookup) + "}",
         "InvalidInput"},
        {"delete the version that counts", "DeletePolicyVersion",
         "{" + member("PolicyArn", own_policy) + R"(,"VersionId":"v1"})", "DeleteConflict"},
        {"an unknown version", "GetPolicyVersion",
         "{" + member("PolicyArn", own_policy) + R"(,"VersionId":"v2"})", "NoSuchEntity"},
    };
    for (const AccessCase& row : rows) world_.expect(row);
}

TEST_F(PoliciesTest, KeepsTheNewestVersion) {
    const std::string arn = member("PolicyArn", own_policy);
    EXPECT_EQ(world_.ok("GetPolicyVersion", "{" + arn + R"(,"VersionId":"v1"})")
                  .at("PolicyVersion")
                  .at("Document"),
              Json(allow_lookup));
    world_.ok("CreatePolicyVersion", "{" + arn + R"(,"SetAsDefault":true,)" +
                                         member("PolicyDocument", allow_lookup + " ") + "}");
    EXPECT_EQ(world_.ok("GetPolicy", "{" + arn + "}").at("Policy").at("DefaultVersionId"),
              Json("v2"));
    EXPECT_EQ(world_.ok("ListPolicyVersions", "{" + arn + "}").at("Versions").as_array().size(),
              1U);
    world_.restart();
    EXPECT_EQ(world_.ok("GetPolicyVersion", "{" + arn + R"(,"VersionId":"v2"})")
                  .at("PolicyVersion")
                  .at("Document"),
              Json(allow_lookup + " "));
    const JsonObject built_in = world_.ok(
        "GetPolicyVersion",
        R"({"PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess","VersionId":"v1"})");
    EXPECT_NE(text_of(built_in.at("PolicyVersion").at("Document")).find("Allow"),
              std::string::npos);
}

TEST_F(PoliciesTest, AttachesAndCounts) {
    const std::string arn = member("PolicyArn", own_policy);
    world_.ok("AttachUserPolicy", R"({"UserName":"mia",)" + arn + "}");
    world_.ok("AttachUserPolicy", R"({"UserName":"mia",)" + arn + "}");
    world_.ok("AttachRolePolicy", R"({"RoleName":"auditor",)" + arn + "}");
    world_.ok("AttachGroupPolicy", R"({"GroupName":"Viewers",)" + arn + "}");
    world_.ok("PutUserPermissionsBoundary",
              R"({"UserName":"mia",)" + member("PermissionsBoundary", own_policy) + "}");
    const JsonObject policy = world_.ok("GetPolicy", "{" + arn + "}");
    EXPECT_EQ(policy.at("Policy").at("AttachmentCount"), Json(3));
    EXPECT_EQ(policy.at("Policy").at("PermissionsBoundaryUsageCount"), Json(1));
    EXPECT_EQ(
        to_text(
            world_.ok("ListAttachedUserPolicies", R"({"UserName":"mia"})").at("AttachedPolicies")),
        R"([{"PolicyName":"Read","PolicyArn":")" + own_policy + R"("}])");
    const JsonObject used = world_.ok("ListEntitiesForPolicy", "{" + arn + "}");
    EXPECT_EQ(used.at("PolicyUsers").at(0).at("UserName"), Json("mia"));
    EXPECT_EQ(used.at("PolicyRoles").at(0).at("RoleName"), Json("auditor"));
    EXPECT_EQ(used.at("PolicyGroups").at(0).at("GroupName"), Json("Viewers"));
    EXPECT_EQ(world_.ok("ListPolicies", R"({"Scope":"Local","OnlyAttached":true})")
                  .at("Policies")
                  .as_array()
                  .size(),
              1U);
    world_.expect({"the policy", "DeletePolicy", "{" + arn + "}", "DeleteConflict",
                   "Cannot delete a policy attached to entities."});
    world_.expect({"the role", "DeleteRole", R"({"RoleName":"auditor"})", "DeleteConflict",
                   "Cannot delete entity, must detach all policies first."});
    world_.ok("DetachUserPolicy", R"({"UserName":"mia",)" + arn + "}");
    world_.ok("DetachRolePolicy", R"({"RoleName":"auditor",)" + arn + "}");
    world_.ok("DetachGroupPolicy", R"({"GroupName":"Viewers",)" + arn + "}");
    world_.expect({"a boundary still", "DeletePolicy", "{" + arn + "}", "DeleteConflict"});
    world_.ok("DeleteUserPermissionsBoundary", R"({"UserName":"mia"})");
    world_.ok("DeletePolicy", "{" + arn + "}");
    world_.ok("DeleteRole", R"({"RoleName":"auditor"})");
}

TEST_F(PoliciesTest, AllowsTenAttachedPolicies) {
    for (int i = 0; i < 11; ++i) {
        world_.ok("CreatePolicy", fmt::format(R"({{"PolicyName":"p{}",{}}})", i,
                                              member("PolicyDocument", allow_lookup)));
        world_.expect({"ten", "AttachUserPolicy",
                       fmt::format(R"({{"UserName":"mia","PolicyArn":"{}"}})",
                                   fmt::format("arn:aws:iam::000000000000:policy/p{}", i)),
                       i < 10 ? "" : "LimitExceeded"});
    }
}

TEST_F(PoliciesTest, HasInlinePolicies) {
    for (const char* name : {"b", "a"}) {
        world_.ok("PutRolePolicy", fmt::format(R"({{"RoleName":"auditor","PolicyName":"{}",{}}})",
                                               name, member("PolicyDocument", allow_lookup)));
    }
    EXPECT_EQ(to_text(world_.ok("ListRolePolicies", R"({"RoleName":"auditor"})").at("PolicyNames")),
              R"(["a","b"])");
    EXPECT_EQ(to_text(world_.ok("GetRolePolicy", R"({"RoleName":"auditor","PolicyName":"a"})")),
              fmt::format(R"({{"RoleName":"auditor","PolicyName":"a",{}}})",
                          member("PolicyDocument", allow_lookup)));
    world_.expect({"with policies", "DeleteRole", R"({"RoleName":"auditor"})", "DeleteConflict",
                   "Cannot delete entity, must delete policies first."});
    world_.ok("DeleteRolePolicy", R"({"RoleName":"auditor","PolicyName":"a"})");
    world_.ok("DeleteRolePolicy", R"({"RoleName":"auditor","PolicyName":"b"})");
    world_.ok("DeleteRole", R"({"RoleName":"auditor"})");
}

TEST_F(PoliciesTest, DecideAboutTheNextCall) {
    const Sending mia = as_mia();
    world_.expect({"nothing allows", "GetUser", R"({"UserName":"admin"})", "AccessDenied",
                   "User: arn:aws:iam::000000000000:user/mia is not authorized to perform: "
                   "iam:GetUser on resource: arn:aws:iam::000000000000:user/admin because no "
                   "identity-based policy allows the iam:GetUser action"},
                  mia);
    const JsonObject event = world_.event("GetUser");
    EXPECT_EQ(event.at("errorCode"), Json("AccessDenied"));
    EXPECT_EQ(event.at("userIdentity").at("userName"), Json("mia"));
    world_.ok("AttachUserPolicy", R"({"UserName":"mia",)" + member("PolicyArn", own_policy) + "}");
    world_.expect({"the attached policy", "GetUser", R"({"UserName":"admin"})", ""}, mia);
    world_.expect({"no other action", "ListUsers", "{}", "AccessDenied",
                   "User: arn:aws:iam::000000000000:user/mia is not authorized to perform: "
                   "iam:ListUsers because no identity-based policy allows the iam:ListUsers "
                   "action"},
                  mia);
    world_.ok("PutUserPolicy",
              R"({"UserName":"mia","PolicyName":"no",)" +
                  member("PolicyDocument", R"({"Version":"2012-10-17","Statement":{"Effect":"Deny",
                      "Action":"iam:*","Resource":"arn:aws:iam::*:user/admin"}})") +
                  "}");
    world_.expect({"an explicit deny", "GetUser", R"({"UserName":"admin"})", "AccessDenied"}, mia);
    world_.expect({"of somebody else", "GetUser", R"({"UserName":"mia"})", ""}, mia);
    // Who may do nothing may still ask who he is.
    world_.expect({"oneself", "GetCallerIdentity", "{}", ""}, mia);
}

/// Undeclared members of JSON are none: neither keys of conditions nor resources.
TEST_F(PoliciesTest, AreAskedAboutWhatACallMeansAlone) {
    const Sending mia = as_mia();
    world_.ok("PutUserPolicy", R"({"UserName":"mia","PolicyName":"delegate",)" +
                                   member("PolicyDocument", R"({"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":
            {"iam:PermissionsBoundary":"arn:aws:iam::000000000000:policy/team/Read"}}},
        {"Effect":"Allow","Action":"iam:GetUser","Resource":"*","Condition":{"StringEquals":
            {"aws:RequestTag/team":"a"}}},
        {"Effect":"Allow","Action":"iam:GetGroup","Resource":"*","Condition":{"ArnLike":
            {"iam:PolicyARN":"arn:aws:iam::aws:policy/*"}}},
        {"Effect":"Allow","Action":"iam:CreatePolicy",
         "Resource":"arn:aws:iam::000000000000:policy/mine"}]})") +
                                   "}");
    world_.ok("CreateUser", R"({"UserName":"free"})");
    world_.ok("CreateUser",
              R"({"UserName":"bound",)" + member("PermissionsBoundary", own_policy) + "}");
    world_.ok("CreateRole", R"({"RoleName":"bound",)" + member("PermissionsBoundary", own_policy) +
                                "," + member("AssumeRolePolicyDocument", trust_own) + "}");
    const std::string boundary = member("PermissionsBoundary", own_policy);
    const std::string attach = member("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess");
    const std::string put =
        member("PolicyName", "p") + "," + member("PolicyDocument", allow_lookup);
    const std::string user = R"({"UserName":"bound",)";
    const std::string role = R"({"RoleName":"bound",)";
    const AccessCase rows[] = {
        {"a boundary that is only said", "AttachUserPolicy",
         R"({"UserName":"free",)" + attach + "," + boundary + "}", "AccessDenied"},
        {"one of a role", "AttachRolePolicy",
         R"({"RoleName":"auditor",)" + attach + "," + boundary + "}", "AccessDenied"},
        {"an inline policy with it", "PutUserPolicy",
         R"({"UserName":"free",)" + put + "," + boundary + "}", "AccessDenied"},
        {"tags that are only said", "GetUser",
         R"({"UserName":"free","Tags":[{"Key":"team","Value":"a"}]})", "AccessDenied"},
        {"a policy's ARN that is only said", "GetGroup",
         R"({"GroupName":"Viewers",)" + attach + "}", "AccessDenied"},
        {"another policy's ARN", "CreatePolicy",
         "{" + put + R"(,"PolicyArn":"arn:aws:iam::000000000000:policy/mine"})", "AccessDenied"},
        {"the user's own boundary, to attach", "AttachUserPolicy", user + attach + "}", ""},
        {"to detach", "DetachUserPolicy", user + attach + "}", ""},
        {"to put", "PutUserPolicy", user + put + "}", ""},
        {"to delete", "DeleteUserPolicy", user + R"("PolicyName":"p"})", ""},
        {"of other calls it is none", "TagUser", user + R"("Tags":[]})", "AccessDenied"},
        {"a role's own boundary, to attach", "AttachRolePolicy", role + attach + "}", ""},
        {"to detach", "DetachRolePolicy", role + attach + "}", ""},
        {"to put", "PutRolePolicy", role + put + "}", ""},
        {"to delete", "DeleteRolePolicy", role + R"("PolicyName":"p"})", ""},
        {"the boundary to come", "PutUserPermissionsBoundary",
         user + member("PermissionsBoundary", "arn:aws:iam::aws:policy/AdministratorAccess") + "}",
         "AccessDenied"},
        {"the same one", "PutUserPermissionsBoundary", user + boundary + "}", ""},
        {"one for who has none", "PutUserPermissionsBoundary",
         R"({"UserName":"free",)" + boundary + "}", ""},
        {"a new user with it", "CreateUser", R"({"UserName":"new",)" + boundary + "}", ""},
        {"without it", "CreateUser", R"({"UserName":"newer"})", "AccessDenied"},
        {"its end", "DeleteUserPermissionsBoundary", R"({"UserName":"bound"})", ""},
        {"a role's end", "DeleteRolePermissionsBoundary", R"({"RoleName":"bound"})", ""},
    };
    for (const AccessCase& row : rows) world_.expect(row, mia);
    // What is of the wrong type is refused, not passed over.
    world_.expect({"no text", "GetUser", R"({"UserName":{}})", "MalformedInput"});
}

TEST_F(PoliciesTest, MustAllowAllThatACallDoes) {
    const Sending mia = as_mia();
    world_.ok("PutUserPolicy", R"({"UserName":"mia","PolicyName":"some",)" +
                                   member("PolicyDocument", R"({"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iam:CreateUser","iam:CreateRole","iam:CreatePolicy"],
         "Resource":"*"},
        {"Effect":"Allow","Action":["iam:TagUser","iam:TagRole","iam:TagPolicy"],
         "Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/team":"a"}}},
        {"Effect":"Allow","Action":"iam:UpdateUser",
         "Resource":"arn:aws:iam::000000000000:user/dev/*"}]})") +
                                   "}");
    for (const char* name : {"one", "two", "three"}) {
        world_.ok("CreateUser", fmt::format(R"({{"UserName":"{}","Path":"/dev/"}})", name));
    }
    const std::string trust = "," + member("AssumeRolePolicyDocument", trust_own);
    const std::string document = "," + member("PolicyDocument", allow_lookup);
    const std::string a = R"(,"Tags":[{"Key":"team","Value":"a"}])";
    const std::string b = R"(,"Tags":[{"Key":"team","Value":"b"}])";
    const AccessCase rows[] = {
        {"a user's tags", "CreateUser", R"({"UserName":"u")" + b + "}", "AccessDenied",
         "User: arn:aws:iam::000000000000:user/mia is not authorized to perform: iam:TagUser on "
         "resource: arn:aws:iam::000000000000:user/u because no identity-based policy allows the "
         "iam:TagUser action"},
        {"those that it may", "CreateUser", R"({"UserName":"u")" + a + "}", ""},
        {"none", "CreateUser", R"({"UserName":"v","Tags":[]})", ""},
        {"a role's tags", "CreateRole", R"({"RoleName":"r")" + trust + b + "}", "AccessDenied"},
        {"those that it may", "CreateRole", R"({"RoleName":"r")" + trust + a + "}", ""},
        {"a policy's tags", "CreatePolicy", R"({"PolicyName":"p")" + document + b + "}",
         "AccessDenied"},
        // Policies have none here.
        {"those that it may", "CreatePolicy", R"({"PolicyName":"p")" + document + a + "}",
         "InvalidInput"},
        {"to another path", "UpdateUser", R"({"UserName":"one","NewPath":"/"})", "AccessDenied",
         "User: arn:aws:iam::000000000000:user/mia is not authorized to perform: iam:UpdateUser on "
         "resource: arn:aws:iam::000000000000:user/one because no identity-based policy allows the "
         "iam:UpdateUser action"},
        {"to another path and name", "UpdateUser",
         R"({"UserName":"one","NewPath":"/ops/","NewUserName":"x"})", "AccessDenied"},
        {"from another path", "UpdateUser", R"({"UserName":"v","NewPath":"/dev/"})",
         "AccessDenied"},
        {"within", "UpdateUser", R"({"UserName":"two","NewUserName":"x"})", ""},
        {"to a path within", "UpdateUser", R"({"UserName":"three","NewPath":"/dev/y/"})", ""},
        {"to what it is", "UpdateUser", R"({"UserName":"one","NewPath":"/dev/"})", ""},
    };
    for (const AccessCase& row : rows) world_.expect(row, mia);
}

TEST_F(PoliciesTest, TagsRoles) {
    world_.ok("TagRole", R"({"RoleName":"auditor","Tags":[{"Key":"a","Value":"1"}]})");
    EXPECT_EQ(to_text(world_.ok("ListRoleTags", R"({"RoleName":"auditor"})").at("Tags")),
              R"([{"Key":"a","Value":"1"}])");
    world_.ok("UntagRole", R"({"RoleName":"auditor","TagKeys":["a"]})");
    EXPECT_EQ(to_text(world_.ok("ListRoleTags", R"({"RoleName":"auditor"})").at("Tags")), "[]");
}

}  // namespace
}  // namespace opentrail::api
