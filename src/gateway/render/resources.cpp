#include "gateway/render/resources.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/arn.h"
#include "gateway/render/dynamodb.h"
#include "gateway/render/parameters.h"
#include "gateway/render/read_form.h"

namespace opentrail::gateway::render {
namespace {

using event::Resource;

/// Names of one call that are listed: GetParameters takes ten.
constexpr std::size_t resources_max = 100;

class Finder {
  public:
    Finder(const Subject& subject, const Said& request, const Said& reply)
        : subject_(subject), request_(request), reply_(reply) {}

    std::vector<Resource> find() {
        const std::string_view service = subject_.service();
        if (service == "kms") keys();
        if (service == "sts") role();
        if (service == "ssm") parameters();
        if (service == "ecr") named("repositoryName", "ecr", "repository/", "");
        if (subject_.call.data) data(service);
        return std::move(found_);
    }

  private:
    std::string_view sent(std::string_view name) const {
        return parameter(subject_, request_, name);
    }

    std::string arn(std::string_view service, std::string_view resource) const {
        return fmt::format("arn:{}:{}:{}:{}:{}", aws::partition_of(subject_.region), service,
                           subject_.region, subject_.scene.account, resource);
    }

    void add(std::string arn, std::string_view type) {
        if (found_.size() == resources_max) return;
        for (const Resource& known : found_) {
            if (known.arn == arn) return;
        }
        Resource resource;
        const auto parsed = aws::parse_arn(arn);
        resource.account =
            parsed && !parsed->account.empty() ? parsed->account : subject_.scene.account;
        resource.type = type;
        resource.arn = std::move(arn);
        found_.push_back(std::move(resource));
    }

    /// What a member names, by its ARN or by its name.
    void named(std::string_view member, std::string_view service, std::string_view prefix,
               std::string_view type) {
        add_named(sent(member), service, prefix, type);
    }
    void add_named(std::string_view name, std::string_view service, std::string_view prefix,
                   std::string_view type) {
        if (name.empty()) return;
        if (name.starts_with("arn:")) return add(std::string(name), type);
        add(arn(service, fmt::format("{}{}", prefix, name)), type);
    }

    void key(std::string_view id) {
        if (id.starts_with("arn:") ? !id.contains(":key/") : id.starts_with("alias/")) return;
        add_named(id, "kms", "key/", "AWS::KMS::Key");
    }

    void keys() {
        const std::string_view operation = subject_.operation();
        if (operation.contains("CustomKeyStore") || operation.starts_with("List") ||
            operation == "GenerateRandom") {
            return;
        }
        // An alias is known by the key that the reply names.
        for (const std::string_view path : {"SourceKeyId", "KeyId", "KeyMetadata/Arn"}) {
            if (const std::string_view id = reply_.text(path); id.starts_with("arn:")) key(id);
        }
        if (found_.empty()) key(sent("SourceKeyId"));
        if (found_.empty()) {
            key(sent("KeyId"));
            key(sent("DestinationKeyId"));
        }
        if (operation == "CreateAlias" || operation == "UpdateAlias") {
            key(sent("TargetKeyId"));
            named("AliasName", "kms", "", "AWS::KMS::Key");
        }
    }

    void role() {
        if (!subject_.operation().starts_with("AssumeRole")) return;
        const std::string_view role = sent("RoleArn");
        if (role.starts_with("arn:")) add(std::string(role), "AWS::IAM::Role");
    }

    void parameters() {
        const std::string_view operation = subject_.operation();
        if (!operation.contains("Parameter") || operation == "DescribeParameters" ||
            operation == "GetParametersByPath") {
            return;
        }
        const auto add_parameter = [&](std::string_view name) {
            if (name.starts_with('/')) name.remove_prefix(1);
            // "name:3" and "name:label" are versions of it.
            if (!name.starts_with("arn:")) name = name.substr(0, name.find(':'));
            add_named(name, "ssm", "parameter/", "");
        };
        add_parameter(sent("Name"));
        for_each_text("Names", add_parameter);
    }

    template <class F>
    void for_each_text(std::string_view list, F&& use) const {
        const NodeId id = request_.is_read ? request_.tree.at(list) : 0;
        if (id == 0 || request_.tree[id].what != What::list) return;
        for (NodeId each = request_.tree[id].first; each != 0; each = request_.tree[each].next) {
            if (request_.tree[each].what == What::text) use(request_.tree[each].text);
        }
    }

    void queue() {
        // https://sqs.eu-west-1.amazonaws.com/123456789012/jobs
        std::string_view url = sent("QueueUrl");
        if (url.empty()) return;
        const std::size_t slash = url.find_last_of('/');
        if (slash == url.npos || slash + 1 == url.size()) return;
        const std::string_view name = url.substr(slash + 1);
        url = url.substr(0, slash);
        const std::string_view account = url.substr(url.find_last_of('/') + 1);
        add(fmt::format(
                "arn:{}:sqs:{}:{}:{}", aws::partition_of(subject_.region), subject_.region,
                aws::is_account_id(account) ? account : std::string_view(subject_.scene.account),
                name),
            "AWS::SQS::Queue");
    }

    void data(std::string_view service) {
        if (service == "lambda") return function();
        if (service == "sqs") return queue();
        if (service == "dynamodb") {
            for (const std::string& table : tables_of(request_)) {
                add_named(table, "dynamodb", "table/", "AWS::DynamoDB::Table");
            }
        } else if (service == "dynamodbstreams") {
            named("StreamArn", "dynamodb", "", "AWS::DynamoDB::Stream");
        } else if (service == "sns") {
            named("TopicArn", "sns", "", "AWS::SNS::Topic");
            if (sent("TargetArn").contains(":endpoint/")) {
                named("TargetArn", "sns", "", "AWS::SNS::PlatformEndpoint");
            } else {
                named("TargetArn", "sns", "", "AWS::SNS::Topic");
            }
        } else if (service == "kinesis") {
            named("StreamARN", "kinesis", "stream/", "AWS::Kinesis::Stream");
            named("StreamName", "kinesis", "stream/", "AWS::Kinesis::Stream");
        } else if (service == "firehose") {
            named("DeliveryStreamName", "firehose", "deliverystream/",
                  "AWS::KinesisFirehose::DeliveryStream");
        } else if (service == "ebs") {
            snapshot();
        } else if (service == "cognito-identity") {
            named("IdentityPoolId", "cognito-identity", "identitypool/",
                  "AWS::Cognito::IdentityPool");
        } else if (service == "rds-data") {
            named("resourceArn", "rds", "cluster:", "AWS::RDS::DBCluster");
        }
    }

    void function() {
        const std::string_view name = sent("FunctionName");
        // "123456789012:function:f" is a partial ARN.
        if (!name.empty() && !name.starts_with("arn:") && name.contains(":function:")) {
            return add(fmt::format("arn:{}:lambda:{}:{}", aws::partition_of(subject_.region),
                                   subject_.region, name),
                       "AWS::Lambda::Function");
        }
        named("FunctionName", "lambda", "function:", "AWS::Lambda::Function");
    }

    void snapshot() {
        std::string_view id = sent("SnapshotId");
        if (id.empty()) id = reply_.text("SnapshotId");
        if (id.empty()) return;
        add(fmt::format("arn:{}:ec2:{}::snapshot/{}", aws::partition_of(subject_.region),
                        subject_.region, id),
            "AWS::EC2::Snapshot");
    }

    const Subject& subject_;
    const Said& request_;
    const Said& reply_;
    std::vector<Resource> found_;
};

}  // namespace

bool needs_reply(const Subject& subject) { return subject.service() == "kms"; }

std::vector<event::Resource> resources_of(const Subject& subject, const Said& request,
                                          const Said& reply) {
    return Finder(subject, request, reply).find();
}

}  // namespace opentrail::gateway::render
