// Whatever a gateway sees pass, in any protocol, its events are admitted as any other; and what is
// known to be a secret is in none of them, whatever stands around it.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "event/parse.h"
#include "gateway/render/drafts.h"
#include "gateway/render/dynamodb.h"
#include "gateway/testing/literal_exchange.h"

namespace {

using namespace opentrail;
using namespace opentrail::gateway;

constexpr std::string_view marker = "xyzzySECRETxyzzy";

/// A call; '@' in its bodies is where the input goes. `service` empty: unknown. Of S3 `operation`
/// is the event's name.
struct Template {
    std::string_view service;
    std::string_view operation;
    std::string_view type;
    std::string_view request;
    std::string_view reply;
};

constexpr Template templates[] = {
    {"", "", "application/json", "@", "@"},
    {"", "", "application/json", R"({@,"db_password":"xyzzySECRETxyzzy"})", ""},
    {"", "", "application/x-www-form-urlencoded", "Token=xyzzySECRETxyzzy&@", ""},
    {"", "", "text/xml", "<a>@<ClientSecret>xyzzySECRETxyzzy</ClientSecret></a>", ""},
    {"ec2", "DescribeInstances", "", "Action=DescribeInstances&@", "@"},
    {"ec2", "RunInstances", "", "@&UserData=xyzzySECRETxyzzy", "@"},
    {"ec2", "CreateFlowLogs", "", "@", "@"},
    {"ec2", "CreateLaunchTemplate", "", "@&LaunchTemplateData.UserData=xyzzySECRETxyzzy", "@"},
    {"ec2", "AuthorizeSecurityGroupIngress", "", "@", "@"},
    {"ec2", "CreateKeyPair", "", "KeyName=a",
     "<CreateKeyPairResponse>@<keyMaterial>xyzzySECRETxyzzy</keyMaterial></CreateKeyPairResponse>"},
    {"iam", "CreateAccessKey", "", "@",
     "<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey>@<SecretAccessKey>xyzzySECRETxyzzy"
     "</SecretAccessKey></AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>"},
    {"iam", "CreateLoginProfile", "", "@&Password=xyzzySECRETxyzzy", "@"},
    {"sts", "AssumeRole", "", "@",
     "<AssumeRoleResponse><AssumeRoleResult><Credentials>@<SecretAccessKey>xyzzySECRETxyzzy"
     "</SecretAccessKey><SessionToken>xyzzySECRETxyzzy</SessionToken></Credentials>"
     "</AssumeRoleResult></AssumeRoleResponse>"},
    {"rds", "CreateDBInstance", "", "@&MasterUserPassword=xyzzySECRETxyzzy", "@"},
    {"sns", "Publish", "", "@&Message=xyzzySECRETxyzzy", "@"},
    {"secretsmanager", "CreateSecret", "", R"({@,"SecretString":"xyzzySECRETxyzzy"})", "@"},
    {"secretsmanager", "PutSecretValue", "", R"({@,"secretstring":"xyzzySECRETxyzzy"})", "@"},
    {"ssm", "PutParameter", "", R"({@,"Value":"xyzzySECRETxyzzy"})", "@"},
    {"kms", "Encrypt", "", R"({@,"Plaintext":"xyzzySECRETxyzzy"})", "@"},
    {"dynamodb", "PutItem", "",
     R"({"TableName":"t","Item":{"k":{"S":"a"},"x":{"S":"xyzzySECRETxyzzy"}},@})", "@"},
    {"dynamodb", "TransactWriteItems", "", "@", "@"},
    {"dynamodb", "ExecuteStatement", "",
     R"({@,"Statement":"INSERT INTO t VALUE {'pk':'xyzzySECRETxyzzy'}"})", "@"},
    {"dynamodb", "CreateTable", "", "@", "@"},
    {"lambda", "CreateFunction", "", R"({@,"Environment":{"Variables":{"A":"xyzzySECRETxyzzy"}}})",
     "@"},
    {"lambda", "Invoke", "", "@xyzzySECRETxyzzy", "xyzzySECRETxyzzy@"},
    {"sqs", "SendMessage", "", R"({@,"MessageBody":"xyzzySECRETxyzzy"})", "@"},
    {"eks", "CreateCluster", "", "@", "@"},
    {"cloudfront", "CreateDistribution", "", "@", "@"},
    {"route53", "ChangeResourceRecordSets", "", "@", "@"},
    {"s3", "PutBucketPolicy", "", "@", "@"},
    {"s3", "PutBucketTagging", "", "@", "@"},
    {"s3", "DeleteObjects", "", "@", "@"},
    {"s3", "PutObject", "", "@xyzzySECRETxyzzy", "@"},
};

std::string filled(std::string_view text, std::string_view input) {
    std::string out;
    for (const char c : text) {
        if (c == '@') {
            out += input;
        } else {
            out += c;
        }
    }
    return out;
}

Exchange exchange_of(const Template& of, std::string_view input, unsigned options) {
    const std::size_t half = of.reply.contains('@') ? input.size() / 2 : input.size();
    Exchange exchange;
    exchange.method = options & 1 ? "PUT" : "POST";
    exchange.target = "/p?q=" + std::string(input.substr(0, std::min<std::size_t>(8, half)));
    exchange.headers = {{"Host", "h"}, {"User-Agent", std::string(input.substr(0, half / 2))}};
    if (!of.type.empty()) exchange.headers.push_back({"Content-Type", std::string(of.type)});
    if (options & 2) exchange.headers.push_back({"x-amz-acl", std::string(input)});
    const std::string request = filled(of.request, input.substr(0, half));
    exchange.request_body = {request, request.size()};
    exchange.request_complete = (options & 4) == 0;
    constexpr int statuses[] = {200, 200, 204, 304, 400, 403, 404, 503};
    exchange.status = statuses[(options >> 3) & 7];
    const std::string reply = filled(of.reply, input.substr(half));
    exchange.reply_body = {reply, reply.size()};
    if (options & 64) exchange.ending = Ending::client_left;
    if (options & 128) exchange.reply_headers.push_back({"x-amz-version-id", std::string(input)});
    return exchange;
}

Call call_of(const Template& of, const Exchange& exchange, std::string_view input) {
    Call call;
    call.query = {{"q", std::string(input)}, {std::string(input), "v"}};
    if (of.service.empty()) {
        call.event_source = "unknown.amazonaws.com";
        call.name = "POST /p";
        return call;
    }
    if (of.service == "s3") {
        Exchange plain = exchange;
        plain.target = "/p";
        call = gateway::testing::s3_call(plain, of.operation, "b", "k");
        if (of.operation == "DeleteObjects") call.key.clear();
    } else {
        Exchange plain;
        call = gateway::testing::literal_call(plain, of.service, of.operation);
        call.labels = {{"FunctionName", std::string(input)}};
    }
    call.query = {{"q", std::string(input)}};
    return call;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    static TableKeys keys;
    static event::Parser parser;
    const Template& of = templates[data[0] % std::size(templates)];
    const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
    // An input that has the marker itself shows it.
    if (input.contains("xyzzy") || size > 200'000) return 0;
    const Exchange exchange = exchange_of(of, input, data[1]);
    const Scene scene = {"123456789012", "eu-west-1", &keys};
    for (event::Draft& draft : drafts_of(exchange, call_of(of, exchange, input), scene)) {
        draft.identity.type = "Unknown";
        draft.event_id = "6a8f0b1e-0000-4000-8000-000000000001";
        draft.time = from_millis(1'783'684'800'000);
        const auto record = event::render(draft);
        INVARIANT(record.has_value());
        INVARIANT(!record->contains(marker));
        event::FactsBatch facts;
        const auto parsed = parser.parse(*record, {"123456789012", "eu-west-1"}, false, facts);
        INVARIANT(parsed.has_value());
    }
    return 0;
}
