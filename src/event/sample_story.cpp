#include "event/sample_story.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "event/sample.h"

namespace opentrail::event {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view account = "111122223333";
constexpr std::string_view trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit";
constexpr std::string_view linux_cli = "aws-cli/2.27.41 ua/2.1 os/linux#6.12.25-kali-amd64";
constexpr std::string_view browser =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

struct Who {
    std::string_view user;
    std::string_view id;
    std::string_view key;  // Empty at the console.
    std::string_view address;
    std::string_view agent;
};

constexpr Who deployment{"ci-deploy", "AIDAJ45Q7YFFAREXAMPLE", story_key, "198.51.100.10",
                         "Boto3/1.38.36 md/Botocore#1.38.36 ua/2.1 os/linux lang/python#3.12.10"};
constexpr Who thief{"ci-deploy", "AIDAJ45Q7YFFAREXAMPLE", story_key, story_address, linux_cli};
constexpr Who helper{story_intruder, "AIDACKCEVSQ6C2EXAMPLE", "AKIAI44QH8DHBEXAMPLE", story_address,
                     linux_cli};
constexpr Who helper_console{story_intruder, "AIDACKCEVSQ6C2EXAMPLE", "", story_address, browser};
constexpr Who engineer{"mia", "AIDA1111111111EXAMPLE", "AKIA111111111EXAMPLE", "198.51.100.7",
                       "aws-cli/2.27.41 ua/2.1 os/macos#24.5.0"};

struct Step {
    std::string_view service;
    std::string_view name;
    bool read_only = true;
    std::string request = "null";
    std::string response = "null";
    std::string_view error = {};
    std::string_view region = "us-east-1";
    std::string resources = {};  // An array, or empty.
    std::string extra = {};      // Further members, each followed by a comma.
    bool data = false;
    std::string_view type = "AwsApiCall";
};

// Gathers records by account, Region and day.
class Archive {
  public:
    explicit Archive(std::uint64_t seed) : dice_(mixed(seed ^ 77)) {}

    void add(std::string_view of, std::string_view region, Timestamp time,
             std::string_view record) {
        Day& day = days_[{std::string(of), std::string(region),
                          std::chrono::floor<std::chrono::days>(time)}];
        day.json += day.records == 0 ? R"({"Records":[)" : ",";
        day.json += record;
        day.last = std::max(day.last, time);
        ++day.records;
    }

    void add(const Who& who, Timestamp time, const Step& step) {
        add(account, step.region, time, render(who, time, step));
    }

    std::vector<SampleFile> files() {
        std::vector<SampleFile> files;
        for (auto& [key, day] : days_) {
            const auto& [of, region, date] = key;
            const std::chrono::year_month_day ymd(date);
            const std::string minute = iso8601_basic(day.last).substr(0, 13) + "Z";
            files.push_back(
                {fmt::format("AWSLogs/{}/CloudTrail/{}/{:04}/{:02}/{:02}/"
                             "{}_CloudTrail_{}_{}_{}.json.gz",
                             of, region, static_cast<int>(ymd.year()),
                             static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                             of, region, minute, letters(16)),
                 std::move(day.json) + "]}", day.records});
        }
        return files;
    }

  private:
    struct Day {
        std::string json;
        Timestamp last{};
        std::uint64_t records = 0;
    };

    std::string letters(std::size_t count) {
        constexpr std::string_view all =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        std::string text;
        while (text.size() < count) text += all[dice_.below(all.size())];
        return text;
    }

    std::string uuid() {
        return fmt::format("{:08x}-{:04x}-4{:03x}-9{:03x}-{:012x}", dice_.bits() >> 32,
                           dice_.below(1 << 16), dice_.below(1 << 12), dice_.below(1 << 12),
                           dice_.bits() >> 16);
    }

    std::string render(const Who& who, Timestamp time, const Step& step) {
        const auto arn = fmt::format("arn:aws:iam::{}:user/{}", account, who.user);
        const auto key =
            who.key.empty() ? std::string() : fmt::format(R"("accessKeyId":"{}",)", who.key);
        std::string error;
        if (step.error == "AccessDenied") {
            error = fmt::format(
                R"("errorCode":"AccessDenied","errorMessage":"User: {} is not authorized to )"
                R"(perform: {}:{} because no identity-based policy allows the {}:{} action",)",
                arn, step.service, step.name, step.service, step.name);
        } else if (!step.error.empty()) {
            error = fmt::format(R"("errorCode":"{}","errorMessage":"The request was refused",)",
                                step.error);
        }
        return fmt::format(
            R"({{"eventVersion":"1.11","userIdentity":{{"type":"IAMUser","principalId":"{}",)"
            R"("arn":"{}","accountId":"{}",{}"userName":"{}"}},"eventTime":"{}",)"
            R"("eventSource":"{}.amazonaws.com",)"
            R"("eventName":"{}","awsRegion":"{}","sourceIPAddress":"{}","userAgent":"{}",{})"
            R"("requestParameters":{},"responseElements":{},{}"requestID":"{}","eventID":"{}",)"
            R"("readOnly":{},{}"eventType":"{}","managementEvent":{},"recipientAccountId":"{}",)"
            R"("eventCategory":"{}"}})",
            who.id, arn, account, key, who.user, iso8601(time), step.service, step.name,
            step.region, who.address, who.agent, step.type == "AwsConsoleSignIn" ? "" : error,
            step.request, step.response, step.extra, uuid(), uuid(), step.read_only,
            step.resources.empty() ? "" : "\"resources\":" + step.resources + ",", step.type,
            !step.data, account, step.data ? "Data" : "Management");
    }

    using Key = std::tuple<std::string, std::string, std::chrono::sys_days>;
    std::map<Key, Day> days_;
    Dice dice_;
};

Step object_step(std::string_view name, std::string_view bucket, std::string_view key) {
    Step step{.service = "s3", .name = name, .read_only = name == "GetObject"};
    step.data = true;
    step.request =
        fmt::format(R"({{"bucketName":"{}","Host":"{}.s3.us-east-1.amazonaws.com","key":"{}"}})",
                    bucket, bucket, key);
    step.resources =
        fmt::format(R"([{{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::{}/{}"}},)"
                    R"({{"accountId":"{}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::{}"}}])",
                    bucket, key, account, bucket);
    return step;
}

Step user_step(std::string_view name, std::string_view more = "") {
    Step step{.service = "iam", .name = name, .read_only = false};
    step.request = fmt::format(R"({{"userName":"{}"{}}})", story_intruder, more);
    return step;
}

Step trail_step(std::string_view name) {
    return {.service = "cloudtrail",
            .name = name,
            .read_only = false,
            .request = fmt::format(R"({{"name":"{}"}})", trail)};
}

Step sign_in(bool success) {
    Step step{.service = "signin", .name = "ConsoleLogin", .read_only = false};
    step.type = "AwsConsoleSignIn";
    step.response = success ? R"({"ConsoleLogin":"Success"})" : R"({"ConsoleLogin":"Failure"})";
    if (!success) step.extra = R"("errorMessage":"Failed authentication",)";
    step.extra +=
        R"("additionalEventData":{"LoginTo":"https://console.aws.amazon.com/console/home",)"
        R"("MobileVersion":"No","MFAUsed":"No"},)";
    return step;
}

// What the key is for: a deployment every four hours.
void deploy(Archive& archive, Timestamp from, Timestamp until) {
    for (Timestamp time = from; time < until; time += std::chrono::hours(4)) {
        archive.add(deployment, time, {.service = "sts", .name = "GetCallerIdentity"});
        archive.add(deployment, time + seconds(4),
                    object_step("PutObject", "acme-artifacts", "checkout/release.zip"));
        archive.add(deployment, time + seconds(9),
                    {.service = "lambda",
                     .name = "UpdateFunctionCode20150331v2",
                     .read_only = false,
                     .request = R"({"functionName":"checkout-api","s3Bucket":"acme-artifacts"})"});
    }
}

void look_around(Archive& archive, Timestamp start) {
    archive.add(thief, start, {.service = "sts", .name = "GetCallerIdentity"});
    archive.add(thief, start + seconds(41), {.service = "s3", .name = "ListBuckets"});
    constexpr std::pair<std::string_view, std::string_view> denied[] = {
        {"iam", "ListUsers"},
        {"iam", "ListRoles"},
        {"iam", "GetAccountSummary"},
        {"secretsmanager", "ListSecrets"},
        {"ssm", "DescribeParameters"},
        {"kms", "ListKeys"},
        {"lambda", "ListFunctions"},
        {"dynamodb", "ListTables"},
        {"cloudtrail", "DescribeTrails"}};
    Timestamp time = start + seconds(70);
    for (const auto& [service, name] : denied) {
        archive.add(thief, time, {.service = service, .name = name, .error = "AccessDenied"});
        time += seconds(7);
    }
    for (std::string_view region : {"us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1"}) {
        archive.add(thief, time,
                    {.service = "ec2",
                     .name = "DescribeInstances",
                     .error = "Client.UnauthorizedOperation",
                     .region = region});
        time += seconds(3);
    }
}

void take_over(Archive& archive, Timestamp start) {
    Timestamp time = start;
    const auto then = [&](const Who& who, const Step& step, int wait_seconds) {
        archive.add(who, time, step);
        time += seconds(wait_seconds);
    };
    then(thief, user_step("CreateUser"), 12);
    then(thief,
         user_step("AttachUserPolicy",
                   R"(,"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess")"),
         9);
    then(thief, user_step("CreateLoginProfile", R"(,"passwordResetRequired":false)"), 15);
    Step key = user_step("CreateAccessKey");
    key.response =
        fmt::format(R"({{"accessKey":{{"userName":"{}","accessKeyId":"{}","status":"Active"}}}})",
                    story_intruder, helper.key);
    then(thief, key, 130);
    for (int i = 0; i < 3; ++i) then(helper_console, sign_in(false), 25);
    then(helper_console, sign_in(true), 90);
    then(helper, trail_step("StopLogging"), 60);
    for (int i = 0; i < 48; ++i) {
        then(helper,
             object_step("GetObject", "acme-customers",
                         fmt::format("exports/2026/customers-{:03}.csv", i)),
             11);
    }
    for (int i = 0; i < 4; ++i) {
        then(helper,
             {.service = "ec2",
              .name = "RunInstances",
              .read_only = false,
              .request = R"({"instanceType":"p5.48xlarge","minCount":8,"maxCount":8})",
              .error = i == 0 ? "Client.VcpuLimitExceeded" : "",
              .region = i == 0 ? "us-east-1" : "ap-northeast-1"},
             40);
    }
}

void clean_up(Archive& archive, Timestamp start) {
    Timestamp time = start;
    const auto then = [&](const Step& step, int wait_seconds) {
        archive.add(engineer, time, step);
        time += seconds(wait_seconds);
    };
    then({.service = "cloudtrail", .name = "LookupEvents"}, 200);
    then({.service = "iam",
          .name = "UpdateAccessKey",
          .read_only = false,
          .request = fmt::format(
              R"({{"userName":"ci-deploy","accessKeyId":"{}","status":"Inactive"}})", story_key)},
         20);
    then(user_step("DeleteLoginProfile"), 10);
    then(user_step("DeleteAccessKey", fmt::format(R"(,"accessKeyId":"{}")", helper.key)), 10);
    then(user_step("DetachUserPolicy",
                   R"(,"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess")"),
         10);
    then(user_step("DeleteUser"), 30);
    then(trail_step("StartLogging"), 0);
}

}  // namespace

std::vector<SampleFile> sample_story(const StoryOptions& options) {
    const auto span = std::chrono::days(14);
    const Timestamp begin = std::chrono::floor<seconds>(options.end) - span;
    Archive archive(options.seed);

    Generator generator({.seed = options.seed,
                         .begin = begin,
                         .span = span,
                         .events = std::max<std::uint64_t>(options.events, 1)});
    std::string record;
    for (std::uint64_t i = 0; i < options.events; ++i) {
        record.clear();
        generator.next(record);
        const Drawn& drawn = generator.drawn();
        archive.add(drawn.account, drawn.region, drawn.time, record);
    }

    // The night before last, at ten past two.
    const Timestamp night = std::chrono::floor<std::chrono::days>(options.end) -
                            std::chrono::days(1) + std::chrono::hours(2) + minutes(10);
    deploy(archive, begin + minutes(20), night);
    look_around(archive, night);
    take_over(archive, night + minutes(6));
    clean_up(archive, night + minutes(58));
    return archive.files();
}

}  // namespace opentrail::event
