// The KMS interface: keys, aliases, policies, what is encrypted, who may, and what is recorded.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/kms/may_decrypt.h"
#include "api/testing/access_world.h"
#include "base/hash.h"

namespace opentrail::api {
namespace {

class KmsTest : public ::testing::Test {
  protected:
    KmsTest() {
        const JsonObject made = world_.ok("CreateKey", R"({"Description":"of logs"})");
        const JsonObject& key = made.at("KeyMetadata").as_object();
        arn_ = key.at("Arn").as_string();
        id_ = key.at("KeyId").as_string();
        world_.ok("CreateAlias",
                  fmt::format(R"({{"AliasName":"alias/logs","TargetKeyId":"{}"}})", id_));
    }

    /// As the aws CLI sends it.
    http::Response target(const std::string& operation, const std::string& body,
                          Sending sending = {}) {
        sending.service = "kms";
        sending.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                           {"X-Amz-Target", "TrentService." + operation}};
        return world_.send("POST", "/", body, sending);
    }
    std::string by(const std::string& id, const std::string& more = "") const {
        return fmt::format(R"({{"KeyId":"{}"{}}})", id, more);
    }
    std::string state() {
        const JsonObject said = world_.ok("DescribeKey", by(id_));
        return std::string(said.at("KeyMetadata").at("KeyState").as_string());
    }
    void put_policy(const std::string& statements) {
        world_.change(catalog::PutResourcePolicy{
            {.arn = arn_,
             .account = "000000000000",
             .document = R"({"Version":"2012-10-17","Statement":[)" + statements + "]}",
             .updated = world_.clock.now()}});
    }

    AccessWorld world_;
    std::string arn_, id_;
};

TEST_F(KmsTest, MakesAKeyAsAwsDoes) {
    const http::Response made = target("CreateKey", R"({"Description":"d"})");
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(header_of(made, "Content-Type"), "application/x-amz-json-1.1");
    const JsonObject key = parse_json_object(made.body)->at("KeyMetadata").as_object();
    const std::string id(key.at("KeyId").as_string());
    EXPECT_EQ(id.size(), 36);
    EXPECT_EQ(key.at("Arn"), Json("arn:aws:kms:us-east-1:000000000000:key/" + id));
    EXPECT_EQ(key.at("KeyState"), Json("Enabled"));
    EXPECT_EQ(key.at("KeyUsage"), Json("ENCRYPT_DECRYPT"));
    EXPECT_EQ(key.at("KeySpec"), Json("SYMMETRIC_DEFAULT"));
    EXPECT_TRUE(key.at("CreationDate").is_number());
    const JsonObject policy = world_.ok("GetKeyPolicy", by(id));
    EXPECT_NE(policy.at("Policy").as_string().find("arn:aws:iam::000000000000:root"),
              std::string::npos);
    // In the order in which they were made; again after a restart.
    world_.restart();
    const JsonObject keys = world_.ok("ListKeys");
    EXPECT_EQ(to_text(keys.at("Keys")),
              fmt::format(R"([{{"KeyId":"{}","KeyArn":"{}"}},{{"KeyId":"{}","KeyArn":"{}"}}])", id_,
                          arn_, id, "arn:aws:kms:us-east-1:000000000000:key/" + id));
}

TEST_F(KmsTest, FindsAKeyByEveryName) {
    const std::string names[] = {id_, arn_, "alias/logs",
                                 "arn:aws:kms:us-east-1:000000000000:alias/logs"};
    for (const std::string& name : names) {
        EXPECT_EQ(world_.ok("DescribeKey", by(name)).at("KeyMetadata").at("KeyId"), Json(id_))
            << name;
    }
    const AccessCase rows[] = {
        {"no such id", "DescribeKey", by("1234abcd-12ab-34cd-56ef-1234567890ab"),
         "NotFoundException"},
        {"no such alias", "DescribeKey", by("alias/none"), "NotFoundException",
         "Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found."},
        {"another Region's", "DescribeKey", by("arn:aws:kms:eu-west-1:000000000000:key/" + id_),
         "NotFoundException", "Invalid arn eu-west-1"},
        {"an ARN of something else", "DescribeKey", by("arn:aws:s3:::logs"), "InvalidArnException"},
        {"an alias twice", "CreateAlias",
         fmt::format(R"({{"AliasName":"alias/logs","TargetKeyId":"{}"}})", id_),
         "AlreadyExistsException"},
        {"a name without its prefix", "CreateAlias",
         fmt::format(R"({{"AliasName":"logs","TargetKeyId":"{}"}})", id_), "ValidationException"},
        {"AWS's own", "CreateAlias",
         fmt::format(R"({{"AliasName":"alias/aws/s3","TargetKeyId":"{}"}})", id_),
         "NotAuthorizedException"},
        {"another kind of key", "CreateKey", R"({"KeySpec":"RSA_2048"})",
         "UnsupportedOperationException"},
        {"what is not here", "Sign", "{}", "UnsupportedOperationException"},
    };
    for (const AccessCase& row : rows) world_.expect(row);
}

TEST_F(KmsTest, MovesAndDeletesAliases) {
    const std::string other(world_.ok("CreateKey").at("KeyMetadata").at("KeyId").as_string());
    world_.ok("UpdateAlias",
              fmt::format(R"({{"AliasName":"alias/logs","TargetKeyId":"{}"}})", other));
    EXPECT_EQ(world_.ok("DescribeKey", by("alias/logs")).at("KeyMetadata").at("KeyId"),
              Json(other));
    EXPECT_EQ(world_.ok("ListAliases", by(id_)).at("Aliases").as_array().size(), 0);
    const JsonObject listed = world_.ok("ListAliases");
    EXPECT_EQ(listed.at("Aliases").at(0).at("TargetKeyId"), Json(other));
    world_.ok("DeleteAlias", R"({"AliasName":"alias/logs"})");
    world_.expect({"gone", "DescribeKey", by("alias/logs"), "NotFoundException"});
}

TEST_F(KmsTest, EncryptsAndDecrypts) {
    const std::string context = R"(,"EncryptionContext":{"a":"b"})";
    const http::Response sealed = target(
        "Encrypt", by("alias/logs", R"(,"Plaintext":")" + base64("secret") + "\"" + context));
    ASSERT_EQ(sealed.status, 200) << sealed.body;
    const std::string blob(parse_json_object(sealed.body)->at("CiphertextBlob").as_string());
    const auto decrypt = [&](const std::string& more) {
        return target("Decrypt", fmt::format(R"({{"CiphertextBlob":"{}"{}}})", blob, more));
    };
    EXPECT_EQ(parse_json_object(decrypt(context).body)->at("Plaintext"), Json(base64("secret")));
    EXPECT_NE(decrypt("").body.find("InvalidCiphertextException"), std::string::npos);
    // Neither what was encrypted nor what came of it is in the events.
    const JsonObject event = world_.event("Decrypt");
    EXPECT_EQ(event.at("eventSource"), Json("kms.amazonaws.com"));
    EXPECT_EQ(event.at("readOnly"), Json(true));
    EXPECT_EQ(to_text(event.at("responseElements")), "null");
    const JsonObject encrypted = world_.event("Encrypt");
    EXPECT_EQ(
        to_text(encrypted.at("requestParameters")),
        R"({"keyId":"alias/logs","encryptionContext":{"a":"b"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"})");
    EXPECT_EQ(encrypted.at("resources").at(0).at("ARN"), Json(arn_));

    const JsonObject made = world_.ok("GenerateDataKey", by(id_, R"(,"KeySpec":"AES_256")"));
    EXPECT_EQ(made.at("Plaintext").as_string().size(), 44);
    world_.expect({"neither size nor kind", "GenerateDataKey", by(id_), "ValidationException"});
    world_.expect({"too much", "Encrypt",
                   by(id_, R"(,"Plaintext":")" + base64(std::string(4097, 'x')) + "\""),
                   "ValidationException",
                   "1 validation error detected: Value '***' at 'plaintext' failed to satisfy "
                   "constraint: Member must have length less than or equal to 4096"});
    // After rotation, too; while it is disabled, not.
    world_.ok("RotateKeyOnDemand", by(id_));
    EXPECT_EQ(decrypt(context).status, 200);
    EXPECT_EQ(world_.ok("ListKeyRotations", by(id_)).at("Rotations").as_array().size(), 1);
    world_.ok("DisableKey", by(id_));
    EXPECT_NE(decrypt(context).body.find("DisabledException"), std::string::npos);
    world_.ok("EnableKey", by(id_));
    EXPECT_EQ(decrypt(context).status, 200);
}

TEST_F(KmsTest, DeletesAKeyInDaysOnly) {
    world_.ok("ScheduleKeyDeletion", by(id_, R"(,"PendingWindowInDays":7)"));
    EXPECT_EQ(state(), "PendingDeletion");
    world_.expect({"enabled", "EnableKey", by(id_), "KMSInvalidStateException"});
    world_.ok("CancelKeyDeletion", by(id_));
    EXPECT_EQ(state(), "Disabled");
    world_.ok("EnableKey", by(id_));
    world_.ok("ScheduleKeyDeletion", by(id_, R"(,"PendingWindowInDays":7)"));
    world_.clock.move(std::chrono::days(8));
    world_.expect({"gone", "DescribeKey", by(id_), "NotFoundException"});
    EXPECT_EQ(world_.ok("ListKeys").at("Keys").as_array().size(), 0);
}

TEST_F(KmsTest, RecordsWhatItDoes) {
    const JsonObject event = world_.event("CreateKey");
    EXPECT_EQ(event.at("eventSource"), Json("kms.amazonaws.com"));
    EXPECT_EQ(event.at("readOnly"), Json(false));
    EXPECT_EQ(event.at("managementEvent"), Json(true));
    EXPECT_EQ(event.at("responseElements").at("keyMetadata").at("arn"), Json(arn_));
    EXPECT_TRUE(event.at("responseElements").at("keyMetadata").at("creationDate").is_string());
    EXPECT_EQ(event.at("resources").at(0).at("type"), Json("AWS::KMS::Key"));
    EXPECT_EQ(target("DescribeKey", by("alias/none")).status, 400);
    EXPECT_EQ(world_.event("DescribeKey").at("errorCode"), Json("NotFoundException"));
}

TEST_F(KmsTest, AsksIdentityAndKeyPolicies) {
    const Sending ann{.credentials = world_.add_user("000000000000", "ann", true, {})};
    const Sending admin{.credentials = world_.add_user("000000000000", "boss")};
    const auto may = [&](const Sending& who) {
        return target("DescribeKey", by(id_), who).status == 200;
    };
    // By default the account's own policies say who.
    EXPECT_FALSE(may(ann));
    EXPECT_TRUE(may(admin));
    // A key policy may name somebody; whoever it does not allow has nothing, whatever else allows.
    put_policy(
        R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/ann"},"Action":"kms:*","Resource":"*"})");
    EXPECT_TRUE(may(ann));
    EXPECT_FALSE(may(admin));
    // Its author must be able to change it again.
    const std::string policy =
        R"({\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:root\"},\"Action\":\"kms:Describe*\",\"Resource\":\"*\"}]})";
    const http::Response locked =
        target("PutKeyPolicy", by(id_, R"(,"Policy":")" + policy + "\""), ann);
    EXPECT_NE(locked.body.find("MalformedPolicyDocumentException"), std::string::npos)
        << locked.body;
}

TEST_F(KmsTest, KeepsOtherAccountsOut) {
    world_.ok("CreateAccount", R"({"Name":"other","AccountId":"111122223333"})");
    const Sending eve{.credentials = world_.add_user("111122223333", "eve")};
    EXPECT_NE(target("DescribeKey", by(arn_), eve).body.find("AccessDeniedException"),
              std::string::npos);
    EXPECT_NE(target("DescribeKey", by("alias/logs"), eve).body.find("NotFoundException"),
              std::string::npos);
    put_policy(
        R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:DescribeKey","Resource":"*"})");
    EXPECT_EQ(target("DescribeKey", by(arn_), eve).status, 200);
}

TEST_F(KmsTest, SaysWhoMayReadWhatIsEncrypted) {
    const std::unique_ptr<access::Directory> directory =
        access::Directory::make(world_.catalog()).value();
    put_policy(
        R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/ann"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:000000000000:trail/*"}}})");
    ASSERT_TRUE(directory->reload());
    const access::Authorizer authorizer(*directory, world_.clock);
    const http::Request request;
    access::Principal ann;
    ann.type = "IAMUser";
    ann.account = "000000000000";
    ann.arn = "arn:aws:iam::000000000000:user/ann";
    ann.region = "us-east-1";
    Call call{request, ann, "id", world_.clock.now()};
    const auto may = [&](const std::string& trail) {
        const delivery::ObjectFacts facts{.key = "k",
                                          .bytes = 1,
                                          .modified = {},
                                          .kms_key = arn_,
                                          .kms_context = {{"aws:cloudtrail:arn", trail}}};
        const Outcome<void> said = kms::may_decrypt(authorizer, call, facts);
        return said ? "yes" : said.error().code;
    };
    EXPECT_EQ(may("arn:aws:cloudtrail:us-east-1:000000000000:trail/audit"), "yes");
    EXPECT_EQ(may("arn:aws:cloudtrail:us-east-1:111122223333:trail/audit"), "AccessDenied");
    call.caller.arn = "arn:aws:iam::000000000000:user/bob";
    EXPECT_EQ(may("arn:aws:cloudtrail:us-east-1:000000000000:trail/audit"), "AccessDenied");
    EXPECT_TRUE(kms::may_decrypt(authorizer, call, {.key = "plain", .bytes = 1, .modified = {}}));
}

}  // namespace
}  // namespace opentrail::api
