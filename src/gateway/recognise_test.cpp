// The protocols by AWS's documentation of each service's API ("Making requests"); names of events
// by public records and the services' pages on CloudTrail
// (tools/generate/gateway_models_overlay.toml says which).

#include "gateway/recognise.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/encoding.h"
#include "gateway/address.h"

namespace opentrail::gateway {
namespace {

struct Case {
    const char* method;
    const char* target;
    const char* scope;  // Of the signature; empty: none.
    const char* source;
    const char* event;
    bool reads = false;
    bool data = false;
    const char* api_version = "";
    const char* target_header = "";  // X-Amz-Target.
    const char* body = "";
    const char* host = "127.0.0.1:5000";
    Protocol protocol = Protocol::rest_json;
};

Exchange exchange_of(const Case& each) {
    Exchange exchange;
    exchange.method = each.method;
    exchange.target = each.target;
    exchange.headers.push_back({"Host", each.host});
    std::string scope = each.scope;
    if (!scope.empty()) {
        exchange.headers.push_back({"Authorization",
                                    "AWS4-HMAC-SHA256 Credential=AKID/20240102/"
                                    "us-east-1/" +
                                        scope + "/aws4_request, Signature=0"});
    }
    if (*each.target_header != '\0') {
        exchange.headers.push_back({"X-Amz-Target", each.target_header});
    }
    exchange.request_body.bytes = each.body;
    exchange.request_body.length = exchange.request_body.bytes.size();
    return exchange;
}

void expect(const Case& each, const Recognition& options = {}) {
    Call call = recognise(exchange_of(each), options);
    std::string name = std::string(each.scope) + " " + each.method + " " + each.target + " " +
                       each.target_header + " " + each.body;
    EXPECT_EQ(call.event_source, std::string(each.source) + ".amazonaws.com") << name;
    EXPECT_EQ(call.name, each.event) << name;
    EXPECT_EQ(call.read_only, each.reads) << name;
    EXPECT_EQ(call.data, each.data) << name;
    EXPECT_EQ(call.api_version, each.api_version) << name;
    EXPECT_EQ(call.protocol, each.protocol) << name;
}

Case json(const char* scope, const char* target, const char* source, const char* event) {
    Case made{"POST", "/", scope, source, event};
    made.target_header = target;
    made.protocol = Protocol::json;
    return made;
}

TEST(Recognise, JsonByTarget) {
    Case kms = json("kms", "TrentService.Encrypt", "kms", "Encrypt");
    kms.reads = true;
    expect(kms);
    Case put = json("dynamodb", "DynamoDB_20120810.PutItem", "dynamodb", "PutItem");
    put.data = true;
    put.api_version = "2012-08-10";
    expect(put);
    Case streams =
        json("dynamodb", "DynamoDBStreams_20120810.GetRecords", "dynamodb", "GetRecords");
    streams.data = streams.reads = true;
    streams.api_version = "2012-08-10";
    expect(streams);
    Case logs = json("logs", "Logs_20140328.CreateLogStream", "logs", "CreateLogStream");
    logs.api_version = "20140328";
    expect(logs);
    Case message = json("sqs", "AmazonSQS.SendMessage", "sqs", "SendMessage");
    message.data = true;
    expect(message);
    Case alarms = json("monitoring", "GraniteServiceVersion20100801.PutMetricAlarm", "monitoring",
                       "PutMetricAlarm");
    expect(alarms);
    Case trail =
        json("cloudtrail", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
             "cloudtrail", "LookupEvents");
    trail.reads = true;
    expect(trail);
    expect(json("application-autoscaling", "AnyScaleFrontendService.RegisterScalableTarget",
                "autoscaling", "RegisterScalableTarget"));
    Case table = json("", "DynamoDB_20120810.CreateTable", "dynamodb", "CreateTable");
    table.api_version = "2012-08-10";
    expect(table);
}

// 36 public records of Systems Manager are of an operation that no public model has.
TEST(Recognise, JsonThatNoModelHas) {
    expect(json("ssm", "AmazonSSM.UpdateInstanceInformation", "ssm", "UpdateInstanceInformation"));
    Case unknown = json("nonsense", "Nonsense_20990101.ListThings", "nonsense", "ListThings");
    unknown.reads = true;
    expect(unknown);
    Case table = json("dynamodb", "Nonsense.CreateTable", "dynamodb", "CreateTable");
    table.api_version = "2012-08-10";
    expect(table);
}

Case query(const char* scope, const char* body, const char* source, const char* event) {
    Case made{"POST", "/", scope, source, event};
    made.body = body;
    made.protocol = Protocol::query;
    return made;
}

TEST(Recognise, QueryByAction) {
    Case user = query("iam", "Action=GetUser&Version=2010-05-08", "iam", "GetUser");
    user.reads = true;
    expect(user);
    expect(query("iam", "UserName=u&Version=2010-05-08&Action=CreateAccessKey", "iam",
                 "CreateAccessKey"));
    Case role = query("sts", "Action=AssumeRole&Version=2011-06-15&RoleArn=a", "sts", "AssumeRole");
    role.reads = true;
    expect(role);
    expect(
        query("sts", "Action=GetFederationToken&Version=2011-06-15", "sts", "GetFederationToken"));
    Case publish = query("sns", "Action=Publish&Version=2010-03-31", "sns", "Publish");
    publish.data = true;
    expect(publish);
    Case classic = query("elasticloadbalancing", "Action=CreateLoadBalancer&Version=2012-06-01",
                         "elasticloadbalancing", "CreateLoadBalancer");
    classic.api_version = "2012-06-01";
    expect(classic);
    classic.body = "Action=CreateLoadBalancer&Version=2015-12-01";
    classic.api_version = "2015-12-01";
    expect(classic);
    Case ec2 = query("ec2", "Action=RunInstances&Version=2016-11-15", "ec2", "RunInstances");
    ec2.protocol = Protocol::ec2;
    expect(ec2);
    ec2.body = "Action=RunInstances&Version=2013-02-01";  // Of an older client.
    expect(ec2);
    Case old_sqs = query("sqs", "Action=SendMessage&Version=2012-11-05", "sqs", "SendMessage");
    old_sqs.target = "/123456789012/queue";
    old_sqs.data = true;
    expect(old_sqs);
    Case in_url = query("sts", "", "sts", "GetCallerIdentity");
    in_url.method = "GET";
    in_url.target = "/?Action=GetCallerIdentity&Version=2011-06-15";
    in_url.reads = true;
    expect(in_url);
}

// Who assumes a role with a token signs nothing.
TEST(Recognise, QueryWithoutSignature) {
    Case role = query("", "Action=AssumeRoleWithWebIdentity&Version=2011-06-15", "sts",
                      "AssumeRoleWithWebIdentity");
    role.reads = true;
    expect(role);
    expect(role, {.domain = "", .service = "s3"});
    role.host = "sts.eu-west-1.amazonaws.com";
    expect(role);
    Case queue = query("", "Action=SendMessage&Version=2012-11-05", "sqs", "SendMessage");
    queue.target = "/123456789012/queue";
    queue.data = true;
    expect(queue, {.domain = "", .service = "sqs"});
}

TEST(Recognise, QueryThatNoModelHas) {
    expect(query("iam", "Action=MakeTea&Version=2010-05-08", "iam", "MakeTea"));
    Case listing =
        query("nonsense", "Action=ListThings&Version=2099-01-01", "nonsense", "ListThings");
    listing.reads = true;
    expect(listing);
}

TEST(Recognise, RestByMethodAndUri) {
    constexpr Case cases[] = {
        {"POST", "/2015-03-31/functions", "lambda", "lambda", "CreateFunction20150331"},
        {"GET", "/2015-03-31/functions/", "lambda", "lambda", "ListFunctions20150331", true},
        {"GET", "/2015-03-31/functions/f", "lambda", "lambda", "GetFunction20150331v2", true},
        {"PUT", "/2015-03-31/functions/f/code", "lambda", "lambda", "UpdateFunctionCode20150331v2"},
        {"POST", "/2015-03-31/functions/f/invocations", "lambda", "lambda", "Invoke", false, true},
        {"POST", "/2021-10-31/functions/f/url", "lambda", "lambda", "CreateFunctionUrlConfig"},
        {"GET", "/2020-06-30/functions/f/code-signing-config", "lambda", "lambda",
         "GetFunctionCodeSigningConfig", true},
        {"POST", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af", "lambda",
         "lambda", "TagResource20170331v2"},
        {"GET", "/clusters?maxResults=100", "eks", "eks", "ListClusters", true},
        {"POST", "/v1/brokers", "mq", "amazonmq", "CreateBroker"},
        {"POST", "/v2/apis", "apigateway", "apigateway", "CreateApi"},
        {"POST", "/restapis", "apigateway", "apigateway", "CreateRestApi"},
        {"POST", "/restapis?mode=import", "apigateway", "apigateway", "ImportRestApi"},
        {"PUT", "/2015-02-01/file-systems/fs-1/policy", "elasticfilesystem", "elasticfilesystem",
         "PutFileSystemPolicy", false, false, "2015-02-01"},
        {"POST", "/v2/email/outbound-emails", "ses", "ses", "SendEmail"},
    };
    for (const Case& each : cases) {
        expect(each);
    }
    Case xml{"POST",
             "/2020-05-31/distribution",
             "cloudfront",
             "cloudfront",
             "CreateDistribution",
             false,
             false,
             "2020_05_31"};
    xml.protocol = Protocol::rest_xml;
    expect(xml);
    xml = {"POST",
           "/2013-04-01/hostedzone/Z1/rrset",
           "route53",
           "route53",
           "ChangeResourceRecordSets",
           false,
           false,
           "2013-04-01"};
    xml.protocol = Protocol::rest_xml;
    expect(xml);
}

TEST(Recognise, RestKeepsLabelsAndQuery) {
    Case get{"GET", "/2015-03-31/functions/my%20f/aliases/live?a=1+2&b=%26", "lambda", "", ""};
    Call call = recognise(exchange_of(get), {});
    Pairs labels = {{"FunctionName", "my f"}, {"Name", "live"}};
    EXPECT_EQ(call.labels, labels);
    Pairs query = {{"a", "1 2"}, {"b", "&"}};
    EXPECT_EQ(call.query, query);
    ASSERT_NE(call.operation, nullptr);
    EXPECT_EQ(call.operation->name, "GetAlias");
}

TEST(Recognise, ByHostWithoutSignature) {
    Case get{"GET", "/clusters", "", "eks", "ListClusters", true};
    get.host = "eks.eu-west-1.amazonaws.com";
    expect(get);
    Case portal{"POST", "/token", "", "sso", "CreateToken"};
    portal.host = "oidc.eu-west-1.amazonaws.com";
    expect(portal);
    Case unknown{"GET", "/clusters", "", "unknown", "GET /clusters", true};
    unknown.protocol = Protocol::json;
    expect(unknown);
    get.host = "127.0.0.1:5000";
    expect(get, {.domain = "", .service = "eks"});
}

TEST(Recognise, TellsServicesOfOneSigningNameApartByHost) {
    Case tags{"POST", "/listTagsForResource", "bedrock", "bedrock", "ListTagsForResource", true};
    tags.host = "bedrock.us-east-1.amazonaws.com";
    expect(tags);
    Case model{"POST", "/model/m/invoke", "bedrock", "bedrock", "InvokeModel", true};
    model.host = "bedrock-runtime.us-east-1.amazonaws.com";
    expect(model);
}

TEST(Recognise, Cbor) {
    Case cbor{"POST",
              "/service/GraniteServiceVersion20100801/operation/PutMetricData",
              "monitoring",
              "monitoring",
              "PutMetricData",
              false,
              true};
    cbor.protocol = Protocol::cbor;
    Exchange exchange = exchange_of(cbor);
    exchange.headers.push_back({"smithy-protocol", "rpc-v2-cbor"});
    Call call = recognise(exchange, {});
    EXPECT_EQ(call.name, "PutMetricData");
    EXPECT_EQ(call.protocol, Protocol::cbor);
    EXPECT_TRUE(call.data);
    exchange.target = "/service/GraniteServiceVersion20100801/operation/MakeTea";
    EXPECT_EQ(recognise(exchange, {}).name, "MakeTea");
    exchange.target = "/service/operation/";
    EXPECT_EQ(recognise(exchange, {}).name, "POST /service/operation/");
}

// What an upstream that goes by the path does not look at must not hide what it does.
TEST(Recognise, IsNotHiddenBehindOtherProtocols) {
    expect({"POST", "/v2/email/outbound-emails?Action=ListIdentities&Version=2010-12-01", "ses",
            "ses", "SendEmail"});
    Case endpoint{"POST", "/endpoints/e/invocations", "sagemaker", "sagemaker", "InvokeEndpoint"};
    endpoint.target_header = "SageMaker.ListModels";
    expect(endpoint);
    Case user = query("iam", "Action=DeleteUser&Version=2010-05-08", "iam", "DeleteUser");
    user.target = "/?Action=GetUser&Version=2010-05-08";
    expect(user);
}

// What is kept of the form ends before it, or amid its last field.
TEST(Recognise, AFormThatNamesItsOperationLate) {
    const struct {
        const char* name;
        const char* kept;
        const char* action;
        const char* version;
        const char* source;
        const char* event;
    } cases[] = {
        {"late", "Pad=xxx", "DeleteUser", "2010-05-08", "iam", "DeleteUser"},
        {"cut in two", "Action=Del", "DeleteUser", "2010-05-08", "iam", "DeleteUser"},
        {"no version", "Pad=xxx", "DeleteUser", "", "iam", "DeleteUser"},
        {"of no model", "Pad=xxx", "MakeTea", "2010-05-08", "iam", "MakeTea"},
        {"nowhere", "Pad=xxx", "", "", "iam", "POST /"},
    };
    for (const auto& each : cases) {
        Exchange exchange = exchange_of({"POST", "/", "iam", "iam", ""});
        exchange.request_body = {.bytes = each.kept, .length = 300'000};
        exchange.form_action = each.action;
        exchange.form_version = each.version;
        const Call call = recognise(exchange, {});
        EXPECT_EQ(call.name, each.event) << each.name;
        EXPECT_EQ(call.event_source, "iam.amazonaws.com") << each.name;
    }
}

// Servers of one service take its calls below a path of their own.
TEST(Recognise, BelowAPathOfTheEndpoint) {
    Case table = json("dynamodb", "DynamoDB_20120810.CreateTable", "dynamodb", "CreateTable");
    table.target = "/local/";
    table.api_version = "2012-08-10";
    expect(table);
    Case user = query("iam", "Action=DeleteUser&Version=2010-05-08", "iam", "DeleteUser");
    user.target = "/local/";
    expect(user);
}

TEST(Recognise, UnknownCallsKeepMethodAndPath) {
    struct Unknown {
        const char* name;
        const char* method;
        std::string target;
        const char* scope;
        std::string source;
        std::string event;
        bool reads;
    } cases[] = {
        {"a path that no model has", "POST", "/thing?secret=1", "lambda", "lambda", "POST /thing",
         false},
        {"a service that no model is of", "GET", "/thing", "Nonsense", "nonsense", "GET /thing",
         true},
        {"no signature", "DELETE", "/thing", "", "unknown", "DELETE /thing", false},
        {"of the JSON protocol without a target", "POST", "/", "kms", "kms", "POST /", false},
        {"a method that nobody knows", "BREW", "/pot", "", "unknown", "BREW /pot", false},
        {"no path", "OPTIONS", "*", "", "unknown", "OPTIONS *", true},
        {"nothing at all", "", "", "", "unknown", "malformed request", false},
        {"a long one", "GET", "/" + std::string(1000, 'x'), "", "unknown",
         "GET /" + std::string(call_name_bytes_max - 5, 'x'), true},
        {"bytes that are no text", "GET", "/a\x01\xff", "", "unknown", "GET /a??", true},
    };
    for (const Unknown& each : cases) {
        Case made{each.method, each.target.c_str(), each.scope, "", ""};
        Call call = recognise(exchange_of(made), {});
        EXPECT_EQ(call.event_source, each.source + ".amazonaws.com") << each.name;
        EXPECT_EQ(call.name, each.event) << each.name;
        EXPECT_EQ(call.read_only, each.reads) << each.name;
        EXPECT_EQ(call.operation, nullptr) << each.name;
        EXPECT_FALSE(call.data) << each.name;
    }
}

// The rule for what is in no model is that of what is, but for the exceptions that are named there.
TEST(Recognise, NamesReadAsInTheModels) {
    for (std::size_t i = 0; i < service_count(); ++i) {
        const Service& service = service_at(i);
        if (service.name == "kms" || service.name == "sts" || service.name == "bedrock-runtime") {
            continue;
        }
        for (const Operation& each : service.operations) {
            EXPECT_EQ(each.reads, name_reads(each.name)) << service.name << ' ' << each.name;
        }
    }
    EXPECT_TRUE(find_service("kms")->find("GenerateDataKey")->reads);
    EXPECT_FALSE(find_service("kms")->find("CreateGrant")->reads);
    EXPECT_TRUE(find_service("sts")->find("AssumeRoleWithWebIdentity")->reads);
    EXPECT_FALSE(find_service("sts")->find("GetFederationToken")->reads);
    EXPECT_TRUE(find_service("bedrock-runtime")->find("InvokeModel")->reads);
    EXPECT_FALSE(find_service("dynamodb")->find("ExecuteStatement")->reads);
}

// What servers read from a form: names decoded, a body inflated.
TEST(Recognise, FormsAsServersReadThem) {
    Exchange encoded =
        exchange_of({"POST", "/?Action=ListUsers&Version=2010-05-08", "iam", "iam", "DeleteUser"});
    encoded.request_body.bytes = "%41ction=DeleteUser&Version=2010-05-08&UserName=u";
    encoded.request_body.length = encoded.request_body.bytes.size();
    EXPECT_EQ(recognise(encoded, {}).name, "DeleteUser");
    EXPECT_FALSE(recognise(encoded, {}).read_only);
    // printf 'Action=DeleteUser&Version=2010-05-08&UserName=u' | gzip -n
    Exchange packed = exchange_of({"POST", "/", "iam", "iam", "DeleteUser"});
    packed.headers.push_back({"Content-Encoding", "gzip"});
    packed.request_body.bytes =
        decode_base64(
            "H4sIAAAAAAAAA3NMLsnMz7N1Sc1JLUkNLU4tUgtLLSoGCRkZGBroGpjqGliogcT9EnNTbUsBLZorvC8AAAA=")
            .value();
    packed.request_body.length = packed.request_body.bytes.size();
    EXPECT_EQ(recognise(packed, {}).name, "DeleteUser");
}

// Who signs nothing says nothing of the service; the reply does.
TEST(Recognise, UnsignedCallsByTheReplyOfS3) {
    Exchange exchange = exchange_of({"GET", "/bucket/key", "", "s3", "GetObject"});
    EXPECT_EQ(recognise(exchange, {}).event_source, "unknown.amazonaws.com");
    exchange.reply_headers.push_back({"x-amz-id-2", "i"});
    const Call call = recognise(exchange, {});
    EXPECT_EQ(call.event_source, "s3.amazonaws.com");
    EXPECT_EQ(call.name, "GetObject");
    EXPECT_EQ(call.bucket, "bucket");
    EXPECT_TRUE(call.data);
}

}  // namespace
}  // namespace opentrail::gateway
