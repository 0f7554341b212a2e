// Shows where credentials are looked for and in which order, what is asked of a container and of an
// instance, and when they are fetched anew. Replies are those of the AWS SDKs and Tools Reference
// Guide, "Container credential provider", and of the Amazon EC2 User Guide, "IAM roles for Amazon
// EC2".

#include "aws/credential_chain.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "aws/testing/scripted_client.h"
#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"

namespace opentrail::aws {
namespace {

using Kind = CredentialSource::Kind;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string answer(std::string_view id, std::string_view expiration) {
    return fmt::format(R"({{
  "Code" : "Success",
  "LastUpdated" : "2012-04-26T16:39:16Z",
  "Type" : "AWS-HMAC",
  "AccessKeyId" : "{}",
  "SecretAccessKey" : "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "Token" : "token",
  "Expiration" : "{}"
}})",
                       id, expiration);
}

class CredentialChainTest : public testing::Test {
  protected:
    CredentialChain make(CredentialSource source) {
        return CredentialChain(std::move(source),
                               {disk_, clock_,
                                [this](const char* name) -> std::optional<std::string> {
                                    const auto found = variables_.find(name);
                                    return found == variables_.end() ? std::nullopt
                                                                     : std::optional(found->second);
                                },
                                [this] { return std::make_unique<ScriptedClient>(script_); }});
    }
    void write(const std::string& path, std::string_view text) {
        ASSERT_TRUE(disk_.create_directories(disk::parent_of(path)));
        auto file = disk_.open(path, disk::Mode::create_new);
        ASSERT_TRUE(file);
        ASSERT_TRUE((*file)->write(0, text));
    }
    static std::string id_of(CredentialChain& chain) {
        const auto found = chain.current();
        if (!found) return fmt::format("({})", name(found.error().code));
        return *found ? (*found)->access_key_id : "none";
    }
    /// The answers of an instance with the role "web".
    void answer_as_instance(std::string_view id, std::string_view expiration) {
        script_.answer(200, "TOKEN==");
        script_.answer(200, "web\n");
        script_.answer(200, answer(id, expiration));
    }

    Script script_;
    FakeClock clock_;  // 2026-01-02T03:04:05Z
    disk::FakeDisk disk_;
    std::map<std::string, std::string, std::less<>> variables_{{"HOME", "/people/me"}};
};

TEST_F(CredentialChainTest, LooksWhereAwsClientsLookAndInTheirOrder) {
    answer_as_instance("INSTANCE", "2026-01-02T09:00:00Z");
    auto chain = make({});
    EXPECT_EQ(id_of(chain), "INSTANCE");
    variables_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/x";
    script_.answer(200, answer("CONTAINER", "2026-01-02T09:00:00Z"));
    EXPECT_EQ(id_of(chain), "INSTANCE") << "held until it expires";
    auto in_container = make({});
    EXPECT_EQ(id_of(in_container), "CONTAINER");
    write("/people/me/.aws/credentials",
          "[default]\naws_access_key_id = FILE\naws_secret_access_key = s\n"
          "[other]\naws_access_key_id = OTHER\naws_secret_access_key = s\n");
    auto with_file = make({});
    EXPECT_EQ(id_of(with_file), "FILE");
    variables_["AWS_ACCESS_KEY_ID"] = "ENVIRONMENT";
    variables_["AWS_SECRET_ACCESS_KEY"] = "s";
    auto with_environment = make({});
    EXPECT_EQ(id_of(with_environment), "ENVIRONMENT");
    // One named place is the only one.
    auto profile = make({.kind = Kind::profile, .profile = "other"});
    EXPECT_EQ(id_of(profile), "OTHER");
    auto file = make({.kind = Kind::file, .file = "/people/me/.aws/credentials"});
    EXPECT_EQ(id_of(file), "FILE");
    auto none = make({.kind = Kind::none});
    EXPECT_EQ(id_of(none), "none");
    variables_.erase("AWS_ACCESS_KEY_ID");
    variables_.erase("AWS_SECRET_ACCESS_KEY");
    auto environment = make({.kind = Kind::environment});
    EXPECT_EQ(id_of(environment), "(not_found)");
}

TEST_F(CredentialChainTest, AsksAnInstanceByVersionTwoOfItsService) {
    answer_as_instance("AKIAIOSFODNN7EXAMPLE", "2026-01-02T09:00:00Z");
    auto chain = make({.kind = Kind::instance});
    const auto found = chain.current();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ((*found)->secret.reveal(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    EXPECT_EQ((*found)->session_token, "token");
    const std::string host = "http://169.254.169.254";
    EXPECT_EQ(script_.heard(),
              (std::vector<std::string>{
                  "PUT " + host + "/latest/api/token",
                  "GET " + host + "/latest/meta-data/iam/security-credentials/",
                  "GET " + host + "/latest/meta-data/iam/security-credentials/web"}));
    EXPECT_EQ(script_.header(0, "X-aws-ec2-metadata-token-ttl-seconds"), "21600");
    EXPECT_EQ(script_.header(1, "X-aws-ec2-metadata-token"), "TOKEN==");
    EXPECT_EQ(script_.header(2, "X-aws-ec2-metadata-token"), "TOKEN==");
    for (const auto& request : script_.requests) EXPECT_LE(request.timeout, seconds(5));
}

TEST_F(CredentialChainTest, AsksAContainer) {
    variables_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/x?y";
    script_.answer(200, answer("A", "2026-01-02T09:00:00Z"));
    auto relative = make({.kind = Kind::container});
    EXPECT_EQ(id_of(relative), "A");
    EXPECT_EQ(script_.heard().back(), "GET http://169.254.170.2/v2/credentials/x?y");
    EXPECT_EQ(script_.header(0, "Authorization"), "-");
    variables_.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
    variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "plain";
    script_.answer(200, answer("B", "2026-01-02T09:00:00Z"));
    auto full = make({.kind = Kind::container});
    EXPECT_EQ(id_of(full), "B");
    EXPECT_EQ(script_.header(1, "Authorization"), "plain");
    write("/token", "from a file\n");
    variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token";
    script_.answer(200, answer("C", "2026-01-02T09:00:00Z"));
    auto with_file = make({.kind = Kind::container});
    EXPECT_EQ(id_of(with_file), "C");
    EXPECT_EQ(script_.header(2, "Authorization"), "from a file");
}

TEST_F(CredentialChainTest, AsksNobodyElsewhereInTheClear) {
    struct Row {
        const char* url;
        bool asked;
    };
    for (const Row& row :
         {Row{"https://elsewhere.example/x", true}, Row{"http://127.0.0.1:1234/x", true},
          Row{"http://localhost/x", true}, Row{"http://[::1]:80/x", true},
          Row{"http://169.254.170.2/x", true}, Row{"http://[fd00:ec2::23]/x", true},
          Row{"http://elsewhere.example/x", false}, Row{"http://127.evil.example/x", false},
          Row{"http://169.254.169.254/x", false}, Row{"http://localhost.evil.example/x", false},
          Row{"http://localhost@evil.example/x", false}, Row{"ftp://localhost/x", false},
          Row{"/x", false}}) {
        SCOPED_TRACE(row.url);
        script_.requests.clear();
        script_.replies.clear();
        script_.answer(200, answer("A", "2026-01-02T09:00:00Z"));
        variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = row.url;
        auto chain = make({.kind = Kind::container});
        EXPECT_EQ(id_of(chain), row.asked ? "A" : "(invalid)");
        EXPECT_EQ(script_.requests.size(), row.asked ? 1u : 0u);
    }
}

TEST_F(CredentialChainTest, RenewsBeforeTheyExpire) {
    answer_as_instance("FIRST", "2026-01-02T09:04:05Z");  // In six hours.
    auto chain = make({.kind = Kind::instance});
    EXPECT_EQ(id_of(chain), "FIRST");
    clock_.move(hours(5) + minutes(49));
    EXPECT_EQ(id_of(chain), "FIRST");
    EXPECT_EQ(script_.requests.size(), 3u);
    clock_.move(minutes(1));
    answer_as_instance("SECOND", "2026-01-02T15:04:05Z");
    EXPECT_EQ(id_of(chain), "SECOND");
    EXPECT_EQ(script_.requests.size(), 6u);
}

TEST_F(CredentialChainTest, KeepsWhatStillHoldsWhileNobodyAnswers) {
    answer_as_instance("FIRST", "2026-01-02T09:04:05Z");
    auto chain = make({.kind = Kind::instance});
    EXPECT_EQ(id_of(chain), "FIRST");
    clock_.move(hours(5) + minutes(55));
    EXPECT_EQ(id_of(chain), "FIRST");
    EXPECT_EQ(script_.requests.size(), 4u);
    EXPECT_EQ(id_of(chain), "FIRST") << "not asked again at once";
    EXPECT_EQ(script_.requests.size(), 4u);
    clock_.move(minutes(1));
    EXPECT_EQ(id_of(chain), "FIRST");
    EXPECT_EQ(script_.requests.size(), 5u);
    clock_.move(minutes(5));
    EXPECT_EQ(id_of(chain), "(unavailable)") << "they have expired";
}

TEST_F(CredentialChainTest, ReadsAFileAgainWhenItsKeyIsRefused) {
    write("/keys", "[default]\naws_access_key_id = OLD\naws_secret_access_key = s\n");
    auto chain = make({.kind = Kind::file, .file = "/keys"});
    const auto old = chain.current().value();
    ASSERT_TRUE(disk_.remove("/keys"));
    write("/keys", "[default]\naws_access_key_id = NEW\naws_secret_access_key = s\n");
    EXPECT_EQ(id_of(chain), "OLD");
    chain.refuse(old);
    EXPECT_EQ(id_of(chain), "NEW");
    chain.refuse(old);  // Another thread's, that comes late.
    ASSERT_TRUE(disk_.remove("/keys"));
    EXPECT_EQ(id_of(chain), "NEW");
}

TEST_F(CredentialChainTest, SaysWhatIsWrong) {
    struct Row {
        const char* name;
        int status;
        const char* body;
        Code code;
    };
    variables_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
    for (const Row& row :
         {Row{"an error", 500, "", Code::unavailable}, Row{"no JSON", 200, "hello", Code::invalid},
          Row{"no key", 200, "{\"AccessKeyId\":\"A\"}", Code::invalid},
          Row{"no time", 200,
              "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"topsecret\",\"Expiration\":\"soon\"}",
              Code::invalid}}) {
        SCOPED_TRACE(row.name);
        script_.answer(row.status, row.body);
        auto chain = make({.kind = Kind::container});
        const auto found = chain.current();
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, row.code);
        EXPECT_EQ(found.error().message.find("topsecret"), std::string::npos);
    }
    variables_.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    variables_["AWS_EC2_METADATA_DISABLED"] = "true";
    auto nowhere = make({});
    EXPECT_EQ(
        nowhere.current().error().message,
        "no credentials in the environment (AWS_ACCESS_KEY_ID), nor for profile default in "
        "/people/me/.aws/credentials or /people/me/.aws/config, nor of a container, nor of an "
        "instance's role: AWS_EC2_METADATA_DISABLED is true");
}

TEST(CredentialSource, IsReadFromOneWord) {
    struct Row {
        const char* text;
        CredentialSource source;
    };
    for (const Row& row :
         {Row{"auto", {}}, Row{"none", {.kind = Kind::none}},
          Row{"environment", {.kind = Kind::environment}},
          Row{"container", {.kind = Kind::container}}, Row{"instance", {.kind = Kind::instance}},
          Row{"profile:audit", {.kind = Kind::profile, .profile = "audit"}},
          Row{"file:/etc/keys", {.kind = Kind::file, .file = "/etc/keys"}},
          Row{"file:/etc/k#b#audit",
              {.kind = Kind::file, .file = "/etc/k#b", .profile = "audit"}}}) {
        EXPECT_EQ(parse_credential_source(row.text).value(), row.source) << row.text;
    }
    for (const char* bad : {"", "Auto", "AKIAIOSFODNN7EXAMPLE", "profile:", "file:", "file:#x",
                            "file:/x#", "AKIA:secret"}) {
        const auto done = parse_credential_source(bad);
        ASSERT_FALSE(done) << bad;
        EXPECT_EQ(done.error().message.find("AKIA"), std::string::npos);
    }
}

}  // namespace
}  // namespace opentrail::aws
