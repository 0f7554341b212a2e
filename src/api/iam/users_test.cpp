// Users, groups and access keys: what is made, shown, refused in IAM's words, and recorded.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/access_world.h"

namespace opentrail::api {
namespace {

class UsersTest : public ::testing::Test {
  protected:
    UsersTest() {
        world_.ok("CreateUser", R"({"UserName":"mia"})");
        world_.ok("CreateGroup", R"({"GroupName":"readers"})");
    }

    AccessWorld world_;
};

std::string names_of(const JsonObject& page, std::string_view list, std::string_view member) {
    std::string names;
    for (const Json& item : page.at(list).as_array()) {
        names += std::string_view(item.at(member).as_string());
        names += ' ';
    }
    return names;
}

TEST_F(UsersTest, MakesAUserAsAsked) {
    const JsonObject made = world_.ok("CreateUser", R"({"UserName":"Leo","Path":"/a/b/",
        "Tags":[{"Key":"team","Value":"audit"}],
        "PermissionsBoundary":"arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess"})");
    const JsonObject& user = made.at("User").as_object();
    EXPECT_EQ(user.at("Arn"), Json("arn:aws:iam::000000000000:user/a/b/Leo"));
    EXPECT_TRUE(std::string_view(user.at("UserId").as_string()).starts_with("AIDA"));
    EXPECT_EQ(to_text(user.at("Tags")), R"([{"Key":"team","Value":"audit"}])");
    EXPECT_EQ(user.at("PermissionsBoundary").at("PermissionsBoundaryArn"),
              Json("arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess"));
    EXPECT_EQ(world_.ok("GetUser", R"({"UserName":"Leo"})").at("User"), Json(user));
    EXPECT_EQ(world_.ok("GetUser").at("User").at("UserName"), Json("admin"));
    EXPECT_EQ(names_of(world_.ok("ListUsers"), "Users", "UserName"), "Leo admin mia ");
    EXPECT_EQ(names_of(world_.ok("ListUsers", R"({"PathPrefix":"/a/"})"), "Users", "UserName"),
              "Leo ");
    world_.restart();
    EXPECT_EQ(world_.ok("GetUser", R"({"UserName":"Leo"})").at("User"), Json(user));
}

TEST_F(UsersTest, AnswersInXml) {
    const http::Response response =
        world_.query("iam", "Action=GetUser&Version=2010-05-08&UserName=mia");
    const catalog::User user = world_.catalog().user("000000000000", "mia").value();
    EXPECT_EQ(response.body,
              fmt::format("<GetUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
                          "<GetUserResult><User><Path>/</Path><UserName>mia</UserName>"
                          "<UserId>{}</UserId><Arn>arn:aws:iam::000000000000:user/mia</Arn>"
                          "<CreateDate>{}</CreateDate></User></GetUserResult><ResponseMetadata>"
                          "<RequestId>{}</RequestId></ResponseMetadata></GetUserResponse>",
                          user.id, iso8601(std::chrono::floor<std::chrono::seconds>(user.created)),
                          header_of(response, "x-amzn-RequestId")));
    const http::Response absent =
        world_.query("iam", "Action=GetUser&Version=2010-05-08&UserName=nobody");
    EXPECT_EQ(absent.status, 404);
    EXPECT_EQ(code_of(absent), "NoSuchEntity");
}

TEST_F(UsersTest, RefusesInTheWordsOfIam) {
    const std::string mia = R"({"UserName":"mia"})";
    const AccessCase rows[] = {
        {"a name twice", "CreateUser", mia, "EntityAlreadyExists",
         "User with name mia already exists."},
        {"a name in another case", "CreateUser", R"({"UserName":"MIA"})", "EntityAlreadyExists"},
        {"no name", "CreateUser", "{}", "ValidationError",
         "1 validation error detected: Value null at 'userName' failed to satisfy constraint: "
         "Member must not be null"},
        {"a bad name", "CreateUser", R"({"UserName":"a b"})", "ValidationError"},
        {"65 characters", "CreateUser", fmt::format(R"({{"UserName":"{:x<65}"}})", ""),
         "ValidationError"},
        {"64 characters", "CreateUser", fmt::format(R"({{"UserName":"{:x<64}"}})", ""), ""},
        {"a bad path", "CreateUser", R"({"UserName":"u","Path":"a"})", "ValidationError"},
        {"a boundary that is not there", "CreateUser",
         R"({"UserName":"u","PermissionsBoundary":"arn:aws:iam::aws:policy/Nothing"})",
         "NoSuchEntity"},
        {"a boundary of another account", "CreateUser",
         R"({"UserName":"u","PermissionsBoundary":"arn:aws:iam::111122223333:policy/Own"})",
         "NoSuchEntity"},
        {"a tag twice", "CreateUser",
         R"({"UserName":"u","Tags":[{"Key":"a","Value":""},{"Key":"A","Value":""}]})",
         "InvalidInput"},
        {"nobody", "GetUser", R"({"UserName":"nobody"})", "NoSuchEntity",
         "The user with name nobody cannot be found."},
        {"delete nobody", "DeleteUser", R"({"UserName":"nobody"})", "NoSuchEntity"},
        {"no group", "AddUserToGroup", R"({"UserName":"mia","GroupName":"nothing"})",
         "NoSuchEntity", "The group with name nothing cannot be found."},
        {"a group twice", "CreateGroup", R"({"GroupName":"Readers"})", "EntityAlreadyExists"},
        {"a marker of another", "ListUsers", R"({"Marker":"!"})", "ValidationError"},
        {"too many items", "ListUsers", R"({"MaxItems":1001})", "ValidationError"},
        {"a key of nobody", "UpdateAccessKey",
         R"({"UserName":"mia","AccessKeyId":"AKIAIOSFODNN7EXAMPLE","Status":"Inactive"})",
         "NoSuchEntity", "The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found."},
        {"delete the last administrator", "DeleteUser", R"({"UserName":"admin"})",
         "DeleteConflict"},
        {"or take the group from it", "RemoveUserFromGroup",
         R"({"UserName":"admin","GroupName":"Administrators"})", "DeleteConflict"},
    };
    for (const AccessCase& row : rows) world_.expect(row);
}

TEST_F(UsersTest, KeepsAnAdministratorWhateverItsName) {
    const access::Credentials zoe = world_.add_user("000000000000", "zoe", true, {});
    const auto in_group = [](const std::string& name) {
        return R"({"UserName":")" + name + R"(","GroupName":"Administrators"})";
    };
    world_.ok("AddUserToGroup", in_group("zoe"));
    world_.ok("RemoveUserFromGroup", in_group("admin"), {.credentials = zoe});
    const AccessCase rows[] = {
        {"take the group", "RemoveUserFromGroup", in_group("zoe"), "DeleteConflict"},
        {"delete", "DeleteUser", R"({"UserName":"zoe"})", "DeleteConflict"},
        {"with another one", "AddUserToGroup", in_group("admin"), ""},
        {"take the group from the one, then", "RemoveUserFromGroup", in_group("zoe"), ""},
    };
    for (const AccessCase& row : rows) world_.expect(row, {.credentials = zoe});
}

TEST_F(UsersTest, PutsUsersInGroups) {
    const std::string both = R"({"UserName":"mia","GroupName":"readers"})";
    world_.ok("AddUserToGroup", both);
    world_.ok("AddUserToGroup", both);
    EXPECT_EQ(names_of(world_.ok("GetGroup", R"({"GroupName":"readers"})"), "Users", "UserName"),
              "mia ");
    EXPECT_EQ(
        names_of(world_.ok("ListGroupsForUser", R"({"UserName":"mia"})"), "Groups", "GroupName"),
        "readers ");
    world_.expect({"of a member", "DeleteUser", R"({"UserName":"mia"})", "DeleteConflict",
                   "Cannot delete entity, must remove users from group first."});
    world_.expect({"with a member", "DeleteGroup", R"({"GroupName":"readers"})", "DeleteConflict"});
    world_.ok("RemoveUserFromGroup", both);
    world_.ok("DeleteGroup", R"({"GroupName":"readers"})");
    world_.ok("DeleteUser", R"({"UserName":"mia"})");
    EXPECT_EQ(names_of(world_.ok("ListGroups"), "Groups", "GroupName"), "Administrators Viewers ");
}

TEST_F(UsersTest, AllowsTenGroups) {
    for (int i = 0; i < 11; ++i) {
        world_.ok("CreateGroup", fmt::format(R"({{"GroupName":"g{}"}})", i));
        world_.expect({"ten", "AddUserToGroup",
                       fmt::format(R"({{"UserName":"mia","GroupName":"g{}"}})", i),
                       i < 10 ? "" : "LimitExceeded"});
    }
}

TEST_F(UsersTest, ShowsASecretOnce) {
    const JsonObject made = world_.ok("CreateAccessKey", R"({"UserName":"mia"})");
    const JsonObject& key = made.at("AccessKey").as_object();
    const std::string secret(std::string_view(key.at("SecretAccessKey").as_string()));
    EXPECT_EQ(secret.size(), 40U);
    const JsonObject event = world_.event("CreateAccessKey");
    EXPECT_EQ(event.at("requestParameters").at("userName"), Json("mia"));
    const JsonObject& shown = event.at("responseElements").at("accessKey").as_object();
    EXPECT_EQ(shown.at("accessKeyId"), key.at("AccessKeyId"));
    EXPECT_FALSE(shown.contains("secretAccessKey"));
    EXPECT_EQ(to_text(event).find(secret), std::string::npos);
    EXPECT_EQ(to_text(world_.ok("ListAccessKeys", R"({"UserName":"mia"})")).find(secret),
              std::string::npos);

    // It is believed, and another is allowed beside it, but no third.
    const std::string id(std::string_view(key.at("AccessKeyId").as_string()));
    const Sending mia{.credentials =
                          access::Credentials{.access_key_id = id, .secret = secret, .region = ""}};
    EXPECT_EQ(world_.ok("GetCallerIdentity", "{}", mia).at("Arn"),
              Json("arn:aws:iam::000000000000:user/mia"));
    world_.ok("CreateAccessKey", R"({"UserName":"mia"})");
    world_.expect({"a third key", "CreateAccessKey", R"({"UserName":"mia"})", "LimitExceeded",
                   "Cannot exceed quota for AccessKeysPerUser: 2"});

    const std::string named = fmt::format(R"("UserName":"mia","AccessKeyId":"{}")", id);
    world_.ok("UpdateAccessKey", "{" + named + R"(,"Status":"Inactive"})");
    EXPECT_EQ(world_.send("POST", "/v1/access/GetCallerIdentity", "{}", mia).status, 403);
    EXPECT_EQ(world_.ok("GetAccessKeyLastUsed", fmt::format(R"({{"AccessKeyId":"{}"}})", id))
                  .at("UserName"),
              Json("mia"));
    world_.expect({"a key in use", "DeleteUser", R"({"UserName":"mia"})", "DeleteConflict",
                   "Cannot delete entity, must delete access keys first."});
    world_.expect({"another user's key", "DeleteAccessKey",
                   fmt::format(R"({{"AccessKeyId":"{}"}})", id), "NoSuchEntity"});
    world_.ok("DeleteAccessKey", "{" + named + "}");
}

TEST_F(UsersTest, RenamesAUserWithItsKeys) {
    const JsonObject made = world_.ok("CreateAccessKey", R"({"UserName":"mia"})");
    world_.ok("UpdateUser", R"({"UserName":"mia","NewUserName":"maria","NewPath":"/x/"})");
    const JsonObject user = world_.ok("GetUser", R"({"UserName":"maria"})");
    EXPECT_EQ(user.at("User").at("Arn"), Json("arn:aws:iam::000000000000:user/x/maria"));
    EXPECT_EQ(
        names_of(world_.ok("ListAccessKeys", R"({"UserName":"maria"})"), "AccessKeyMetadata",
                 "AccessKeyId"),
        std::string(std::string_view(made.at("AccessKey").at("AccessKeyId").as_string())) + " ");
    world_.expect({"gone", "GetUser", R"({"UserName":"mia"})", "NoSuchEntity"});
    world_.expect({"taken", "UpdateUser", R"({"UserName":"maria","NewUserName":"admin"})",
                   "EntityAlreadyExists"});
}

TEST_F(UsersTest, TagsUsers) {
    world_.ok("TagUser", R"({"UserName":"mia","Tags":[{"Key":"a","Value":"1"},
                                                     {"Key":"b","Value":"2"}]})");
    world_.ok("TagUser", R"({"UserName":"mia","Tags":[{"Key":"A","Value":"3"}]})");
    EXPECT_EQ(to_text(world_.ok("ListUserTags", R"({"UserName":"mia"})").at("Tags")),
              R"([{"Key":"A","Value":"3"},{"Key":"b","Value":"2"}])");
    world_.ok("UntagUser", R"({"UserName":"mia","TagKeys":["a","c"]})");
    EXPECT_EQ(to_text(world_.ok("ListUserTags", R"({"UserName":"mia"})").at("Tags")),
              R"([{"Key":"b","Value":"2"}])");
    for (int i = 0; i < 49; ++i) {
        world_.ok("TagUser",
                  fmt::format(R"({{"UserName":"mia","Tags":[{{"Key":"k{}","Value":""}}]}})", i));
    }
    world_.expect({"one more", "TagUser",
                   R"({"UserName":"mia","Tags":[{"Key":"more","Value":""}]})", "LimitExceeded"});
    world_.expect({"a tag of AWS", "TagUser",
                   R"({"UserName":"mia","Tags":[{"Key":"aws:x","Value":""}]})", "InvalidInput"});
}

TEST_F(UsersTest, ListsPageByPage) {
    for (const char* name : {"e", "d", "c"}) {
        world_.ok("CreateUser", fmt::format(R"({{"UserName":"{}"}})", name));
    }
    std::string names;
    std::string marker;
    for (int pages = 1;; ++pages) {
        const JsonObject page = world_.ok("ListUsers", R"({"MaxItems":2)" + marker + "}");
        names += names_of(page, "Users", "UserName");
        if (!page.at("IsTruncated").as_bool()) {
            EXPECT_EQ(pages, 3);
            break;
        }
        marker = R"(,"Marker":)" + to_text(page.at("Marker"));
    }
    EXPECT_EQ(names, "admin c d e mia ");
}

TEST_F(UsersTest, RecordsWhatIsRefused) {
    world_.refusal("CreateUser", R"({"UserName":"mia"})");
    const JsonObject event = world_.event("CreateUser");
    EXPECT_EQ(event.at("errorCode"), Json("EntityAlreadyExistsException"));
    EXPECT_EQ(event.at("errorMessage"), Json("User with name mia already exists."));
    EXPECT_EQ(event.at("requestParameters"), (Json{{"userName", "mia"}}));
}

}  // namespace
}  // namespace opentrail::api
