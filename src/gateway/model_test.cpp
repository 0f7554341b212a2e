#include "gateway/model.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gateway/embedded_models.h"
#include "gateway/model_text.h"

namespace opentrail::gateway {
namespace {

const Operation& operation(std::string_view service, std::string_view name) {
    const Service* found = find_service(service);
    EXPECT_NE(found, nullptr) << service;
    const Operation* operation = found == nullptr ? nullptr : found->find(name);
    EXPECT_NE(operation, nullptr) << service << ' ' << name;
    static const Operation none;
    return operation == nullptr ? none : *operation;
}

TEST(Model, HasTheServicesThatAreMostUsed) {
    EXPECT_GE(service_count(), 120U);
    for (const char* name :
         {"s3", "s3control", "ec2", "iam", "sts", "lambda", "dynamodb", "dynamodbstreams", "sqs",
          "sns", "kms", "cloudformation", "rds", "cloudwatch", "logs", "ssm", "secretsmanager"}) {
        EXPECT_NE(find_service(name), nullptr) << name;
    }
    EXPECT_EQ(find_service("nonsense"), nullptr);
    EXPECT_EQ(find_service(""), nullptr);
}

TEST(Model, EveryServiceIsRead) {
    std::size_t operations = 0;
    for (std::size_t i = 0; i < service_count(); ++i) {
        const Service& service = service_at(i);
        EXPECT_EQ(service.number, i);
        EXPECT_EQ(find_service(service.name), &service);
        EXPECT_FALSE(service.operations.empty()) << service.name;
        EXPECT_TRUE(service.event_source.ends_with(".amazonaws.com")) << service.name;
        operations += service.operations.size();
        for (const Operation& each : service.operations) {
            EXPECT_EQ(each.service, &service);
            EXPECT_EQ(service.find(each.name), &each);
            bool rest =
                service.protocol == Protocol::rest_json || service.protocol == Protocol::rest_xml;
            EXPECT_EQ(each.uri.starts_with('/'), rest) << service.name << ' ' << each.name;
        }
    }
    EXPECT_GT(operations, 5000U);
}

// AWS API references and SDK guides of the services.
TEST(Model, FactsOfServices) {
    struct Case {
        const char* name;
        Protocol protocol;
        const char* version;
        const char* signing;
        const char* target;
        const char* source;
        bool also_query;
        bool global;
    } cases[] = {
        {"s3", Protocol::rest_xml, "2006-03-01", "s3", "", "s3", false, false},
        {"ec2", Protocol::ec2, "2016-11-15", "ec2", "", "ec2", false, false},
        {"iam", Protocol::query, "2010-05-08", "iam", "", "iam", false, true},
        {"dynamodb", Protocol::json, "2012-08-10", "dynamodb", "DynamoDB_20120810", "dynamodb",
         false, false},
        {"dynamodbstreams", Protocol::json, "2012-08-10", "dynamodb", "DynamoDBStreams_20120810",
         "dynamodb", false, false},
        {"sqs", Protocol::json, "2012-11-05", "sqs", "AmazonSQS", "sqs", true, false},
        {"cloudwatch", Protocol::json, "2010-08-01", "monitoring", "GraniteServiceVersion20100801",
         "monitoring", true, false},
        {"lambda", Protocol::rest_json, "2015-03-31", "lambda", "", "lambda", false, false},
        {"mq", Protocol::rest_json, "2017-11-27", "mq", "", "amazonmq", false, false},
        {"sesv2", Protocol::rest_json, "2019-09-27", "ses", "", "ses", false, false},
        {"s3control", Protocol::rest_xml, "2018-08-20", "s3", "", "s3", false, false},
    };
    for (const Case& each : cases) {
        const Service* service = find_service(each.name);
        ASSERT_NE(service, nullptr) << each.name;
        EXPECT_EQ(service->protocol, each.protocol) << each.name;
        EXPECT_EQ(service->api_version, each.version) << each.name;
        EXPECT_EQ(service->signing_name, each.signing) << each.name;
        EXPECT_EQ(service->target_prefix, each.target) << each.name;
        EXPECT_EQ(service->event_source, std::string(each.source) + ".amazonaws.com") << each.name;
        EXPECT_EQ(service->also_query, each.also_query) << each.name;
        EXPECT_EQ(service->global, each.global) << each.name;
    }
}

TEST(Model, FindsByTargetSigningNameAndEndpoint) {
    EXPECT_EQ(find_service_by_target("DynamoDB_20120810"), find_service("dynamodb"));
    EXPECT_EQ(find_service_by_target("TrentService"), find_service("kms"));
    EXPECT_EQ(find_service_by_target("Nonsense"), nullptr);
    EXPECT_EQ(find_services_by_target("Timestream_20181101").size(), 2U);
    auto balancing = find_services_by_signing_name("elasticloadbalancing");
    ASSERT_EQ(balancing.size(), 2U);
    EXPECT_EQ(balancing[0]->name, "elb");
    EXPECT_EQ(balancing[1]->name, "elbv2");
    EXPECT_TRUE(find_services_by_signing_name("nonsense").empty());
    ASSERT_EQ(find_services_by_endpoint("monitoring").size(), 1U);
    EXPECT_EQ(find_services_by_endpoint("monitoring")[0]->name, "cloudwatch");
}

TEST(Model, OperationsOfRestHaveMethodAndUri) {
    const Operation& create = operation("lambda", "CreateFunction");
    EXPECT_EQ(create.method, "POST");
    EXPECT_EQ(create.uri, "/2015-03-31/functions");
    EXPECT_EQ(create.event, "CreateFunction20150331");
    const Operation& invoke = operation("lambda", "Invoke");
    EXPECT_EQ(invoke.uri, "/2015-03-31/functions/{FunctionName}/invocations");
    EXPECT_EQ(invoke.event, "Invoke");
    const Member* name = invoke.input->by_name("FunctionName");
    ASSERT_NE(name, nullptr);
    EXPECT_EQ(name->place, Place::uri);
    const Member* payload = invoke.input->by_name("Payload");
    ASSERT_NE(payload, nullptr);
    EXPECT_TRUE(payload->payload);
    EXPECT_TRUE(payload->sensitive);
    EXPECT_EQ(payload->shape->kind, Kind::blob);
    const Member* qualifier = invoke.input->by_wire("Qualifier");
    ASSERT_NE(qualifier, nullptr);
    EXPECT_EQ(qualifier->place, Place::query);
}

TEST(Model, ShapesOfQuery) {
    const Operation& create = operation("iam", "CreateUser");
    ASSERT_NE(create.input, nullptr);
    ASSERT_NE(create.output, nullptr);
    EXPECT_EQ(create.result_wrapper, "CreateUserResult");
    const Member* tags = create.input->by_name("Tags");
    ASSERT_NE(tags, nullptr);
    EXPECT_EQ(tags->shape->kind, Kind::list);
    EXPECT_EQ(tags->shape->item->kind, Kind::structure);
    EXPECT_EQ(tags->shape->item->name, "Tag");
    ASSERT_FALSE(create.errors.empty());
    bool found = false;
    for (const ErrorShape& error : create.errors) {
        found = found || (error.shape == "NoSuchEntityException" && error.code == "NoSuchEntity");
    }
    EXPECT_TRUE(found);
    const Member* password = operation("iam", "CreateLoginProfile").input->by_name("Password");
    ASSERT_NE(password, nullptr);
    EXPECT_TRUE(password->sensitive);
}

// EC2 User Guide and API reference: RunInstances takes BlockDeviceMapping.N and answers with
// blockDeviceMapping.
TEST(Model, Ec2TakesOtherNamesThanItGives) {
    const Operation& run = operation("ec2", "RunInstances");
    ASSERT_NE(run.input, nullptr);
    ASSERT_NE(run.output, nullptr);
    const Member* mappings = run.input->by_name("BlockDeviceMappings");
    ASSERT_NE(mappings, nullptr);
    EXPECT_EQ(mappings->wire, "BlockDeviceMapping");
    const Member* device = mappings->shape->item->by_name("DeviceName");
    ASSERT_NE(device, nullptr);
    EXPECT_EQ(device->wire, "DeviceName");
    const Member* instances = run.output->by_name("Instances");
    ASSERT_NE(instances, nullptr);
    EXPECT_EQ(instances->wire, "instancesSet");
    EXPECT_EQ(instances->shape->item_wire, "item");
    ASSERT_NE(instances->shape->item->by_wire("instanceId"), nullptr);
}

TEST(Model, ShapesMayContainThemselves) {
    const Operation& put = operation("dynamodb", "PutItem");
    const Member* item = put.input->by_name("Item");
    ASSERT_NE(item, nullptr);
    ASSERT_EQ(item->shape->kind, Kind::map);
    const Shape* value = item->shape->item;
    const Member* list = value->by_name("L");
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->shape->item, value);
}

TEST(Model, WhatOnlyReadsShowsNothingButOfSts) {
    EXPECT_EQ(operation("ec2", "DescribeInstances").output, nullptr);
    EXPECT_EQ(operation("kms", "Decrypt").output, nullptr);
    for (const char* name : {"AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken",
                             "GetFederationToken", "GetCallerIdentity"}) {
        ASSERT_NE(operation("sts", name).output, nullptr) << name;
    }
    const Member* credentials = operation("sts", "AssumeRole").output->by_name("Credentials");
    ASSERT_NE(credentials, nullptr);
    EXPECT_TRUE(credentials->shape->by_name("SecretAccessKey")->sensitive);
}

TEST(Model, TimesBlobsAndStreams) {
    const Member* body = operation("s3", "PutObject").input->by_name("Body");
    ASSERT_NE(body, nullptr);
    EXPECT_TRUE(body->shape->streaming);
    EXPECT_TRUE(body->payload);
    const Member* expires =
        operation("s3", "PutObject").input->by_name("ObjectLockRetainUntilDate");
    ASSERT_NE(expires, nullptr);
    EXPECT_EQ(expires->shape->time_format, TimeFormat::iso8601);
    EXPECT_EQ(expires->wire, "x-amz-object-lock-retain-until-date");
    const Member* metadata = operation("s3", "PutObject").input->by_name("Metadata");
    ASSERT_NE(metadata, nullptr);
    EXPECT_EQ(metadata->place, Place::headers);
    EXPECT_EQ(metadata->wire, "x-amz-meta-");
}

TEST(Model, IsReadOnceByManyThreads) {
    std::vector<std::thread> threads;
    std::vector<const Operation*> found(8);
    for (std::size_t i = 0; i < found.size(); ++i) {
        threads.emplace_back([&found, i] {
            const Service* service = find_service("workspaces");
            found[i] = service == nullptr ? nullptr : service->find("CreateWorkspaces");
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const Operation* each : found) {
        EXPECT_NE(each, nullptr);
        EXPECT_EQ(each, found[0]);
    }
}

constexpr std::string_view worked =
    "# thing: botocore 1.0, service-2.json of SHA-256 00\n"
    "v thing 2020-01-01 things thing - things.amazonaws.com - rest_json - g\n"
    "n 3 4 1 1 1\n"
    "s MakeRequest Name|t|u Colour|t!|h|x-colour Parts|1\n"
    "l|2||part\n"
    "s! Part Weight|i\n"
    "e TooHeavy Heavy\n"
    "o Make PUT /things/{Name} 0 - - 0 Make2020\n";

// The worked example of docs/formats/service_model.md.
TEST(ModelText, ReadsTheWorkedExample) {
    Service service = read_service_facts(worked);
    EXPECT_EQ(service.endpoint_prefix, "things");
    EXPECT_EQ(service.target_prefix, "");
    EXPECT_TRUE(service.global);
    ModelArena arena;
    read_model(worked, service, arena);
    ASSERT_EQ(arena.operations.size(), 1U);
    const Operation& make = arena.operations[0];
    EXPECT_EQ(make.event, "Make2020");
    EXPECT_EQ(make.errors[0].code, "Heavy");
    EXPECT_EQ(make.output, nullptr);
    ASSERT_EQ(make.input->members.size(), 3U);
    EXPECT_EQ(make.input->members[1].wire, "x-colour");
    EXPECT_TRUE(make.input->members[1].sensitive);
    EXPECT_EQ(make.input->members[2].shape->item_wire, "part");
    EXPECT_TRUE(make.input->members[2].shape->item->sensitive);
}

TEST(ModelTextDeathTest, EndsTheProgramOnDamage) {
    struct Case {
        const char* name;
        std::string_view from;
        std::string_view to;
    } cases[] = {
        {"a shape that is not there", "Parts|1", "Parts|7"},
        {"fewer shapes than said", "n 3 4", "n 4 4"},
        {"more members than said", "n 3 4", "n 3 3"},
        {"a flag nobody knows", "|h|x-colour", "|z|x-colour"},
        {"a kind nobody knows", "Name|t|u", "Name|x|u"},
        {"an error that is not there", " 0 Make2020", " 1 Make2020"},
        {"a line nobody knows", "e TooHeavy", "z TooHeavy"},
    };
    for (const Case& each : cases) {
        std::string damaged(worked);
        std::size_t at = damaged.find(each.from);
        ASSERT_NE(at, std::string::npos) << each.name;
        damaged.replace(at, each.from.size(), each.to);
        Service service = read_service_facts(damaged);
        ModelArena arena;
        EXPECT_DEATH(read_model(damaged, service, arena), "") << each.name;
    }
}

}  // namespace
}  // namespace opentrail::gateway
