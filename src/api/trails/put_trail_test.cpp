// CreateTrail, UpdateTrail and DeleteTrail over the whole service: every rule by its error, what is
// echoed, what the events show, and what two callers at once come to.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "api/testing/trail_world.h"
#include "base/thread.h"

namespace opentrail::api {
namespace {

Settings lenient() {
    Settings settings;
    settings.lenient = true;
    return settings;
}

std::string with(const std::string& members) {
    return R"({"Name":"audit","S3BucketName":"logs",)" + members + "}";
}

std::string repeated(std::string_view text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

std::string tags(int count) {
    std::string list;
    for (int i = 0; i < count; ++i) {
        list += fmt::format(R"({}{{"Key":"k{}","Value":"v"}})", i > 0 ? "," : "", i);
    }
    return with(R"("TagsList":[)" + list + "]");
}

constexpr const char* no_bucket = "InvalidS3BucketNameException";
constexpr const char* no_prefix = "InvalidS3PrefixException";
constexpr const char* no_topic = "InsufficientSnsTopicPolicyException";
constexpr const char* no_tag = "InvalidTagParameterException";
constexpr const char* group = "arn:aws:logs:us-east-1:000000000000:log-group:trail:*";
constexpr const char* role = "arn:aws:iam::000000000000:role/trail";

TEST(CreateTrail, AnswersWithTheSettingsAndTheirDefaults) {
    TrailWorld world;
    EXPECT_EQ(
        world.ok("CreateTrail", R"({"Name":"audit","S3BucketName":"logs"})"),
        R"({"Name":"audit","S3BucketName":"logs","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":false,"TrailARN":"arn:aws:cloudtrail:us-east-1:000000000000:trail/audit","LogFileValidationEnabled":false,"IsOrganizationTrail":false,"RecursiveLogging":true})");
    EXPECT_EQ(
        world.ok(
            "CreateTrail",
            R"({"Name":"other","S3BucketName":"logs","S3KeyPrefix":"a/b","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":true,"EnableLogFileValidation":true,"IsOrganizationTrail":false,"RecursiveLogging":false,"SnsTopicName":"","KmsKeyId":null})",
            "eu-west-1"),
        R"({"Name":"other","S3BucketName":"logs","S3KeyPrefix":"a/b","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":true,"TrailARN":"arn:aws:cloudtrail:eu-west-1:000000000000:trail/other","LogFileValidationEnabled":true,"IsOrganizationTrail":false,"RecursiveLogging":false})");
    EXPECT_EQ(world.object("GetTrailStatus", R"({"Name":"audit"})").at("IsLogging"), false);
}

TEST(CreateTrail, AsksTheBucketFirst) {
    TrailWorld world;
    world.buckets.insert("far-logs");
    const auto create = [](const std::string& bucket, const std::string& more = "") {
        return R"({"Name":"audit","S3BucketName":")" + bucket + "\"" + more + "}";
    };
    world.refusals = {
        {"denied", {Code::denied, "AccessDenied: statement Never of the policy denies it"}},
        {"keyless", {Code::denied, "KMS.DisabledException: the key is disabled"}},
        {"far-away", {Code::unavailable, "RequestTimeout: no answer"}}};
    const TrailCase refused[] = {
        {"the policy", "CreateTrail", create("denied"), "InsufficientS3BucketPolicyException",
         "Incorrect S3 bucket policy is detected for bucket: denied (statement Never of the policy "
         "denies it)"},
        {"the key", "CreateTrail", create("keyless"), "InsufficientEncryptionPolicyException"},
        {"nobody answers", "CreateTrail", create("far-away"), "ServiceUnavailable",
         "S3 bucket far-away cannot be asked now, try again later: RequestTimeout: no answer"},
    };
    for (const TrailCase& row : refused) world.expect(row);
    EXPECT_THAT(world.list(), testing::IsEmpty());
    world.probed.clear();
    world.ok("CreateTrail", create("far-logs", R"(,"S3KeyPrefix":"a/b")"));
    // Once, and before other changes wait for it.
    EXPECT_THAT(world.probed,
                testing::ElementsAre("far-logs/a/b/AWSLogs/000000000000/CloudTrail/probe for " +
                                     trail_arn("audit")));
    // UpdateTrail asks where the files go elsewhere, or otherwise.
    world.probed.clear();
    world.ok("UpdateTrail", R"({"Name":"audit","EnableLogFileValidation":true})");
    EXPECT_THAT(world.probed, testing::IsEmpty());
    world.ok("UpdateTrail", R"({"Name":"audit","S3KeyPrefix":"c"})");
    EXPECT_THAT(world.probed,
                testing::ElementsAre("far-logs/c/AWSLogs/000000000000/CloudTrail/probe for " +
                                     trail_arn("audit")));
    world.expect({"an update", "UpdateTrail", R"({"Name":"audit","S3BucketName":"denied"})",
                  "InsufficientS3BucketPolicyException"});
    // Nothing is asked for a caller who may not make trails.
    world.probed.clear();
    const Sending viewer{.credentials = world.add_viewer("000000000000", "vera")};
    EXPECT_EQ(world.call("CreateTrail", create("far-logs"), viewer).status, 400);
    EXPECT_THAT(world.probed, testing::IsEmpty());
}

TEST(CreateTrail, GoesByTheBucketsPolicy) {
    TrailWorld world;
    const std::string create = R"({"Name":"audit","S3BucketName":"logs"})";
    const auto put_policy = [&](const std::string& document) {
        world.change(catalog::PutResourcePolicy{{.arn = "arn:aws:s3:::logs",
                                                 .account = "000000000000",
                                                 .document = document,
                                                 .updated = world.clock.now()}});
    };
    put_policy(
        R"({"Version":"2012-10-17","Statement":[{"Sid":"No","Effect":"Deny","Principal":"*",)"
        R"("Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/AWSLogs/000000000000/*"}]})");
    world.expect({"denied", "CreateTrail", create, "InsufficientS3BucketPolicyException",
                  "Incorrect S3 bucket policy is detected for bucket: logs (statement No of the "
                  "policy of bucket logs denies the service cloudtrail.amazonaws.com s3:PutObject "
                  "on arn:aws:s3:::logs/AWSLogs/000000000000/CloudTrail/probe)"});
    world.ok("CreateTrail", R"({"Name":"audit","S3BucketName":"logs","S3KeyPrefix":"other"})");
}

TEST(CreateTrail, RefusesBucketsAndPrefixes) {
    TrailWorld world;
    world.create("taken");
    const auto bucket = [](const std::string& name) {
        return R"({"Name":"audit","S3BucketName":")" + name + "\"}";
    };
    const auto prefix = [](const std::string& text) {
        return with(R"("S3KeyPrefix":")" + text + "\"");
    };
    const TrailCase rows[] = {
        {"a bad name", "CreateTrail", R"({"Name":"a b","S3BucketName":"logs"})",
         "InvalidTrailNameException"},
        {"an ARN as name", "CreateTrail",
         R"({"Name":"arn:aws:cloudtrail:us-east-1:000000000000:trail/audit","S3BucketName":"logs"})",
         "InvalidTrailNameException"},
        {"a bad name before a missing bucket", "CreateTrail",
         R"({"Name":"a b","S3BucketName":"absent"})", "InvalidTrailNameException"},
        {"a bucket that is not there", "CreateTrail", bucket("absent"),
         "S3BucketDoesNotExistException", "S3 bucket absent does not exist!"},
        {"an empty bucket name", "CreateTrail", bucket(""), no_bucket},
        {"two characters", "CreateTrail", bucket("ab"), no_bucket},
        {"64 characters", "CreateTrail", bucket(std::string(64, 'a')), no_bucket},
        {"63 characters, not there", "CreateTrail", bucket(std::string(63, 'a')),
         "S3BucketDoesNotExistException"},
        {"a capital", "CreateTrail", bucket("Logs"), no_bucket},
        {"an underscore", "CreateTrail", bucket("my_logs"), no_bucket},
        {"a path", "CreateTrail", bucket("../logs"), no_bucket},
        {"a dot at the start", "CreateTrail", bucket(".logs"), no_bucket},
        {"a hyphen at the end", "CreateTrail", bucket("logs-"), no_bucket},
        {"two dots", "CreateTrail", bucket("my..logs"), no_bucket},
        {"an address", "CreateTrail", bucket("192.168.5.4"), no_bucket},
        {"a reserved prefix", "CreateTrail", bucket("xn--logs"), no_bucket},
        {"a reserved suffix", "CreateTrail", bucket("logs-s3alias"), no_bucket},
        {"a prefix of 201", "CreateTrail", prefix(std::string(201, 'p')), no_prefix},
        {"a part too long for a file name", "CreateTrail", prefix(repeated("\\u4e2d", 86)),
         no_prefix},
        {"a line feed in a prefix", "CreateTrail", prefix("a\\nb"), no_prefix},
        {"a zero in a prefix", "CreateTrail", prefix("a\\u0000b"), no_prefix},
        {"the name of another", "CreateTrail", R"({"Name":"taken","S3BucketName":"logs"})",
         "TrailAlreadyExistsException", "Trail taken already exists for customer: 000000000000"},
        {"a multi-Region trail without global events, before the bucket", "CreateTrail",
         R"({"Name":"audit","S3BucketName":"absent","IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":false})",
         "InvalidParameterCombinationException",
         "Multi-Region trail must include global service events."},
        {"the longest prefix, with odd characters", "CreateTrail",
         prefix("/a b+%~'\\u00e9/.././/" + std::string(183, 'p') + "/"), ""},
    };
    for (const TrailCase& row : rows) world.expect(row);
    EXPECT_EQ(world.list(), (std::vector<std::string>{"taken", "audit"}));
}

TEST(CreateTrail, RefusesWhatCannotBeUsedYetAndTags) {
    TrailWorld world;
    const auto pair = [](const std::string& group_arn, const std::string& role_arn) {
        return with(fmt::format(R"("CloudWatchLogsLogGroupArn":"{}","CloudWatchLogsRoleArn":"{}")",
                                group_arn, role_arn));
    };
    const auto topic = [](const std::string& name) {
        return with(R"("SnsTopicName":")" + name + "\"");
    };
    const auto key = [](const std::string& id) { return with(R"("KmsKeyId":")" + id + "\""); };
    const auto tag = [](const std::string& one) { return with(R"("TagsList":[)" + one + "]"); };
    const TrailCase rows[] = {
        {"a topic", "CreateTrail", topic("t"), no_topic,
         "SNS Topic does not exist or the topic policy is incorrect!"},
        {"a topic's ARN", "CreateTrail", topic("arn:aws:sns:us-east-1:000000000000:t"), no_topic},
        {"a topic with a space", "CreateTrail", topic("a t"), "InvalidSnsTopicNameException"},
        {"a topic of 257", "CreateTrail", topic(std::string(257, 't')),
         "InvalidSnsTopicNameException"},
        {"a log group and its role", "CreateTrail", pair(group, role),
         "CloudWatchLogsDeliveryUnavailableException",
         "Cannot set a CloudWatch Logs delivery for this Region."},
        {"a log group alone", "CreateTrail", pair(group, ""),
         "InvalidCloudWatchLogsRoleArnException",
         "You must specify a role ARN as well as a log group."},
        {"a role alone", "CreateTrail", pair("", role), "InvalidCloudWatchLogsLogGroupArnException",
         "You must specify a log group as well as a role ARN."},
        {"a log group that is no ARN", "CreateTrail", pair("group", role),
         "InvalidCloudWatchLogsLogGroupArnException"},
        {"a role that is no ARN", "CreateTrail", pair(group, "role"),
         "InvalidCloudWatchLogsRoleArnException"},
        {"a key's alias", "CreateTrail", key("alias/trail"), "KmsKeyNotFoundException"},
        {"an alias's ARN", "CreateTrail", key("arn:aws:kms:us-east-1:000000000000:alias/trail"),
         "KmsKeyNotFoundException"},
        {"a key's ARN", "CreateTrail",
         key("arn:aws:kms:us-east-1:000000000000:key/12345678-1234-1234-1234-123456789012"),
         "KmsKeyNotFoundException"},
        {"a key's id", "CreateTrail", key("12345678-1234-1234-1234-123456789012"),
         "KmsKeyNotFoundException"},
        {"a key that is none", "CreateTrail", key("kki"), "InvalidKmsKeyIdException"},
        {"an organization trail", "CreateTrail", with(R"("IsOrganizationTrail":true)"),
         "OrganizationsNotInUseException"},
        {"51 tags", "CreateTrail", tags(51), "TagsLimitExceededException"},
        {"a key twice", "CreateTrail", tag(R"({"Key":"a","Value":"1"},{"Key":"a","Value":"2"})"),
         no_tag},
        {"a key of AWS", "CreateTrail", tag(R"({"Key":"aws:x","Value":"1"})"), no_tag},
        {"a key with a question mark", "CreateTrail", tag(R"({"Key":"a?","Value":"1"})"), no_tag},
        {"a value with a bracket", "CreateTrail", tag(R"({"Key":"a","Value":"<"})"), no_tag},
        {"50 tags", "CreateTrail", tags(50), ""},
    };
    for (const TrailCase& row : rows) world.expect(row);
}

TEST(CreateTrail, KeepsToTheLimitOfTheRegionWithShadowsCounted) {
    Settings settings;
    settings.aws_limits = true;
    TrailWorld world(settings);
    for (const char* name : {"one", "two", "three", "four"}) world.create(name);
    world.create("shadow", R"(,"IsMultiRegionTrail":true)", "eu-west-1");
    world.expect({"the sixth", "CreateTrail", R"({"Name":"six","S3BucketName":"logs"})",
                  "MaximumNumberOfTrailsExceededException",
                  "User: 000000000000 already has 5 trails in us-east-1."});
    world.create("elsewhere", "", "eu-west-1");
    world.ok("DeleteTrail", R"({"Name":"one"})");
    world.create("six");
}

TEST(CreateTrail, KeepsAndShowsWhatALenientCallerSets) {
    TrailWorld world(lenient());
    const JsonObject made = world.object(
        "CreateTrail",
        with(
            R"("SnsTopicName":"t","CloudWatchLogsLogGroupArn":"cwllga","CloudWatchLogsRoleArn":"cwlra","KmsKeyId":"kki","IsOrganizationTrail":true)"));
    const JsonObject shown =
        world.object("GetTrail", R"({"Name":"audit"})").at("Trail").as_object();
    for (const JsonObject& trail : {made, shown}) {
        EXPECT_EQ(trail.at("SnsTopicName"), "t");
        EXPECT_EQ(trail.at("SnsTopicARN"), "arn:aws:sns:us-east-1:000000000000:t");
        EXPECT_EQ(trail.at("CloudWatchLogsLogGroupArn"), "cwllga");
        EXPECT_EQ(trail.at("CloudWatchLogsRoleArn"), "cwlra");
        EXPECT_EQ(trail.at("KmsKeyId"), "kki");
        EXPECT_EQ(trail.at("IsOrganizationTrail"), true);
    }
    const TrailCase rows[] = {
        {"a bucket must still be there", "CreateTrail",
         R"({"Name":"other","S3BucketName":"absent"})", "S3BucketDoesNotExistException"},
        {"and global events be included", "CreateTrail",
         R"({"Name":"other","S3BucketName":"logs","IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":false})",
         "InvalidParameterCombinationException"},
        {"a new bucket need not be there", "UpdateTrail",
         R"({"Name":"audit","S3BucketName":"updated_bucket","SnsTopicName":"stn","IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":false})",
         ""},
        {"but be no path", "UpdateTrail", R"({"Name":"audit","S3BucketName":"../x"})", no_bucket},
    };
    for (const TrailCase& row : rows) world.expect(row);
    EXPECT_EQ(world.object("GetTrail", R"({"Name":"audit"})").at("Trail").at("S3BucketName"),
              "updated_bucket");
}

TEST(UpdateTrail, ChangesWhatIsGivenAndTakesAwayWhatIsEmpty) {
    TrailWorld world;
    world.buckets.insert("more-logs");
    world.create("audit", R"(,"S3KeyPrefix":"p","EnableLogFileValidation":true)");
    const auto changed = [&](const std::string& members) {
        return world.object("UpdateTrail", R"({"Name":"audit")" + members + "}");
    };
    EXPECT_EQ(changed(""), changed(R"(,"S3KeyPrefix":null)"));
    JsonObject shown = changed(R"(,"S3BucketName":"more-logs")");
    EXPECT_EQ(shown.at("S3BucketName"), "more-logs");
    EXPECT_EQ(shown.at("S3KeyPrefix"), "p");
    EXPECT_EQ(shown.at("LogFileValidationEnabled"), true);
    shown =
        changed(R"(,"S3KeyPrefix":"","EnableLogFileValidation":false,"IsMultiRegionTrail":true)");
    EXPECT_FALSE(shown.contains("S3KeyPrefix"));
    EXPECT_EQ(shown.at("LogFileValidationEnabled"), false);
    EXPECT_EQ(shown.at("IsMultiRegionTrail"), true);
    EXPECT_EQ(shown.at("TrailARN"), Json(trail_arn("audit")));
    EXPECT_EQ(world.list("eu-west-1"), std::vector<std::string>{"audit"});
    // As Terraform's provider does: by ARN, and texts cleared that were never set.
    shown = world.object(
        "UpdateTrail",
        R"({"Name":")" + trail_arn("audit") +
            R"(","IsMultiRegionTrail":false,"CloudWatchLogsLogGroupArn":"","CloudWatchLogsRoleArn":"","KmsKeyId":"","SnsTopicName":""})");
    EXPECT_EQ(shown.at("IsMultiRegionTrail"), false);
    EXPECT_TRUE(world.list("eu-west-1").empty());
}

TEST(UpdateTrail, RefusesWhatCreateTrailRefuses) {
    TrailWorld world;
    world.create("audit");
    const auto change = [](const std::string& members) {
        return R"({"Name":"audit",)" + members + "}";
    };
    const TrailCase rows[] = {
        {"an unknown trail", "UpdateTrail", R"({"Name":"absent"})", "TrailNotFoundException",
         "Unknown trail: absent for the user: 000000000000"},
        {"a bad name", "UpdateTrail", R"({"Name":"a b"})", "InvalidTrailNameException"},
        {"an unknown bucket", "UpdateTrail", change(R"("S3BucketName":"absent")"),
         "S3BucketDoesNotExistException"},
        {"no bucket", "UpdateTrail", change(R"("S3BucketName":"")"), no_bucket},
        {"a bad prefix", "UpdateTrail", change(R"("S3KeyPrefix":"\n")"), no_prefix},
        {"a topic", "UpdateTrail", change(R"("SnsTopicName":"t")"), no_topic},
        {"a role alone", "UpdateTrail", change(R"("CloudWatchLogsRoleArn":"r")"),
         "InvalidCloudWatchLogsLogGroupArnException"},
        {"a key", "UpdateTrail", change(R"("KmsKeyId":"alias/a")"), "KmsKeyNotFoundException"},
        {"an organization", "UpdateTrail", change(R"("IsOrganizationTrail":true)"),
         "OrganizationsNotInUseException"},
        {"multi-Region without global events", "UpdateTrail",
         change(R"("IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":false)"),
         "InvalidParameterCombinationException"},
        {"without global events", "UpdateTrail", change(R"("IncludeGlobalServiceEvents":false)"),
         ""},
        {"then multi-Region", "UpdateTrail", change(R"("IsMultiRegionTrail":true)"),
         "InvalidParameterCombinationException"},
        {"both", "UpdateTrail",
         change(R"("IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":true)"), ""},
    };
    for (const TrailCase& row : rows) world.expect(row);
}

TEST(DeleteTrail, FreesTheName) {
    TrailWorld world;
    world.create("audit", R"(,"TagsList":[{"Key":"a","Value":"b"}])");
    world.ok("StartLogging", R"({"Name":"audit"})");
    const std::string first = world.catalog().trails("000000000000")->front().id;
    EXPECT_EQ(world.ok("DeleteTrail", R"({"Name":")" + trail_arn("audit") + "\"}"), "{}");
    EXPECT_TRUE(world.list().empty());
    for (const char* operation : {"DeleteTrail", "GetTrail", "StartLogging", "StopLogging"}) {
        world.expect({operation, operation, R"({"Name":"audit"})", "TrailNotFoundException",
                      "Unknown trail: audit for the user: 000000000000"});
    }
    // Another trail, of which nothing is left but the name.
    world.create("audit");
    EXPECT_NE(world.catalog().trails("000000000000")->front().id, first);
    EXPECT_EQ(world.object("GetTrailStatus", R"({"Name":"audit"})").at("IsLogging"), false);
    EXPECT_EQ(
        world.ok("ListTags", R"({"ResourceIdList":[")" + trail_arn("audit") + "\"]}"),
        R"({"ResourceTagList":[{"ResourceId":")" + trail_arn("audit") + R"(","TagsList":[]}]})");
}

TEST(TrailChanges, AreShownInTheirEvents) {
    TrailWorld world;
    world.create("audit", R"(,"IsMultiRegionTrail":true,"TagsList":[{"Key":"A","Value":"B"}])");
    JsonObject event = world.event("CreateTrail");
    EXPECT_EQ(event.at("eventSource"), "cloudtrail.amazonaws.com");
    EXPECT_EQ(event.at("readOnly"), false);
    EXPECT_EQ(
        to_text(event.at("requestParameters")),
        R"({"name":"audit","s3BucketName":"logs","isMultiRegionTrail":true,"tagsList":[{"key":"A","value":"B"}]})");
    EXPECT_EQ(
        to_text(event.at("responseElements")),
        R"({"name":"audit","s3BucketName":"logs","includeGlobalServiceEvents":true,"isMultiRegionTrail":true,"trailARN":"arn:aws:cloudtrail:us-east-1:000000000000:trail/audit","logFileValidationEnabled":false,"isOrganizationTrail":false,"recursiveLogging":true})");

    world.ok("StartLogging", R"({"Name":"audit"})");
    event = world.event("StartLogging");
    EXPECT_EQ(to_text(event.at("requestParameters")), R"({"name":"audit"})");
    EXPECT_TRUE(event.at("responseElements").is_null());
    EXPECT_EQ(event.at("readOnly"), false);

    world.refusal("UpdateTrail", R"({"Name":"myTrail2"})");
    event = world.event("UpdateTrail");
    EXPECT_EQ(event.at("errorCode"), "TrailNotFoundException");
    EXPECT_EQ(event.at("errorMessage"), "Unknown trail: myTrail2 for the user: 000000000000");
    EXPECT_EQ(to_text(event.at("requestParameters")), R"({"name":"myTrail2"})");
    EXPECT_TRUE(event.at("responseElements").is_null());

    world.ok("GetTrailStatus", R"({"Name":"audit"})");
    event = world.event("GetTrailStatus");
    EXPECT_EQ(event.at("readOnly"), true);
    EXPECT_TRUE(event.at("responseElements").is_null());
}

TEST(TrailChanges, HoldFromThePositionBehindTheirEvent) {
    TrailWorld world;
    world.create("audit");
    world.ok("StartLogging", R"({"Name":"audit"})");
    world.ok("DeleteTrail", R"({"Name":"audit"})");
    const std::vector<catalog::TrailHistory> histories = world.catalog().trail_versions().value();
    ASSERT_EQ(histories.size(), 1U);
    const std::vector<catalog::TrailVersion>& versions = histories.front().versions;
    ASSERT_EQ(versions.size(), 3U);
    EXPECT_FALSE(versions[0].trail->logging);
    EXPECT_TRUE(versions[1].trail->logging);
    EXPECT_FALSE(versions[2].trail);
    const char* const names[] = {"CreateTrail", "StartLogging", "DeleteTrail"};
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const journal::Position changed = versions[i].changed;
        const std::vector<journal::Position> before{{changed.shard, changed.offset - 1}};
        const std::vector<journal::Entry> events = world.journal().fetch(before).value();
        EXPECT_NE(events.front().record.find(fmt::format(R"("eventName":"{}")", names[i])),
                  std::string::npos);
    }
}

TEST(TrailChanges, AreNoneWhereAllIsSoAlready) {
    const std::string basic =
        R"({"TrailName":"audit","EventSelectors":[{"ReadWriteType":"WriteOnly"}]})";
    const std::string none = R"({"TrailName":"audit","EventSelectors":[]})";
    for (const bool lenient : {false, true}) {
        Settings settings;
        settings.lenient = lenient;
        TrailWorld world(settings);
        world.create("audit", R"(,"S3KeyPrefix":"p")");
        const auto versions = [&] {
            return world.catalog().trail_versions()->front().versions.size();
        };
        world.ok("UpdateTrail", R"({"Name":"audit"})");
        world.ok("UpdateTrail", R"({"Name":"audit","S3KeyPrefix":"p","S3BucketName":"logs"})");
        world.ok("PutEventSelectors", none);
        EXPECT_EQ(versions(), 1U) << lenient;
        // The call is recorded all the same.
        EXPECT_EQ(world.event("UpdateTrail").at("responseElements").at("s3KeyPrefix"), "p");
        world.ok("PutEventSelectors", basic);
        world.ok("PutEventSelectors", basic);
        EXPECT_EQ(versions(), 2U) << lenient;
        world.ok("PutEventSelectors", none);
        EXPECT_EQ(versions(), 3U) << lenient;
    }
}

TEST(TrailChanges, NameTrailsByThePartitionOfTheirRegion) {
    TrailWorld world;
    const std::string arn = "arn:aws-cn:cloudtrail:cn-north-1:000000000000:trail/audit";
    world.create("audit", "", "cn-north-1");
    const auto named = [](std::string_view given) {
        return fmt::format(R"({{"Name":"{}"}})", given);
    };
    EXPECT_EQ(world.object("GetTrail", named(arn), "cn-north-1").at("Trail").at("TrailARN"),
              Json(arn));
    EXPECT_EQ(world.refusal("GetTrail", named(trail_arn("audit", "cn-north-1")), "cn-north-1")
                  .substr(0, 22),
              "TrailNotFoundException");
}

TEST(TrailChanges, OutliveARestartAndALostCatalog) {
    TrailWorld world;
    world.create("audit", R"(,"S3KeyPrefix":"p","TagsList":[{"Key":"a"}])");
    world.create("other", R"(,"IsMultiRegionTrail":true)", "eu-west-1");
    world.ok("StartLogging", R"({"Name":"audit"})");
    world.ok("PutEventSelectors",
             R"({"TrailName":"audit","EventSelectors":[{"ReadWriteType":"WriteOnly"}]})");
    const std::vector<catalog::Trail> before = world.catalog().all_trails().value();
    const auto versions = world.catalog().trail_versions()->size();
    world.restart();
    EXPECT_EQ(world.catalog().all_trails().value(), before);
    world.restart_without_catalog();
    EXPECT_EQ(world.catalog().all_trails().value(), before);
    EXPECT_EQ(world.catalog().trail_versions()->size(), versions);
    EXPECT_EQ(world.list(), (std::vector<std::string>{"audit", "other"}));
}

TEST(TrailChanges, AreMadeOneAtATime) {
    TrailWorld world;
    for (int round = 0; round < 5; ++round) {
        const std::string name = fmt::format("trail-{}", round);
        const http::Request create = [&] {
            Sending sending;
            sending.service = "cloudtrail";
            sending.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                               {"X-Amz-Target", "CloudTrail_20131101.CreateTrail"}};
            return world.request("POST", "/",
                                 fmt::format(R"({{"Name":"{}","S3BucketName":"logs"}})", name),
                                 sending);
        }();
        std::atomic<int> made = 0;
        std::atomic<int> refused = 0;
        {
            std::vector<Thread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back("test", [&](const std::stop_token&) {
                    const http::Response response = world.service->handle(create);
                    made += response.status == 200;
                    refused +=
                        response.body.find("TrailAlreadyExistsException") != std::string::npos;
                });
            }
            for (Thread& thread : threads) thread.join();
        }
        EXPECT_EQ(made, 1);
        EXPECT_EQ(refused, 3);
    }
    EXPECT_EQ(world.list().size(), 5U);
}

}  // namespace
}  // namespace opentrail::api
