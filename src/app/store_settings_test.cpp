// Shows how a bucket's name is told from a setting's, what each takes and refuses, and that a file
// and --set mean the same.

#include "app/store_settings.h"

#include <gtest/gtest.h>

#include "app/settings.h"
#include "app/testing/setting_rows.h"

namespace opentrail::app {
namespace {

TEST(StoreSettings, TakeWhatTheyShouldAndSayWhatIsWrong) {
    const SettingRow rows[] = {
        {"stores.logs.endpoint", "https://minio.example:9000", ""},
        {"stores.my.logs.of.2026.endpoint", "http://127.0.0.1:9000", ""},
        {"stores.logs.endpoint", "", ""},
        {"stores.logs.endpoint", "minio:9000",
         "setting stores.logs.endpoint: an endpoint is http[s]://HOST[:PORT]: it begins with "
         "neither http:// nor https://"},
        {"stores.logs.endpoint", "https://me:secret@minio:9000",
         "setting stores.logs.endpoint: an endpoint is http[s]://HOST[:PORT], without user or "
         "query"},
        {"stores.logs.endpoint", "http://",
         "setting stores.logs.endpoint: an endpoint is http[s]://HOST[:PORT]: it names no host"},
        {"stores.logs.endpoint", "http://h:abc",
         "setting stores.logs.endpoint: an endpoint is http[s]://HOST[:PORT]: 'abc' is no port "
         "from 1 to 65535"},
        {"stores.logs.endpoint", "http://h:99999",
         "setting stores.logs.endpoint: an endpoint is http[s]://HOST[:PORT]: '99999' is no port "
         "from 1 to 65535"},
        {"stores.logs.region", "eu-west-1", ""},
        {"stores.logs.region", "eu west", "setting stores.logs.region: 'eu west' is not a Region"},
        {"stores.logs.style", "virtual", ""},
        {"stores.logs.style", "host",
         "setting stores.logs.style: 'host' is not one of auto, path, virtual"},
        {"stores.logs.credentials", "file:/etc/keys#audit", ""},
        {"stores.logs.credentials", "AKIAIOSFODNN7EXAMPLE:secret",
         "setting stores.logs.credentials: credentials are auto, none, environment, container, "
         "instance, profile:NAME, file:PATH or file:PATH#PROFILE"},
        {"stores.logs.encryption", "AES256", ""},
        {"stores.logs.encryption", "aws:kms",
         "setting stores.logs.encryption: 'aws:kms' is not one of default, AES256"},
        {"stores.logs.acl", "none", ""},
        {"stores.logs.acl", "public-read",
         "setting stores.logs.acl: 'public-read' is neither none nor a canned ACL such as "
         "bucket-owner-full-control"},
        {"stores.logs.ca_file", "/etc/ca.pem", ""},
        {"stores.logs.connections", "0",
         "setting stores.logs.connections: '0' is not between 1 and 256"},
        {"stores.logs.attempts", "1", ""},
        {"stores.logs.attempts", "4x",
         "setting stores.logs.attempts: '4x' is not between 1 and 20"},
        {"stores.logs.connect_timeout", "2s", ""},
        {"stores.logs.stall_timeout", "1h",
         "setting stores.logs.stall_timeout: 1h is not between 100ms and 10m"},
        {"stores.logs.endpont", "x",
         "no setting is called 'stores.logs.endpont'; did you mean 'stores.logs.endpoint'?"},
        {"stores.Logs.region", "us-east-1",
         "setting stores.Logs.region: it is stores.BUCKET.SETTING, and 'Logs' is no bucket: "},
        {"stores.region", "us-east-1",
         "setting stores.region: it is stores.BUCKET.SETTING, and '' is no bucket: "},
    };
    check_settings(rows);
}

class StoreSettingsFile : public SettingsFile {
  protected:
    Result<void> read(const std::string& text) { return settings_.read_file(write(text)); }
    Settings settings_;
};

TEST_F(StoreSettingsFile, MeansWhatTheCommandLineMeans) {
    const auto done = read(
        "stores:\n"
        "  my.audit.logs:\n"
        "    endpoint: https://minio.example:9000\n"
        "    credentials: profile:minio\n"
        "    connections: 3\n"
        "    ca_file:\n"
        "  plain-logs: {}\n"
        "  bare-logs:\n"
        "stores.third-logs.region: eu-west-1\n");
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(settings_.set("stores.my.audit.logs.stall_timeout", "3s"));
    ASSERT_EQ(settings_.stores.size(), 4u);
    const delivery::S3Settings& mine = settings_.stores.at("my.audit.logs");
    EXPECT_EQ(mine.address, (aws::S3Address{.endpoint = "https://minio.example:9000"}));
    EXPECT_EQ(mine.credentials, (aws::CredentialSource{.kind = aws::CredentialSource::Kind::profile,
                                                       .profile = "minio"}));
    EXPECT_EQ(mine.connections, 3u);
    EXPECT_EQ(mine.patience.stall, std::chrono::seconds(3));
    EXPECT_EQ(mine.patience.connect, std::chrono::seconds(5));
    EXPECT_EQ(mine.acl, "bucket-owner-full-control");
    EXPECT_FALSE(mine.encrypts);
    // AWS, with every default.
    EXPECT_EQ(settings_.stores.at("plain-logs").address, aws::S3Address{});
    EXPECT_EQ(settings_.stores.at("bare-logs").address, aws::S3Address{});
    EXPECT_EQ(settings_.stores.at("third-logs").address, aws::S3Address{.region = "eu-west-1"});
}

TEST_F(StoreSettingsFile, RefusesWhatIsNoBucket) {
    for (const char* text : {"stores: {Logs: {}}\n", "stores: {logs: x}\n", "stores: {logs: [1]}\n",
                             "stores: x\n", "stores: {logs: {endpoint: {a: b}}}\n"}) {
        const auto done = read(text);
        ASSERT_FALSE(done) << text;
        EXPECT_EQ(done.error().code, Code::invalid) << text;
    }
}

}  // namespace
}  // namespace opentrail::app
