// Shows where credentials are found, in AWS's order, and that no message ever holds a secret.

#include "aws/credentials.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "disk/testing/fake_disk.h"

namespace opentrail::aws {
namespace {

using Variables = std::map<std::string, std::string>;

class CredentialsTest : public ::testing::Test {
  protected:
    void write(const std::string& path, std::string_view text) {
        const auto made = disk::create_durable_directories(disk_, disk::parent_of(path));
        ASSERT_TRUE(made) << made.error().message;
        ASSERT_TRUE(disk::write_atomically(disk_, path, text));
    }

    /// "id/secret/token/region", or the code and message of the error.
    std::string found(const Variables& variables) {
        return shown(find_credentials(disk_, [&](const char* name) -> std::optional<std::string> {
            const auto at = variables.find(name);
            if (at == variables.end() || at->second.empty()) return std::nullopt;
            return at->second;
        }));
    }

    static std::string shown(const Result<Credentials>& credentials) {
        if (!credentials) {
            return fmt::format("{}: {}", name(credentials.error().code),
                               credentials.error().message);
        }
        return fmt::format("{}/{}/{}/{}", credentials->access_key_id, credentials->secret.reveal(),
                           credentials->session_token, credentials->region);
    }

    disk::FakeDisk disk_;
};

constexpr std::string_view credentials_file =
    "# made by hand\n"
    "[default]\n"
    "aws_access_key_id = AKDEFAULT\r\n"
    "aws_secret_access_key=sec=ret#1;2\n"
    "\n"
    "[work]\n"
    "AWS_ACCESS_KEY_ID: AKWORK\n"
    "aws_secret_access_key = worksecret\n"
    "aws_session_token = worktoken\n"
    "; nothing\n"
    "[half]\n"
    "aws_secret_access_key = halfsecret\n"
    "[regional]\n"
    "aws_access_key_id = AKREGIONAL\n"
    "aws_secret_access_key = r\n"
    "region = eu-south-2\n";

constexpr std::string_view config_file =
    "[default]\n"
    "region = eu-west-1\n"
    "s3 =\n"
    "    signature_version = s3v4\n"
    "[profile work]\n"
    "region=eu-north-1\n"
    "[profile \"only here\"]\n"
    "aws_access_key_id = AKCONFIG\n"
    "aws_secret_access_key = configsecret\n"
    "region = ap-east-1\n"
    "[profile regional]\n"
    "region = wrong\n"
    "[work]\n"
    "region = wrong\n";

TEST_F(CredentialsTest, AreFoundInAwsOrder) {
    write("/people/a/.aws/credentials", credentials_file);
    write("/people/a/.aws/config", config_file);
    write("/dev/null", "what stands here does not count\n");
    write("/elsewhere/keys", "[default]\naws_access_key_id=AKELSE\naws_secret_access_key=e\n");
    const Variables home = {{"HOME", "/people/a"}};
    const auto with = [&](Variables more) {
        more.merge(Variables(home));
        return more;
    };
    const struct {
        const char* name;
        Variables variables;
        const char* found;
    } rows[] = {
        {"default profile", home, "AKDEFAULT/sec=ret#1;2//eu-west-1"},
        {"no config file", with({{"AWS_CONFIG_FILE", "/dev/null"}}), "AKDEFAULT/sec=ret#1;2//"},
        {"named profile", with({{"AWS_PROFILE", "work"}}),
         "AKWORK/worksecret/worktoken/eu-north-1"},
        {"Region beside the keys", with({{"AWS_PROFILE", "regional"}}), "AKREGIONAL/r//eu-south-2"},
        {"profile of the config file", with({{"AWS_PROFILE", "only here"}}),
         "AKCONFIG/configsecret//ap-east-1"},
        {"environment first",
         with({{"AWS_ACCESS_KEY_ID", "AKENV"},
               {"AWS_SECRET_ACCESS_KEY", "s"},
               {"AWS_PROFILE", "work"}}),
         "AKENV/s//eu-north-1"},
        {"environment with token",
         with({{"AWS_ACCESS_KEY_ID", "AKENV"},
               {"AWS_SECRET_ACCESS_KEY", "s"},
               {"AWS_SESSION_TOKEN", "t"},
               {"AWS_REGION", "r-1"},
               {"AWS_DEFAULT_REGION", "r-2"}}),
         "AKENV/s/t/r-1"},
        {"default Region", with({{"AWS_DEFAULT_REGION", "r-2"}}), "AKDEFAULT/sec=ret#1;2//r-2"},
        {"an empty variable is none", with({{"AWS_ACCESS_KEY_ID", ""}}),
         "AKDEFAULT/sec=ret#1;2//eu-west-1"},
        {"another file", with({{"AWS_SHARED_CREDENTIALS_FILE", "/elsewhere/keys"}}),
         "AKELSE/e//eu-west-1"},
        {"a file below home",
         with(
             {{"AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"}, {"AWS_CONFIG_FILE", "/none"}}),
         "AKDEFAULT/sec=ret#1;2//"},
        {"no such profile", with({{"AWS_PROFILE", "nobody"}}),
         "not_found: no credentials in the environment (AWS_ACCESS_KEY_ID), nor for profile nobody "
         "in /people/a/.aws/credentials or /people/a/.aws/config"},
        {"half a profile", with({{"AWS_PROFILE", "half"}}),
         "invalid: profile half in /people/a/.aws/credentials has no aws_access_key_id"},
        {"half an environment", with({{"AWS_ACCESS_KEY_ID", "AKENV"}}),
         "invalid: AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not"},
        {"no files",
         {{"HOME", "/people/nobody"}},
         "not_found: no credentials in the environment (AWS_ACCESS_KEY_ID), nor for profile "
         "default "
         "in /people/nobody/.aws/credentials or /people/nobody/.aws/config"},
    };
    for (const auto& row : rows) EXPECT_EQ(found(row.variables), row.found) << row.name;
}

TEST_F(CredentialsTest, OfOneProfileAreRead) {
    write("/data/credentials", "[opentrail]\naws_access_key_id = AK\naws_secret_access_key = s\n");
    EXPECT_EQ(shown(read_credentials(disk_, "/data/credentials", "opentrail")), "AK/s//");
    EXPECT_EQ(shown(read_credentials(disk_, "/data/credentials", "other")),
              "not_found: no credentials for profile other in /data/credentials");
    EXPECT_EQ(shown(read_credentials(disk_, "/data/none", "opentrail")),
              "not_found: no credentials for profile opentrail in /data/none");
}

TEST_F(CredentialsTest, MalformedFilesAreNamedWithoutTheirSecrets) {
    const struct {
        const char* text;
        const char* message;
    } rows[] = {
        {"aws_secret_access_key = topsecret\n", "line 1 is before any section"},
        {"[default\naws_secret_access_key = topsecret\n", "line 1 is not [a section]"},
        {"[]\n", "line 1 is not [a section]"},
        {"[default]\n\ntopsecret\n", "line 3 is not KEY = VALUE"},
        {"[default]\n= topsecret\n", "line 2 is not KEY = VALUE"},
    };
    for (const auto& row : rows) {
        write("/people/a/.aws/credentials", row.text);
        EXPECT_EQ(found({{"HOME", "/people/a"}}),
                  fmt::format("invalid: /people/a/.aws/credentials: {}", row.message));
    }
}

}  // namespace
}  // namespace opentrail::aws
