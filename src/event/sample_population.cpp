#include "event/sample_population.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "event/sample_dice.h"

namespace opentrail::event {
namespace {

constexpr std::array<double, sample_account_count> account_shares = {0.48, 0.26, 0.15, 0.08, 0.03};
// The last Region of the last account: 0.03 / 30 is a thousandth.
constexpr std::array<double, sample_region_count> region_shares = {
    0.40, 0.20, 0.13, 0.09, 0.07, 0.0433333333, 0.0333333333, 0.0333333334};

constexpr std::string_view teams[] = {"billing", "checkout", "search",  "ledger", "catalog",
                                      "mobile",  "identity", "metrics", "media",  "orders"};
constexpr std::string_view duties[] = {"api", "worker", "batch", "ingest", "export", "gateway"};
constexpr std::string_view first_names[] = {
    "amara", "bjorn", "chidi", "dana", "elif", "femi",   "grace", "hana",  "ivan",
    "jing",  "kofi",  "lena",  "mia",  "noor", "oscar",  "priya", "quinn", "rosa",
    "sven",  "tariq", "uma",   "vera", "wei",  "ximena", "yusuf", "zoe"};
constexpr std::string_view last_names[] = {"abe", "berg", "costa", "diaz", "evans", "fox", "gupta"};
constexpr std::string_view callers[] = {"ec2",
                                        "lambda",
                                        "ecs-tasks",
                                        "autoscaling",
                                        "config",
                                        "cloudtrail",
                                        "logs",
                                        "delivery.logs",
                                        "rds",
                                        "eks",
                                        "elasticloadbalancing",
                                        "states",
                                        "events",
                                        "ssm",
                                        "backup",
                                        "codebuild",
                                        "cloudformation",
                                        "apigateway",
                                        "firehose",
                                        "glue",
                                        "guardduty",
                                        "inspector2",
                                        "securityhub",
                                        "s3",
                                        "dynamodb"};

constexpr std::size_t root_count = sample_account_count;
constexpr std::size_t service_count = std::size(callers);
constexpr std::size_t user_count = 170;

// How many of each kind there are, in the order of ResourceKind.
constexpr std::array<std::uint32_t, resource_kind_count> kind_counts = {
    0, 300, 9'000, 3'000, 600, 400, 900, 500, 1'500, 500, 400, 700, 900, 300, 200, 500, 300};

std::string unique_id(std::string_view prefix, Dice& dice) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string id(prefix);
    while (id.size() < 20) id += letters[dice.below(letters.size())];
    return id;
}

std::string hex_id(std::size_t digits, Dice& dice) {
    return fmt::format("{:016x}{:016x}", dice.bits(), dice.bits()).substr(0, digits);
}

template <class T, std::size_t N>
const T& any(const T (&of)[N], Dice& dice) {
    return of[dice.below(N)];
}

Principal make_role(std::string_view account, std::size_t number, Dice& dice) {
    const auto name = fmt::format("{}-{}-{}", any(teams, dice), any(duties, dice), number);
    const bool machine = dice.chance(0.6);
    const auto session = machine ? fmt::format("i-0{}", hex_id(16, dice))
                                 : fmt::format("{}.{}{}@example.com", any(first_names, dice),
                                               any(last_names, dice), number);
    const auto id = unique_id("AROA", dice);
    Principal principal;
    principal.type = Principal::Type::role;
    principal.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", account, name, session);
    principal.username = session;
    principal.before_key =
        fmt::format(R"({{"type":"AssumedRole","principalId":"{}:{}","arn":"{}","accountId":"{}",)"
                    R"("accessKeyId":")",
                    id, session, principal.arn, account);
    principal.after_key = fmt::format(
        R"(","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{}",)"
        R"("arn":"arn:aws:iam::{}:role/{}","accountId":"{}","userName":"{}"}},)"
        R"("webIdFederationData":{{}},"attributes":{{"mfaAuthenticated":"{}","creationDate":")",
        id, account, name, account, name, machine ? "false" : "true");
    principal.after_date =
        !machine
            ? R"("},"sourceIdentity":")" + session + R"("}})"
            : fmt::format(R"("}},"ec2RoleDelivery":"2.0"}},"inScopeOf":{{"sourceArn":)"
                          R"("arn:aws:ec2:us-east-1:{}:instance/{}","sourceAccount":"{}",)"
                          R"("issuerType":"AWS::EC2::Instance","credentialsIssuedTo":"{}"}}}})",
                          account, session, account, session);
    return principal;
}

Principal make_user(std::string_view account, std::size_t number, Dice& dice) {
    Principal principal;
    principal.type = Principal::Type::user;
    principal.username =
        fmt::format("{}.{}{}", any(first_names, dice), any(last_names, dice), number);
    principal.arn = fmt::format("arn:aws:iam::{}:user/{}", account, principal.username);
    principal.before_key = fmt::format(
        R"({{"type":"IAMUser","principalId":"{}","arn":"{}","accountId":"{}","accessKeyId":")",
        unique_id("AIDA", dice), principal.arn, account);
    principal.after_key = fmt::format(R"(","userName":"{}"}})", principal.username);
    return principal;
}

Principal make_root(std::string_view account) {
    Principal principal;
    principal.type = Principal::Type::root;
    principal.arn = fmt::format("arn:aws:iam::{}:root", account);
    principal.before_key = fmt::format(
        R"({{"type":"Root","principalId":"{}","arn":"{}","accountId":"{}","accessKeyId":")",
        account, principal.arn, account);
    principal.after_key =
        R"(","sessionContext":{"attributes":{"mfaAuthenticated":"true","creationDate":")";
    principal.after_date = R"("}}})";
    return principal;
}

Principal make_service(std::string_view caller) {
    Principal principal;
    principal.type = Principal::Type::service;
    principal.address = fmt::format("{}.amazonaws.com", caller);
    principal.before_key =
        fmt::format(R"({{"type":"AWSService","invokedBy":"{}"}})", principal.address);
    return principal;
}

struct Made {
    std::string arn;
    std::string_view type;
    std::string request;
};

// Where in AWS a new resource is, and a name for it.
struct Spot {
    std::string_view account;
    std::string_view region;
    std::string name;
    std::string id;
};

std::string arn_of(std::string_view service, const Spot& spot, std::string_view rest) {
    return fmt::format("arn:aws:{}:{}:{}:{}", service, spot.region, spot.account, rest);
}

Made make_stored(ResourceKind kind, const Spot& spot, std::size_t number) {
    switch (kind) {
        case ResourceKind::bucket:
            return {fmt::format("arn:aws:s3:::{}", spot.name), "AWS::S3::Bucket",
                    fmt::format(R"({{"bucketName":"{}","Host":"{}.s3.{}.amazonaws.com","acl":""}})",
                                spot.name, spot.name, spot.region)};
        case ResourceKind::object: {
            const auto bucket =
                fmt::format("{}-{}-{}", teams[number % 10], spot.account, duties[number / 10 % 6]);
            const auto key = fmt::format("{}/part-{:05}.parquet", spot.name, number);
            return {
                fmt::format("arn:aws:s3:::{}/{}", bucket, key), "AWS::S3::Object",
                fmt::format(R"({{"bucketName":"{}","Host":"{}.s3.{}.amazonaws.com","key":"{}"}})",
                            bucket, bucket, spot.region, key)};
        }
        case ResourceKind::table:
            return {arn_of("dynamodb", spot, "table/" + spot.name), "AWS::DynamoDB::Table",
                    fmt::format(R"({{"tableName":"{}","consistentRead":false}})", spot.name)};
        case ResourceKind::database:
            return {arn_of("rds", spot, "db:" + spot.name), "AWS::RDS::DBInstance",
                    fmt::format(R"({{"dBInstanceIdentifier":"{}","maxRecords":100}})", spot.name)};
        case ResourceKind::repository:
            return {arn_of("ecr", spot, "repository/" + spot.name), "AWS::ECR::Repository",
                    fmt::format(R"({{"repositoryName":"{}","registryId":"{}"}})", spot.name,
                                spot.account)};
        default: INVARIANT(false);
    }
}

Made make_secured(ResourceKind kind, const Spot& spot) {
    switch (kind) {
        case ResourceKind::role:
            return {fmt::format("arn:aws:iam::{}:role/{}", spot.account, spot.name),
                    "AWS::IAM::Role",
                    fmt::format(R"({{"roleArn":"arn:aws:iam::{}:role/{}","roleName":"{}",)"
                                R"("roleSessionName":"{}","durationSeconds":3600}})",
                                spot.account, spot.name, spot.name, spot.id.substr(0, 12))};
        case ResourceKind::key: {
            const auto id =
                fmt::format("{}-{}-{}-{}-{}", spot.id.substr(0, 8), spot.id.substr(8, 4),
                            spot.id.substr(12, 4), spot.id.substr(16, 4), spot.id.substr(20, 12));
            const auto arn = arn_of("kms", spot, "key/" + id);
            return {arn, "AWS::KMS::Key",
                    fmt::format(R"({{"keyId":"{}","encryptionAlgorithm":"SYMMETRIC_DEFAULT",)"
                                R"("encryptionContext":{{"aws:s3:arn":"arn:aws:s3:::{}/",)"
                                R"("aws:ebs:id":"vol-0{}"}}}})",
                                arn, spot.name, spot.id.substr(0, 16))};
        }
        case ResourceKind::secret: {
            const auto arn = arn_of("secretsmanager", spot,
                                    fmt::format("secret:{}-{}", spot.name, spot.id.substr(0, 6)));
            return {arn, "AWS::SecretsManager::Secret",
                    fmt::format(R"({{"secretId":"{}","versionStage":"AWSCURRENT"}})", arn)};
        }
        case ResourceKind::parameter:
            return {arn_of("ssm", spot, "parameter/" + spot.name), "AWS::SSM::Parameter",
                    fmt::format(R"({{"name":"/{}","withDecryption":true}})", spot.name)};
        default: INVARIANT(false);
    }
}

Made make_running(ResourceKind kind, const Spot& spot) {
    switch (kind) {
        case ResourceKind::instance: {
            const auto id = "i-0" + spot.id.substr(0, 16);
            return {arn_of("ec2", spot, "instance/" + id), "AWS::EC2::Instance",
                    fmt::format(R"({{"instancesSet":{{"items":[{{"instanceId":"{}"}}]}},)"
                                R"("filterSet":{{}},"includeAllInstances":false}})",
                                id)};
        }
        case ResourceKind::function:
            return {arn_of("lambda", spot, "function:" + spot.name), "AWS::Lambda::Function",
                    fmt::format(R"({{"functionName":"{}","qualifier":"$LATEST"}})",
                                arn_of("lambda", spot, "function:" + spot.name))};
        case ResourceKind::log_group:
            return {arn_of("logs", spot, "log-group:/aws/lambda/" + spot.name),
                    "AWS::Logs::LogGroup",
                    fmt::format(R"({{"logGroupName":"/aws/lambda/{}","logStreamName":"{}"}})",
                                spot.name, spot.id)};
        case ResourceKind::queue:
            return {arn_of("sqs", spot, spot.name), "AWS::SQS::Queue",
                    fmt::format(R"({{"queueUrl":"https://sqs.{}.amazonaws.com/{}/{}"}})",
                                spot.region, spot.account, spot.name)};
        case ResourceKind::topic:
            return {arn_of("sns", spot, spot.name), "AWS::SNS::Topic",
                    fmt::format(R"({{"topicArn":"{}"}})", arn_of("sns", spot, spot.name))};
        case ResourceKind::cluster:
            return {arn_of("ecs", spot, "cluster/" + spot.name), "AWS::ECS::Cluster",
                    fmt::format(R"({{"cluster":"{}","maxResults":100}})", spot.name)};
        case ResourceKind::stack:
            return {arn_of("cloudformation", spot,
                           fmt::format("stack/{}/{}", spot.name, spot.id.substr(0, 24))),
                    "AWS::CloudFormation::Stack",
                    fmt::format(R"({{"stackName":"{}"}})", spot.name)};
        default: INVARIANT(false);
    }
}

Made make(ResourceKind kind, const Spot& spot, std::size_t number) {
    switch (kind) {
        case ResourceKind::bucket:
        case ResourceKind::object:
        case ResourceKind::table:
        case ResourceKind::database:
        case ResourceKind::repository: return make_stored(kind, spot, number);
        case ResourceKind::role:
        case ResourceKind::key:
        case ResourceKind::secret:
        case ResourceKind::parameter: return make_secured(kind, spot);
        default: return make_running(kind, spot);
    }
}

}  // namespace

const std::array<std::string_view, sample_account_count> Population::accounts = {
    "111122223333", "222233334444", "333344445555", "444455556666", "555566667777"};

const std::array<std::string_view, sample_region_count> Population::regions = {
    "us-east-1",    "eu-west-1", "us-west-2",    "ap-southeast-1",
    "eu-central-1", "sa-east-1", "ca-central-1", "ap-northeast-1"};

const std::array<std::string_view, 12> Population::agents = {
    "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.1.0-37-amd64 md/arch#x86_64 "
    "lang/python#3.13.4 md/pyimpl#CPython m/AA,E,b,Z cfg/retry-mode#standard md/installer#exe",
    "Boto3/1.38.36 md/Botocore#1.38.36 ua/2.1 os/linux#5.10.236-227.928.amzn2.x86_64 "
    "md/arch#x86_64 lang/python#3.12.10 md/pyimpl#CPython m/Z,b,D cfg/retry-mode#legacy",
    "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.2 md/GOOS#linux md/GOARCH#arm64 "
    "api/s3#1.79.2 m/E,g,n",
    "aws-sdk-js/3.825.0 ua/2.1 os/linux#6.1.134-152.225.amzn2023.x86_64 lang/js "
    "md/nodejs#22.15.0 api/dynamodb#3.825.0 m/E,e",
    "aws-sdk-java/2.31.50 md/io#sync md/http#Apache ua/2.1 os/Linux#5.15.0-1084-aws "
    "lang/java#21.0.7 md/OpenJDK_64-Bit_Server_VM#21.0.7+6-LTS md/vendor#Amazon.com_Inc. m/D,N",
    "APN/1.0 HashiCorp/1.0 Terraform/1.12.1 (+https://www.terraform.io) "
    "terraform-provider-aws/5.99.1 (+https://registry.terraform.io/providers/hashicorp/aws) "
    "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.23.8 md/GOOS#linux md/GOARCH#amd64",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/137.0.0.0 Safari/537.36",
    "aws-sdk-rust/1.3.7 os/linux lang/rust/1.87.0",
    "kube-controller-manager/v1.32.5 (linux/amd64) kubernetes/d2c4a1e aws-sdk-go/1.55.6 "
    "(go1.23.8; linux; amd64)",
    "amazon-ssm-agent/3.3.2299.0 aws-sdk-go/1.55.5 (go1.22.12; linux; amd64)",
    "S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.783 "
    "Linux/5.10.236-208.928.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.452-b09",
    "fluent-bit-cloudwatch/4.0.3",
};

Population::Population(std::uint64_t seed) {
    add_principals(seed);
    add_keys(seed);
    add_resources(seed);
}

Place Population::place_at(double unit) {
    Place place;
    double rest = unit;
    while (place.account + 1u < sample_account_count && rest >= account_shares[place.account]) {
        rest -= account_shares[place.account++];
    }
    rest /= account_shares[place.account];
    while (place.region + 1u < sample_region_count && rest >= region_shares[place.region]) {
        rest -= region_shares[place.region++];
    }
    return place;
}

void Population::add_principals(std::uint64_t seed) {
    Dice dice(mixed(seed ^ 1));
    for (std::size_t i = 0; i < sample_principal_count; ++i) {
        const std::size_t rest = sample_principal_count - i;
        if (rest <= service_count) {
            services_.push_back(static_cast<std::uint16_t>(i));
            principals_.push_back(make_service(callers[service_count - rest]));
            continue;
        }
        const bool root = rest <= service_count + root_count;
        // The first forty go round all accounts, so that the smallest has some of each type.
        const auto account = root ? static_cast<std::uint8_t>(service_count + root_count - rest)
                                  : (i < 40 ? static_cast<std::uint8_t>(i % sample_account_count)
                                            : place_at(dice.unit()).account);
        const bool user = i % 3 == 2 && i / 3 < user_count;
        Principal made = root   ? make_root(accounts[account])
                         : user ? make_user(accounts[account], i, dice)
                                : make_role(accounts[account], i, dice);
        made.account = account;
        made.address = fmt::format("{}.{}.{}.{}", dice.chance(0.5) ? 203 : 52, dice.below(250),
                                   dice.below(250), 1 + dice.below(250));
        made.agent = static_cast<std::uint8_t>(dice.below(agents.size()));
        members_[account].push_back(static_cast<std::uint16_t>(i));
        principals_.push_back(std::move(made));
    }
    INVARIANT(principals_.size() == sample_principal_count);
}

void Population::add_keys(std::uint64_t seed) {
    Dice dice(mixed(seed ^ 2));
    const std::size_t holders = principals_.size() - service_count;
    std::size_t made = 0;
    for (std::size_t i = 0; i < holders; ++i, ++made) {
        const bool session = principals_[i].type != Principal::Type::user;
        principals_[i].keys.push_back(unique_id(session ? "ASIA" : "AKIA", dice));
    }
    for (std::size_t i = 0; made < sample_key_count; i = (i + 1) % holders) {
        if (principals_[i].type != Principal::Type::role) continue;
        principals_[i].keys.push_back(unique_id("ASIA", dice));
        ++made;
    }
}

void Population::add_resources(std::uint64_t seed) {
    Dice dice(mixed(seed ^ 3));
    for (std::size_t kind = 1; kind < resource_kind_count; ++kind) {
        for (std::uint32_t i = 0; i < kind_counts[kind]; ++i) {
            Place place = place_at(dice.unit());
            if (i < sample_place_count) {  // Every place has one of each kind.
                place = {static_cast<std::uint8_t>(i / sample_region_count),
                         static_cast<std::uint8_t>(i % sample_region_count)};
            }
            const Spot spot{accounts[place.account], regions[place.region],
                            fmt::format("{}-{}-{}", any(teams, dice), any(duties, dice), i),
                            hex_id(32, dice)};
            Made made = make(static_cast<ResourceKind>(kind), spot, i);
            SampleResource resource;
            resource.resources = fmt::format(R"([{{"accountId":"{}","type":"{}","ARN":"{}"}}])",
                                             spot.account, made.type, made.arn);
            resource.arn = std::move(made.arn);
            resource.request = std::move(made.request);
            pools_[kind][place.index()].push_back(static_cast<std::uint32_t>(resources_.size()));
            resources_.push_back(std::move(resource));
        }
    }
    INVARIANT(resources_.size() == sample_resource_count);
}

}  // namespace opentrail::event
