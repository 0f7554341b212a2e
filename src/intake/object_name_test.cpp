// Shows which of CloudTrail's files a key names: the forms of the AWS CloudTrail User Guide
// ("Finding your CloudTrail log files", "CloudTrail digest file structure"), wherever people put
// them, and what lies beside them.

#include "intake/object_name.h"

#include <gtest/gtest.h>

namespace opentrail::intake {
namespace {

Timestamp at(std::string_view text) { return parse_iso8601(text).value(); }

struct Row {
    const char* name;
    std::string key;
    ObjectName named;
};

void expect(const Row& row) {
    SCOPED_TRACE(row.name);
    const ObjectName named = read_object_name(row.key);
    EXPECT_EQ(name(named.kind), name(row.named.kind));
    EXPECT_EQ(named.organization, row.named.organization);
    EXPECT_EQ(named.account, row.named.account);
    EXPECT_EQ(named.region, row.named.region);
    EXPECT_EQ(named.minute, row.named.minute);
    EXPECT_EQ(named.prefix, row.named.prefix);
    EXPECT_EQ(named.backfill, row.named.backfill);
}

ObjectName named(FileKind kind, const char* time, std::string prefix = "",
                 std::string organization = "") {
    return {.kind = kind,
            .organization = std::move(organization),
            .account = "111122223333",
            .region = "us-east-2",
            .minute = at(time),
            .prefix = std::move(prefix)};
}

constexpr const char* folder = "AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/";
constexpr const char* file =
    "111122223333_CloudTrail_us-east-2_20260102T0304Z_Tb1kYxV2mQw8sN0e.json.gz";
constexpr const char* minute = "2026-01-02T03:04:00Z";

TEST(ObjectName, TellsLogFiles) {
    const Row rows[] = {
        {"a trail's", std::string(folder) + file, named(FileKind::log, minute)},
        {"below a prefix", "a/b c/" + std::string(folder) + file,
         named(FileKind::log, minute, "a/b c")},
        {"an organization's",
         "AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-2/2026/01/02/" + std::string(file),
         named(FileKind::log, minute, "", "o-exampleorgid")},
        {"an organization's below its own name, as Control Tower has it",
         "o-exampleorgid/AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-2/2026/01/02/" +
             std::string(file),
         named(FileKind::log, minute, "o-exampleorgid", "o-exampleorgid")},
        {"moved to another folder", "old/2026/" + std::string(file),
         named(FileKind::log, minute, "old/2026")},
        {"moved to the top", file, named(FileKind::log, minute)},
        {"moved within AWSLogs", "AWSLogs/by-day/" + std::string(file),
         named(FileKind::log, minute)},
        {"of another day's folder",
         "AWSLogs/111122223333/CloudTrail/us-east-2/2025/12/31/" + std::string(file),
         named(FileKind::log, minute)},
        {"Insights",
         "AWSLogs/111122223333/CloudTrail-Insight/us-east-2/2026/01/02/"
         "111122223333_CloudTrail-Insight_us-east-2_20260102T0304Z_a.json.gz",
         named(FileKind::insight, minute)},
        {"Insights by their folder",
         "AWSLogs/111122223333/CloudTrail-Insight/us-east-2/2026/01/02/" + std::string(file),
         named(FileKind::insight, minute)},
        {"network activity",
         "AWSLogs/111122223333/CloudTrail-NetworkActivity/us-east-2/2026/01/02/"
         "111122223333_CloudTrail-NetworkActivity_us-east-2_20260102T0304Z_a.json.gz",
         named(FileKind::network_activity, minute)},
        {"aggregated",
         "AWSLogs/111122223333/CloudTrail-Aggregated/us-east-2/2026/01/02/"
         "111122223333_CloudTrail-Aggregated_us-east-2_20260102T0304Z_a.json.gz",
         named(FileKind::aggregated, minute)},
    };
    for (const Row& row : rows) expect(row);
}

TEST(ObjectName, TellsDigests) {
    const std::string digests = "AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2026/01/02/";
    ObjectName late = named(FileKind::digest, "2026-01-02T03:04:05Z");
    late.backfill = true;
    const Row rows[] = {
        {"a trail's",
         digests +
             "111122223333_CloudTrail-Digest_us-east-2_audit_eu-west-1_20260102T030405Z.json.gz",
         named(FileKind::digest, "2026-01-02T03:04:05Z")},
        {"of a trail with '_' in its name",
         digests + "111122223333_CloudTrail-Digest_us-east-2_my_own_eu-west-1_20260102T030405Z"
                   ".json.gz",
         named(FileKind::digest, "2026-01-02T03:04:05Z")},
        {"a late one",
         digests + "111122223333_CloudTrail-Digest_us-east-2_audit_eu-west-1_20260102T030405Z"
                   "_backfill.json.gz",
         late},
        {"moved",
         "x/111122223333_CloudTrail-Digest_us-east-2_audit_eu-west-1_20260102T030405Z.json.gz",
         named(FileKind::digest, "2026-01-02T03:04:05Z", "x")},
    };
    for (const Row& row : rows) expect(row);
}

TEST(ObjectName, TellsWhatIsNoneOfCloudTrails) {
    const std::string digest =
        "111122223333_CloudTrail-Digest_us-east-2_audit_eu-west-1_20260102T030405Z.json.gz";
    const Row rows[] = {
        {"nothing", "", {}},
        {"a folder", folder, {}},
        {"the folder that a new trail makes", "AWSLogs/111122223333/CloudTrail/", {}},
        {"AWS Config",
         "AWSLogs/111122223333/Config/us-east-2/2026/1/2/ConfigHistory/"
         "111122223333_Config_us-east-2_ConfigHistory_AWS::S3::Bucket_20260102T030405Z_"
         "20260102T040405Z_1.json.gz",
         {}},
        {"a load balancer's",
         "AWSLogs/111122223333/elasticloadbalancing/us-east-2/2026/01/02/"
         "111122223333_elasticloadbalancing_us-east-2_app.my-lb.0123456789abcdef_20260102T0305Z_"
         "192.0.2.1_1a2b3c.log.gz",
         {}},
        {"results of a query",
         "AWSLogs/111122223333/CloudTrail-Lake/Query/2026/01/02/q/result_1.csv.gz",
         {}},
        {"not compressed",
         std::string(folder) + "111122223333_CloudTrail_us-east-2_20260102T0304Z_a.json",
         {}},
        {"no random part", "111122223333_CloudTrail_us-east-2_20260102T0304Z.json.gz", {}},
        {"an empty random part", "111122223333_CloudTrail_us-east-2_20260102T0304Z_.json.gz",
         named(FileKind::log, minute)},
        {"no such day", "111122223333_CloudTrail_us-east-2_20260230T0304Z_a.json.gz", {}},
        {"no time", "111122223333_CloudTrail_us-east-2_2026-01-02_a.json.gz", {}},
        {"no account", "11112222333_CloudTrail_us-east-2_20260102T0304Z_a.json.gz", {}},
        {"no Region", "111122223333_CloudTrail_US EAST_20260102T0304Z_a.json.gz", {}},
        {"another service", "111122223333_GuardDuty_us-east-2_20260102T0304Z_a.json.gz", {}},
        {"a digest without a trail",
         "111122223333_CloudTrail-Digest_us-east-2_20260102T030405Z.json.gz",
         {}},
        {"another account's folder",
         "AWSLogs/444455556666/CloudTrail/us-east-2/2026/01/02/" + std::string(file),
         {}},
        {"another Region's folder",
         "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/" + std::string(file),
         {}},
        {"a log file among digests",
         "AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2026/01/02/" + std::string(file),
         {}},
        {"a digest among log files", folder + digest, {}},
    };
    for (const Row& row : rows) expect(row);
}

}  // namespace
}  // namespace opentrail::intake
